"""A Program as source code: readable, with the bits of eager evaluation where the language allows it.

In: a Program. Out: the text of a function or a file. Open `spelling.py` first, which writes instructions as expressions
for every language; `python/`, `c/` and `javascript/` are the languages, `dense.py` finds the layers of a network,
`definitions.py` makes functions of the primitives that a language does not have, `looped/` writes loops.
"""
