"""Pictures of a computation graph, with every gradient.

In: a Value. Out: a `Drawing`. Open `draw.py` first, then `finest.py`, which chooses the level.
`seen/` chooses the parts of the graph that are shown, `placed/` their places, `drawn/` writes them as DOT, and
`renderers/` makes SVG of that. `nn.draw` uses the other names here.
"""

from autograd.drawing.draw import draw, mimebundle
from autograd.drawing.drawn import html
from autograd.drawing.drawn.bundle import marimo_form
from autograd.drawing.drawn.measuring import folded
from autograd.drawing.drawn.pen import gradient_chips
from autograd.drawing.drawn.picture import Drawing
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
from autograd.drawing.renderers.choice import check_renderer, find_renderer, use_renderer
from autograd.drawing.renderers.layout_engine import find_engine
from autograd.drawing.renderers.renderer import EngineNotFound, Renderer, RenderingError

__all__ = [
    "FONT",
    "SMALLEST",
    "Drawing",
    "EngineNotFound",
    "GradientScale",
    "Renderer",
    "RenderingError",
    "Theme",
    "check_renderer",
    "contrast",
    "draw",
    "find_engine",
    "find_renderer",
    "folded",
    "gradient_chips",
    "html",
    "id_prefix",
    "ink_on",
    "marimo_form",
    "mimebundle",
    "mix",
    "theme_named",
    "use_renderer",
]
