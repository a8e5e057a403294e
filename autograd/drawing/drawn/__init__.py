"""Scenes and outlines as pictures, in the language DOT, and as SVG by a layout engine.

In: a `Scene` of values or an `Outline` of cards. Out: a `Drawing`. Open `full.py` first; `compact.py` and `outlines.py`
draw the other levels, `pen.py` and `style.py` have the shapes and colours that all levels share.
"""
