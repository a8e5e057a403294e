"""The fields of a History and of a GradientFlow that plots read; the modules of both import this folder."""

from __future__ import annotations

from typing import Protocol


class Losses(Protocol):
    """A run's losses; an nn.History says what each field is."""

    loss: str
    losses: list[float]
    test_losses: list[float]
    diverged: int | None


class GradientSizes(Protocol):
    """The gradients' sizes, layer by layer; an nn.GradientFlow says what each field is."""

    layers: list[str]
    sizes: dict[str, list[float]]
    vanishing: float
    exploding: float

    @property
    def n_epochs(self) -> int:
        """How many epochs were recorded."""

    def states(self, layer: str) -> list[str]:
        """One for each epoch."""

    def verdict(self, layer: str) -> str:
        """The states in a few words."""
