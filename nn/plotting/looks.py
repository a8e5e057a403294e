"""The look of a run's line: it follows from the run's name, so that a name looks the same in every plot."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import cycle
from zlib import crc32

from autograd.common import with_type
from autograd.drawing import theme_named
from nn.data.plain_rows import is_row
from nn.plotting.axes import DASHES
from nn.plotting.canvas import check_matplotlib, colours_of

_OF_ACTIVATIONS = {"sigmoid": 0, "relu": 1, "tanh": 2, "leaky_relu": 3, "softplus": 2, "linear": 3}
"""The activations, which are compared most often, by the number of their colour in the theme."""

THIS_RUN = "this run"
"""The name of a run that is plotted beside others; it alone has the colour of the text."""

Look = tuple[str, object]
"""The colour and the dashes of a line."""


def looks_of(names: Sequence[str], theme: str, colours: Iterable[str] | None = None) -> list[Look]:
    """A look for each name: that of its activation, or one that follows from its letters.

    Where two names of a plot would have the same look, the later one gets the next free look.
    colours: given for the names, in turn, instead.

    >>> sigmoid, relu = looks_of(["sigmoid", "ReLU"], "light")
    >>> looks_of(["this run", "relu"], "light")[1] == relu
    True
    """
    if colours is not None:
        colours = _checked(colours)
        return [(colour, dashes) for _, colour, dashes in zip(names, cycle(colours), cycle(DASHES))]
    known = list(colours_of(theme).values())
    n = len(known)
    # In the first round each colour has its own dashes; the next rounds combine colours with other dashes.
    every: list[Look] = [(known[i], DASHES[(i + lap) % len(DASHES)]) for lap in range(len(DASHES)) for i in range(n)]
    free = dict.fromkeys(range(len(every)))
    looks: list[Look] = []
    for name in names:
        if name == THIS_RUN:
            looks.append((theme_named(theme).ink, DASHES[0]))
            continue
        place = _OF_ACTIVATIONS.get(name.lower().replace(" ", "_"), crc32(name.encode()) % n)
        free = free or dict.fromkeys(range(len(every)))
        chosen = min(free, key=lambda i: (i // n, (i - place) % n))
        del free[chosen]
        looks.append(every[chosen])
    return looks


def _checked(colours: Iterable[str]) -> list[str]:
    check_matplotlib()
    from matplotlib.colors import is_color_like

    if not is_row(colours):
        raise TypeError(f"colours is a list of colours, got {with_type(colours)}")
    found = list(colours)
    for colour in found or [""]:
        if not is_color_like(colour):
            raise ValueError(f"colours is a list of what matplotlib knows, as '#0072B2' or 'black'; got {colour!r:.60}")
    return found
