"""Data as it comes, as rows of floats that a model can be trained on."""
