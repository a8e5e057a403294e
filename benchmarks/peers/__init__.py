"""Those that `benchmarks/compiled.py` compares: one small module for each library, offering one or several peers.

A module is imported when its peers are wanted, so that a library that is not installed is named as missing and the rest
goes on.
"""
