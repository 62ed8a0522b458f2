"""The Lab: one run."""
