"""The statements of loops, which each language writes in its own way."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Sequence


class Forms(ABC):
    """Statements of a language, as lines. Texts of expressions are complete."""

    @abstractmethod
    def constant(self, name: str, text: str) -> list[str]:
        """A name for a number."""

    @abstractmethod
    def variable(self, name: str, text: str) -> list[str]:
        """A variable with its first value."""

    @abstractmethod
    def declared(self, names: Sequence[str]) -> list[str]:
        """Variables that get their values later."""

    @abstractmethod
    def assigned(self, target: str, text: str, sign: str = "=") -> list[str]:
        """A new value; with the sign `+=`, added to the present one."""

    @abstractmethod
    def loop(self, index: str, n: int, body: Sequence[str]) -> list[str]:
        """A loop whose index counts from 0 to n - 1."""

    @abstractmethod
    def literal(self, number: float) -> str:
        """A number, to the last bit."""
