"""Checkpoints: a model in training as one file, from which it goes on with the same bits."""
