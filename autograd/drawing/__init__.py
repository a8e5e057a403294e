"""Pictures of a computation graph, with every gradient.

In: a Value. Out: a `Drawing`. Open `draw.py` first, then `finest.py`, which chooses the level.
`seen/` chooses the parts of the graph that are shown, `placed/` their places, `drawn/` draws them. `nn.draw` uses
the other names here.
"""

from autograd.drawing.draw import draw, mimebundle
from autograd.drawing.drawn import html
from autograd.drawing.drawn.layout_engine import Drawing, EngineNotFound, find_engine
from autograd.drawing.drawn.pen import gradient_chips
from autograd.drawing.drawn.style import (
    FONT,
    SMALLEST,
    GradientScale,
    Theme,
    contrast,
    id_prefix,
    ink_on,
    mix,
    theme_named,
)

__all__ = [
    "FONT",
    "SMALLEST",
    "Drawing",
    "EngineNotFound",
    "GradientScale",
    "Theme",
    "contrast",
    "draw",
    "find_engine",
    "gradient_chips",
    "html",
    "id_prefix",
    "ink_on",
    "mimebundle",
    "mix",
    "theme_named",
]
