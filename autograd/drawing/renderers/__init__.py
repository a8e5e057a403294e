"""Renderers: what makes a picture of DOT source.

In: DOT source and a format, as "svg". Out: the picture as bytes. Open `renderer.py` first: it says what a renderer is.
`layout_engine.py` runs graphviz-pure and Graphviz's dot, `viz_js.py` calls viz.js under Pyodide, and `choice.py` finds
the one that draws.
"""
