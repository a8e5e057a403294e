"""Freeing by a loop, which WebAssembly needs; tests of the documentation try it there, on a chain of 100,000 Values."""

import weakref
from typing import Any

from autograd.graph.freeing import free_by_a_loop


def linked(is_needed: bool = True) -> Any:
    class Linked:
        def __init__(self, *operands: Any) -> None:
            self.operands = operands

    free_by_a_loop(Linked, is_needed)
    return Linked


def test_a_chain_is_freed_and_what_others_hold_is_not() -> None:
    kind = linked()
    leaf = kind()
    first = kind(leaf, 2.0)
    chain, alive = first, [weakref.ref(first)]
    for _ in range(1000):
        chain = kind(chain, leaf)
        alive.append(weakref.ref(chain))
    del chain
    assert [node for node in alive if node() is not None] == [alive[0]]
    assert first.operands == (leaf, 2.0)


def test_what_an_object_holds_is_freed_before_it_one_after_the_other() -> None:
    kind = linked()
    freed: list[int] = []
    chain, watched = kind(), []
    for number in range(100):
        chain = kind(chain)
        watched.append(weakref.ref(chain, lambda _, number=number: freed.append(number)))  # type: ignore[misc]
    del chain
    assert freed == [*range(98, -1, -1), 99]  # within the freeing of 99 each of the others was freed on its own


def test_an_object_that_was_never_made_whole_is_freed() -> None:
    kind = linked()
    alive = weakref.ref(kind.__new__(kind))
    assert alive() is None


def test_elsewhere_python_frees_by_itself() -> None:
    assert not hasattr(linked(is_needed=False), "__del__")
