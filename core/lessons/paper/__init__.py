"""Backpropagation for paper: a worked pass as a document, the network as a picture."""
