"""A graph folded into cards, one for each neuron, layer or other scope, and the gradients that flow between them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from autograd.common.labels import Scope, scope_title, short_name, split_label
from autograd.graph.value import Value
from autograd.table.row import NOTHING


@dataclass(eq=False)
class Flow:
    """All edges from one card to another: their number, the sum of the gradients sent back, and the sum of their sizes.

    sent: None before a backward pass.
    """

    source: Card
    target: Card
    count: int = 0
    sent: float | None = None
    slope: float = 0.0

    def add(self, count: int, derivatives: Sequence[float], grad: float | None) -> None:
        """Counts edges to one value, whose gradient is `grad`."""
        self.count += count
        if grad is not None:
            sent = [0.0 if derivative is NOTHING else derivative * grad for derivative in derivatives]
            self.sent = (self.sent or 0.0) + sum(sent)
            self.slope += sum(map(abs, sent))

    @property
    def is_size(self) -> bool:
        """Whether the line shows a mean size, which has no sign: of several edges, beside a card of many values."""
        return self.count > 1 and (self.source.is_summary or self.target.is_summary)

    @property
    def shown(self) -> float | None:
        """The gradient on the line: the sum, or the mean size."""
        return self.slope / self.count if self.sent is not None and self.is_size else self.sent


@dataclass
class Tally:
    """Numbers and gradients of some values, added up."""

    count: int = 0
    data: float = 0.0
    size: float = 0.0
    reached: int = 0
    grad: float = 0.0
    slope: float = 0.0
    zeros: int = 0

    def add(self, data: float, grad: float | None) -> None:
        """Counts one value in; a gradient of None has not been computed."""
        self.count += 1
        self.data += data
        self.size += abs(data)
        if grad is not None:
            self.reached += 1
            self.grad += grad
            self.slope += abs(grad)
            self.zeros += grad == 0.0

    @property
    def mean(self) -> float:
        """The mean of the data."""
        return self.data / self.count

    @property
    def mean_size(self) -> float:
        """The mean magnitude of the data."""
        return self.size / self.count

    @property
    def mean_slope(self) -> float | None:
        """The mean magnitude of the gradients; None where there is none."""
        return self.slope / self.reached if self.reached else None

    @property
    def total_grad(self) -> float | None:
        """The sum of the gradients: that by a shift of all the values; None where there is none."""
        return self.grad if self.reached else None

    @property
    def is_zero(self) -> bool:
        """Whether a backward pass has been here and every gradient is 0."""
        return 0 < self.reached == self.zeros


@dataclass(eq=False)
class Card:
    """Some values of a graph, shown as one.

    name: what it is called. kind: "neuron", "layer", … where the scope tells; "value" for what stands for itself.
    role: "input", "parameter", "output", or "". index: its place among the cards.
    label: that of its exits, if all of them have the same.
    exits: its values that other cards use, and the output. parameters: its leaves that training changes.
    values: all its values.
    relus, dead: how many ReLUs it has, and how many of them are off. parts: the scopes right inside it.
    """

    name: str
    kind: str = ""
    scope: Scope = ()
    role: str = ""
    index: int = -1
    label: str = ""
    exits: Tally = field(default_factory=Tally)
    parameters: Tally = field(default_factory=Tally)
    values: Tally = field(default_factory=Tally)
    operations: int = 0
    relus: int = 0
    dead: int = 0
    parts: set[str] = field(default_factory=set)
    flows: dict[Card, Flow] = field(default_factory=dict)

    @property
    def is_dead(self) -> bool:
        """Whether all its ReLUs are off."""
        return 0 < self.relus == self.dead

    @property
    def is_zero(self) -> bool:
        """Whether no gradient flows back: the gradients of its parameters, or else of its exits, are all 0."""
        return self.parameters.is_zero if self.parameters.count else self.exits.is_zero

    @property
    def is_summary(self) -> bool:
        """Whether one number cannot tell its state; it can for a value, a neuron, and a card with one labelled exit."""
        return self.kind not in ("value", "neuron") and (bool(self.parts) or self.exits.count > 1 or not self.label)

    @property
    def title(self) -> str:
        """The title on the card: a neuron with one exit has the name of that value."""
        if self.kind == "neuron" and self.label:
            return short_name(split_label(self.label)[1])
        return self.name

    @property
    def full_name(self) -> str:
        """The card's scope, or its name where it has no scope."""
        return ".".join(self.scope) if self.kind != "value" and self.scope else self.name or "a value"

    @property
    def contents(self) -> str:
        """The number of parts or values that the card stands for, in words."""
        if self.parts:
            kinds = {scope_title(part)[1] or "part" for part in self.parts}
            kind = kinds.pop() if len(kinds) == 1 else "part"
            return f"{len(self.parts):,} {kind}{'s' * (len(self.parts) != 1)}"
        return f"{self.values.count:,} value{'s' * (self.values.count != 1)}"


@dataclass(eq=False)
class Outline:
    """The cards, in the order in which the graph computes them first, and how much of the graph they stand for.

    card_of: the card of each value. scopes: those of all labels, folded or not.
    """

    cards: list[Card]
    card_of: dict[Value, Card]
    has_gradients: bool
    scopes: set[Scope]

    @property
    def roles(self) -> set[str]:
        """The roles of the cards, which the legend explains."""
        return {card.role for card in self.cards}

    @property
    def has_sizes(self) -> bool:
        """Whether it shows mean sizes of gradients, which have no sign."""
        return any(card.is_summary or card.parameters.count for card in self.cards)

    @property
    def n_values(self) -> int:
        """How many values it stands for."""
        return len(self.card_of)

    def flows(self) -> list[Flow]:
        """Every flow between two cards."""
        return [flow for card in self.cards for flow in card.flows.values()]
