"""Peer: a library that prepares a work and then does it again and again."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from typing import Any

from peers.works import AdbenchMixture, BundleAdjustment, Layers, Mixture, Rosenbrock, Step, Training

EPOCHS = 200
"""How many epochs the fast ones train in one run."""

EPOCHS_OF_LAYERS = 20
"""Likewise of layers that are wide, or of many rows."""


class NotOffered(Exception):
    """A peer does not do this work; the message may say why."""


class Prepared:
    """A peer that is ready for one work.

    run: does the work once, and returns the gradient, a sequence or an array of numbers.
    units: the number of calls or epochs in one run.
    """

    def __init__(self, run: Callable[[], Any], units: int = 1) -> None:
        self.run = run
        self.units = units

    def seconds(self, runs: int) -> float:
        """The processor time of one unit in seconds, on average over some runs."""
        run = self.run
        start = time.process_time()
        for _ in range(runs):
            run()
        return (time.process_time() - start) / (runs * self.units)

    def gradient(self) -> list[float]:
        """The gradient, for the check."""
        return numbers(self.run())


class Trained(Prepared):
    """A peer that is ready to train.

    train: takes a number of epochs, trains that many from the work's parameters on, and returns the trained parameters.
    """

    def __init__(self, work: Training, train: Callable[[int], Any], epochs: int = EPOCHS) -> None:
        super().__init__(lambda: train(epochs), epochs)
        self._work = work
        self._train = train

    def gradient(self) -> list[float]:
        """The gradient by which the first epoch moved the parameters."""
        moved = numbers(self._train(1))
        return [(before - after) / self._work.lr for before, after in zip(self._work.parameters, moved, strict=True)]


class Peer:
    """A library in one of its ways of use, with a method for each kind of work.

    seconds_elsewhere: the processor time that it has taken in another process.
    """

    seconds_elsewhere = 0.0

    def step(self, work: Step) -> Prepared:
        """Ready for one training step of one row."""
        raise NotOffered

    def training(self, work: Training) -> Prepared:
        """Ready to train."""
        raise NotOffered

    def layers(self, work: Layers) -> Prepared:
        """Ready to train layers that are wide, or of many rows."""
        raise NotOffered

    def rosenbrock(self, work: Rosenbrock) -> Prepared:
        """Ready for the gradient of Rosenbrock's function."""
        raise NotOffered

    def mixture(self, work: Mixture) -> Prepared:
        """Ready for the mixture's gradient as one graph."""
        raise NotOffered("its code is on arrays, see the mapped one")

    def mapped_mixture(self, work: Mixture) -> Prepared:
        """Ready for the mixture's gradient, mapped over the points."""
        raise NotOffered("nothing that maps")

    def adbench_mixture(self, work: AdbenchMixture) -> Prepared:
        """Ready for the gradient of ADBench's mixture."""
        raise NotOffered

    def bundle_adjustment(self, work: BundleAdjustment) -> Prepared:
        """Ready for the Jacobian of ADBench's bundle adjustment."""
        raise NotOffered


def numbers(of: Any) -> list[float]:
    """The numbers of a sequence, or of an array or tensor."""
    flat: Sequence[Any] = of.tolist() if hasattr(of, "tolist") else of
    return [float(x) for x in flat]
