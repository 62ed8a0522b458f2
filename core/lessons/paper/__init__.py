"""Backpropagation for paper: the worked pass of a sample as a document, the network as a picture."""
