"""The History: all runs that are kept, found again."""
