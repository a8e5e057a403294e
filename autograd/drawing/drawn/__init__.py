"""A scene as DOT and SVG: cards, colours, and the program `dot`. Open `full.py` first."""
