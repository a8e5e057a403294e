"""The page of an exercise: gradients are blank on it, and what is typed into a blank is judged."""

from __future__ import annotations

import os
from typing import Any

from autograd.common.arguments import check_texts
from autograd.common.wording import printable
from autograd.drawing.seen.focus import whole
from autograd.graph.value import Value
from autograd.live.inline import Page
from autograd.live.interactive import MOST_VALUES, check_size, story_and_uses, write_page
from autograd.live.opening import opening

_NO_CODE = "const PRIMITIVES = null;\n"  # its numbers stay as they are: a change would tell the gradients


def page_with_blanks(
    output: Value, told: dict[str, Any], path: str | os.PathLike[str] | None, title: str | None, digits: int, open: bool
) -> Page:
    """Writes the page of a graph with blank gradients.

    told: "slopes", whether local derivatives are shown; "order", the values that a backward pass completes after the
        output, by their index; and "blanks", for each the index of the value, how far off an answer may be, and the
        mistakes near and further on, each a number, a kind and the parts of a sentence: texts, the index of a value
        for its name, or a pair of these for a derivative.

    Errors: those of `page`.
    """
    check_texts(title=title)
    check_size(len(whole(output).kept), MOST_VALUES)
    story, _, scene = story_and_uses([output], digits, is_anew=True)
    story |= {"exercise": told, "notes": [], "fixed": "", "opening": opening(story, "end", "auto")}
    heading = printable(title or f"Find the gradients of {scene.output.label or 'the output'}")
    return write_page(path, heading, story, _NO_CODE, open)
