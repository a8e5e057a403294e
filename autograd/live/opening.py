"""How a page opens: at which step, and at which level of detail."""

from __future__ import annotations

import operator
from typing import Any

from autograd.common.wording import with_type


def opening(story: dict[str, Any], start: object, level: object) -> dict[str, Any]:
    """The step and the level of a story that its page opens with; the level is left out where the page chooses it.

    Errors: TypeError or ValueError, which say what there is.
    """
    entry: dict[str, Any] = {"step": _step(story, start)}
    name = _level(story, level)
    return entry if name == "auto" else entry | {"level": name}


def _step(story: dict[str, Any], start: object) -> int:
    n_forward = len(story["operations"])
    last = n_forward + 1 + len(story["backward"])
    named = {"start": 0, "backward": n_forward + 1, "end": last}
    if isinstance(start, str) and start in named:
        return named[start]
    words = f'it must be a number from 0 to {last}, or "start", "backward" or "end"'
    if isinstance(start, str):
        raise ValueError(f"start is {start!r:.60}, and no step of this page is called so: {words}")
    try:
        step = None if isinstance(start, bool) else operator.index(start)  # type: ignore[arg-type]
    except TypeError:
        step = None
    if step is None:
        raise TypeError(f"start is {with_type(start)}: {words}")
    if not 0 <= step <= last:
        raise ValueError(f"start is {step!s:.60}, and this page has no such step: {words}")
    return step


def _level(story: dict[str, Any], level: object) -> str:
    known = ["auto", *story["levels"], "values"]
    if isinstance(level, str) and level in known:
        return level
    choices = ", ".join(f'"{name}"' for name in known)
    if isinstance(level, str):
        raise ValueError(f"level is {level!r:.60}, and this graph has only {choices}")
    raise TypeError(f"level is {with_type(level)}, and must be a name: {choices}")
