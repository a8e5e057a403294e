"""What is not collected here: a program that needs the extra `docs`, which the tests do not."""

collect_ignore = ["in_pyodide.py"]
