"""The parts of a graph that a picture shows: which values, folded into which cards, with which texts.

In: a Value, a level, and the scopes to fold or open. Out: a `Scene` of values, or an `Outline` of cards. Open
`scene.py` first; `counting.py` makes outlines.
"""
