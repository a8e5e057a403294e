"""A Program as the source of a language: readable, with the bits of eager evaluation where the language allows it.

In: a Program. Out: text. Open `spelling.py` first, which has what the languages share; each language is a folder.
"""
