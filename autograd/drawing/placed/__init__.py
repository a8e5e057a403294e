"""The places of cards and lines in a picture.

In: cards, and which of them are connected. Out: coordinates in points. Open `ranks.py` first, which places cards in
columns; `detours.py` leads lines around cards, `wrapped.py` breaks columns into rows.
"""
