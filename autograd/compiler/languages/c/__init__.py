"""A Program as a C99 file and its header, which need libm alone."""
