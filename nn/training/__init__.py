"""fit, and what it is made of: the two trainers, the history, the progress bar."""
