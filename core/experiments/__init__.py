"""Experiments: the schema of all hyperparameters, courses of them and presets."""
