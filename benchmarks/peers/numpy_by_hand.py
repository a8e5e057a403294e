"""numpy with derivatives written by hand, as without a library that differentiates."""

from __future__ import annotations

from collections.abc import Callable
from itertools import pairwise
from typing import Any

import numpy as np

from peers.peer import EPOCHS, NotOffered, Peer, Prepared, Trained
from peers.works import Layers, Mixture, Rosenbrock, Row, Step, Training

Array = Any


class NumpyByHand(Peer):
    """Arrays for all rows at once; a layer is one matrix, its biases last, and its inputs have a column of ones."""

    def step(self, work: Step) -> Prepared:
        """See `Peer`."""

        def run() -> Row:
            network = Network(work.sizes, np.array(work.parameters), np.array([work.row]), "relu")
            network.forward_and_backward(np.array(work.targets))
            gradient: Row = network.gradient.tolist()
            return gradient

        return Prepared(run)

    def training(self, work: Training) -> Prepared:
        """See `Peer`."""
        parameters, targets = np.array(work.parameters), np.array(work.targets)
        network = Network(work.sizes, parameters, np.array(work.inputs), work.activation)
        step = np.empty_like(parameters)

        def train(epochs: int) -> Array:
            parameters[:] = work.parameters
            for _ in range(epochs):
                network.forward_and_backward(targets)
                np.multiply(network.gradient, work.lr, out=step)
                np.subtract(parameters, step, out=parameters)
            return parameters

        return Trained(work, train, EPOCHS // 10)

    def layers(self, work: Layers) -> Prepared:
        """See `Peer`."""
        if work.activation == "tanh":
            raise NotOffered
        return self.training(work)

    def rosenbrock(self, work: Rosenbrock) -> Prepared:
        """See `Peer`."""
        x = np.array(work.point)
        gradient = np.empty_like(x)

        def run() -> Array:
            here = x[:-1]
            bend = x[1:] - here * here
            bend *= 200.0
            gradient[:-1] = 2.0 * (here - 1.0) - 2.0 * here * bend
            gradient[-1] = 0.0
            gradient[1:] += bend
            return gradient

        return Prepared(run)

    def mapped_mixture(self, work: Mixture) -> Prepared:
        """See `Peer`."""
        n, parameters, points = work.components, np.array(work.parameters), np.array(work.points)
        log_weights, means, log_scales = parameters[:n], parameters[n : 3 * n], parameters[3 * n :]

        def run() -> Array:
            scales = np.exp(log_scales).reshape(n, 2)
            u = scales * (points[:, None, :] - means.reshape(n, 2))
            exponents = log_weights + log_scales.reshape(n, 2).sum(1) - 0.5 * np.einsum("nkd,nkd->nk", u, u)
            shares = softmax(exponents)
            total = shares.sum(0)
            weighted = shares[:, :, None] * u
            by_means = scales * weighted.sum(0)
            by_scales = total[:, None] - np.einsum("nkd,nkd->kd", weighted, u)
            return np.concatenate([total - len(points) * softmax(log_weights), by_means.ravel(), by_scales.ravel()])

        return Prepared(run)


class Network:
    """Two hidden layers, their activations and gradients in arrays that are used again and again."""

    def __init__(self, sizes: tuple[int, ...], parameters: Array, inputs: Array, activation: str) -> None:
        self.gradient = np.empty_like(parameters)
        self._sigmoid = activation == "sigmoid"
        rows = len(inputs)
        shapes = [(neurons, n + 1) for n, neurons in pairwise(sizes)]
        ends = np.cumsum([neurons * n for neurons, n in shapes])[:-1]
        self._layers = [part.reshape(s) for part, s in zip(np.split(parameters, ends), shapes)]
        self._gradients = [part.reshape(s) for part, s in zip(np.split(self.gradient, ends), shapes)]
        self._values = [np.ones((rows, n + 1)) for n in sizes[:-1]]
        self._values[0][:, :-1] = inputs
        self._outputs = [np.empty((rows, n)) for n in sizes[1:]]
        self._slopes = [np.empty((rows, n)) for n in sizes[1:-1]]

    def forward_and_backward(self, targets: Array) -> None:
        """Writes the gradient of the squared residuals, summed over all rows, into `gradient`."""
        for layer, values, z, following in zip(self._layers, self._values, self._outputs, self._values[1:]):
            np.dot(values, layer.T, out=z)
            self._activate(z, following[:, :-1])
        np.dot(self._values[-1], self._layers[-1].T, out=self._outputs[-1])
        by_z = self._outputs[-1]
        by_z -= targets
        by_z *= 2.0
        for k in range(len(self._layers) - 1, -1, -1):
            np.dot(by_z.T, self._values[k], out=self._gradients[k])
            if k:
                below, h, slope = self._outputs[k - 1], self._values[k][:, :-1], self._slopes[k - 1]
                np.dot(by_z, self._layers[k][:, :-1], out=below)
                self._multiply_by_slope(below, h, slope)
                by_z = below

    def _activate(self, z: Array, h: Array) -> None:
        if self._sigmoid:
            np.negative(z, out=z)
            np.exp(z, out=z)
            z += 1.0
            np.divide(1.0, z, out=h)
        else:
            np.maximum(z, 0.0, out=h)

    def _multiply_by_slope(self, by_h: Array, h: Array, slope: Array) -> None:
        if self._sigmoid:
            np.subtract(1.0, h, out=slope)
            by_h *= slope
            by_h *= h
        else:
            by_h *= h > 0.0


def softmax(x: Array) -> Array:
    """exp(x), scaled to sum to 1 over the last axis."""
    shares = np.exp(x - x.max(axis=-1, keepdims=True))
    shares /= shares.sum(axis=-1, keepdims=True)
    return shares


PEERS: dict[str, Callable[[], Peer]] = {"numpy by hand": NumpyByHand}
