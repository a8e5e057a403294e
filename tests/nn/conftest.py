"""What is no test here: the scripts that make the figures of others need these, the tests do not."""

collect_ignore = ["figures/make.py", "figures/make_micrograd.py", "figures/make_scaling.py"]
