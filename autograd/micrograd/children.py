"""Children: the set of Values that a Value was made of."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any


class Children(set[Any]):
    """A set, in the order of the operands, of which one can be asked for by its place: `_prev[0]`.

    >>> children = Children(["b", "a", "b"])
    >>> list(children), children[1], children == {"a", "b"}
    (['b', 'a'], 'a', True)
    """

    def __init__(self, children: Iterable[Any]) -> None:
        self._ordered = tuple(dict.fromkeys(children))
        super().__init__(self._ordered)

    def __iter__(self) -> Iterator[Any]:
        return iter(self._ordered)

    def __repr__(self) -> str:
        return f"{{{', '.join(map(repr, self))}}}" if self else "set()"

    def __getitem__(self, place: Any) -> Any:
        return self._ordered[place]
