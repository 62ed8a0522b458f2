"""The sections of the lab report."""
