"""Pictures of networks: units in columns, with their weights or gradients as coloured connections.

In: a model, and rows if outputs are to be shown. Out: a `Drawing`. Open `draw_model.py` first; `network.py` reads the
model, `layout.py` places the units, `units.py` and `connections.py` draw.
"""

from nn.drawing.draw_model import draw

__all__ = ["draw"]
