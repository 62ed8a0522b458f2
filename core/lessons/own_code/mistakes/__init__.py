"""The table of mistakes: a row each, in the file of the part that is wrong."""
