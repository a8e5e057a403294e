"""Models elsewhere: as PyTorch's modules and in files of other formats."""
