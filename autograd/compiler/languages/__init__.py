"""A Program as source code: readable, with the bits of eager evaluation where the language allows it.

In: a Program. Out: the text of a function or a file. Open `spelling.py` first, which writes instructions as expressions
for every language; `statements/` writes loops and arrays of these, `python/`, `c/` and `javascript/` are the languages,
and `definitions.py` makes functions of the primitives that a language does not have.
"""
