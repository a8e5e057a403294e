"""Frees graphs by a loop where Python frees them by recursion and the stack is small: in WebAssembly, as of a browser.

Python frees an object within the freeing of the one that held it, and ends that nesting where the machine's stack ends.
In WebAssembly it sees a stack of its own, while the browser's, on which each call takes room too, is full after some
2,000 Values.
"""

from __future__ import annotations

from typing import Any

_waiting: list[tuple[Any, ...]] = []
_frees = False


def free_by_a_loop(kind: type, is_needed: bool) -> None:
    """Has objects of a class that hold others in a tuple `operands` freed one after the other, where that is needed."""
    if is_needed:
        kind.__del__ = _give_up_operands  # type: ignore[attr-defined]


def _give_up_operands(value: Any) -> None:
    """Takes the operands from a `value` that is about to be freed; the outermost call lets go of them."""
    global _frees
    operands = getattr(value, "operands", None)  # none of a Value whose making failed
    if not operands:
        return
    value.operands = ()
    _waiting.append(operands)
    del operands
    if not _frees:
        _frees = True
        try:
            while _waiting:
                _waiting.pop()
        finally:
            _frees = False
