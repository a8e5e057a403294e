"""What is no test here: the script that makes PyTorch's figures needs torch, the tests do not."""

collect_ignore = ["figures/make.py"]
