"""Node: the fields of a Value that walks, copies and errors use; their modules stand below that of Value."""

from __future__ import annotations

from typing import Any, Protocol, TypeVar

from autograd.table.row import Primitive


class Node(Protocol):
    """Anything with the fields of a Value; see Value for what each of them is."""

    label: str
    primitive: Primitive | None
    _number: float
    _grad: float

    @property
    def _inner_grads_add_up(self) -> bool: ...

    @property
    def operands(self) -> tuple[Node | float, ...]:
        """The operands of the primitive; () for a leaf."""

    @property
    def data(self) -> float:
        """The number, or whatever was assigned to it."""

    def __getstate__(self) -> tuple[Any, ...]: ...

    def __setstate__(self, state: Any) -> None: ...


Kind = TypeVar("Kind", bound=Node)
