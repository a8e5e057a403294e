"""The interactive page: one HTML file in which a graph is computed and differentiated step by step.

In: a Value, or several snapshots of one. Out: the path of the file, a `Page`. Open `interactive.py` first; `story.py`
writes the computation as data, and `document.py` puts the page together, and other pages that are made in the same way.
The page's own code is in `scripts/`: `scripts/main.js` starts, `scripts/told/` makes the steps and their words,
`scripts/placed/` the places, `scripts/drawn/` the picture, `scripts/played/` moves through the steps and through a
training, `scripts/shown/` hears keys and pointers, keeps, saves and presents what is shown, `scripts/asked/` asks
for blank gradients.
"""

from autograd.live.colours import SHADES
from autograd.live.document import document
from autograd.live.exercised import page_with_blanks
from autograd.live.inline import Page, written_page
from autograd.live.interactive import page
from autograd.live.several import Pages, pages_of
from autograd.live.story import differentiate

__all__ = [
    "SHADES",
    "Page",
    "Pages",
    "differentiate",
    "document",
    "page",
    "page_with_blanks",
    "pages_of",
    "written_page",
]
