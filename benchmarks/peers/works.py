"""The works that the peers compute, as plain numbers that can be sent to another process."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from peers.peer import Peer, Prepared

Row = list[float]


@dataclass(frozen=True)
class Step:
    """One row's squared residuals, differentiated by a ReLU network's parameters; lists in, a list of gradients out.

    sizes: inputs, hidden, hidden, outputs. parameters: neuron by neuron, the bias last.
    """

    name: str
    sizes: tuple[int, ...]
    parameters: Row
    row: Row
    targets: Row

    def prepared_by(self, peer: Peer) -> Prepared:
        """The peer, ready to do it."""
        return peer.step(self)


@dataclass(frozen=True)
class Training:
    """Epochs of full-batch gradient descent on the sum of squared residuals over all rows; the output is linear."""

    name: str
    sizes: tuple[int, ...]
    activation: str
    parameters: Row
    inputs: list[Row]
    targets: list[Row]
    lr: float

    def prepared_by(self, peer: Peer) -> Prepared:
        """The peer, ready to do it."""
        return peer.training(self)


@dataclass(frozen=True)
class Layers(Training):
    """The same for layers that are wide, or of many rows, with the operations that it needs counted.

    reference: a published figure for it, of a library that is not measured here.
    """

    reference: str = ""

    @property
    def operations(self) -> int:
        """The floating-point operations of the three matrix products of each layer; the first has only two."""
        weights = [inputs * neurons for inputs, neurons in pairwise(self.sizes)]
        return 2 * len(self.inputs) * (3 * sum(weights) - weights[0])

    def prepared_by(self, peer: Peer) -> Prepared:
        """The peer, ready to do it."""
        return peer.layers(self)


@dataclass(frozen=True)
class Rosenbrock:
    """The gradient of the sum of 100 (x[i+1] - x[i]²)² + (1 - x[i])²."""

    name: str
    point: Row

    def prepared_by(self, peer: Peer) -> Prepared:
        """The peer, ready to do it."""
        return peer.rosenbrock(self)


@dataclass(frozen=True)
class Mixture:
    """The gradient of a Gaussian mixture's log-likelihood by all its parameters; covariances are diagonal.

    parameters: the components' log weights (up to a constant), their means, and the logarithms of their inverse
    standard deviations. mapped: whether a function of one point is mapped over the points, or one function takes all.
    """

    name: str
    components: int
    parameters: Row
    points: list[Row]
    mapped: bool

    @property
    def coordinates(self) -> Row:
        """The points, one after another."""
        return [x for point in self.points for x in point]

    def prepared_by(self, peer: Peer) -> Prepared:
        """The peer, ready to do it."""
        return peer.mapped_mixture(self) if self.mapped else peer.mixture(self)


@dataclass(frozen=True)
class AdbenchMixture:
    """The gradient of `adbench.log_posterior`, summed over the points."""

    name: str
    dimensions: int
    components: int
    parameters: Row
    points: list[Row]

    def prepared_by(self, peer: Peer) -> Prepared:
        """The peer, ready to do it."""
        return peer.adbench_mixture(self)


@dataclass(frozen=True)
class BundleAdjustment:
    """The Jacobians of `adbench.reprojection_errors` of all observations, by the observations' numbers."""

    name: str
    observations: list[Row]
    features: list[Row]

    def prepared_by(self, peer: Peer) -> Prepared:
        """The peer, ready to do it."""
        return peer.bundle_adjustment(self)


Work = Step | Training | Rosenbrock | Mixture | AdbenchMixture | BundleAdjustment


def n_parameters(sizes: Sequence[int]) -> int:
    """The number of weights and biases of a network."""
    return sum((inputs + 1) * neurons for inputs, neurons in pairwise(sizes))
