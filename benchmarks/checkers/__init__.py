"""Checkers of gradients, each used as its documentation shows, for `benchmarks/checking.py`.

In: a `Case` of `gradients/`. Out: an `Answer`. Open `checker.py` first; `gathering.py` finds the checkers that are
installed, `turns.py` runs them, `score.py` counts.
"""
