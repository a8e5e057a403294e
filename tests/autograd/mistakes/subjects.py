"""Functions with gradients written by hand, as users write them: what mistakes are planted in."""

# ruff: noqa: N803, N806  # matrices have capital letters here, as in users' code

import inspect
import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np

import autograd

RNG = np.random.default_rng(7)
ROWS, INPUTS, HIDDEN, OUTPUTS = 7, 4, 5, 3
X = RNG.normal(size=(ROWS, INPUTS))
Y = RNG.normal(size=(ROWS, OUTPUTS))
CLASSES = np.array([2, 0, 1, 1, 2, 0, 1])
SQUARE = RNG.normal(size=(4, 4))
ROW = [0.31, -1.27, 0.83, 1.91, -0.57]
TARGETS = [0.43, -0.29]


@dataclass(frozen=True)
class WithGradient:
    """A function, its right gradient, and a point."""

    f: Callable[..., Any]
    gradient: Callable[..., Any]
    point: Any

    @property
    def name(self) -> str:
        return self.f.__name__

    def changed(self, source: str) -> Callable[..., Any]:
        """The gradient as another source has it."""
        found: dict[str, Any] = {}
        exec(compile(source, f"<gradient of {self.name}>", "exec"), {**self.gradient.__globals__}, found)
        made: Callable[..., Any] = found[self.gradient.__name__]
        return made

    @property
    def source(self) -> str:
        return inspect.getsource(self.gradient)


# ---- formulas ------------------------------------------------------------------------------------------------------


def wave(x: Any, y: Any, z: Any) -> Any:
    return x * autograd.sin(x * y) + autograd.exp(z) / y - 3.0 * z**2


def wave_gradient(x: Any, y: Any, z: Any) -> Any:
    inner = x * y
    by_x = math.sin(inner) + x * math.cos(inner) * y
    by_y = x * math.cos(inner) * x - math.exp(z) / y**2
    by_z = math.exp(z) / y - 3.0 * 2.0 * z
    return by_x, by_y, by_z


def decay(t: Any, p: Any) -> Any:
    return (p["a"] * autograd.exp(-p["k"] * t) + p["c"]) ** 3 / 2.0 + autograd.log(1.0 + t**2)


def decay_gradient(t: Any, p: Any) -> Any:
    e = math.exp(-p["k"] * t)
    y = p["a"] * e + p["c"]
    dy = 3.0 * y**2 / 2.0
    by_t = dy * p["a"] * e * -p["k"] + 2.0 * t / (1.0 + t**2)
    return by_t, {"a": dy * e, "k": dy * p["a"] * e * -t, "c": dy}


# ---- 5-2-2, in lists -----------------------------------------------------------------------------------------------


def small_network(p: Any) -> Any:
    hidden = [autograd.tanh(sum(w * x for w, x in zip(ws, ROW)) + b) for ws, b in zip(p["W1"], p["b1"])]
    outputs = [sum(w * h for w, h in zip(ws, hidden)) + b for ws, b in zip(p["W2"], p["b2"])]
    return sum((y - t) ** 2 for y, t in zip(outputs, TARGETS)) / 2.0


def small_network_gradient(p: Any) -> Any:
    hidden = []
    for j in range(2):
        total = p["b1"][j]
        for i in range(5):
            total += p["W1"][j][i] * ROW[i]
        hidden.append(math.tanh(total))
    d_outputs = []
    for k in range(2):
        total = p["b2"][k]
        for j in range(2):
            total += p["W2"][k][j] * hidden[j]
        d_outputs.append(total - TARGETS[k])
    d_hidden = [0.0, 0.0]
    d_W2 = [[0.0] * 2 for _ in range(2)]
    for k in range(2):
        for j in range(2):
            d_W2[k][j] = d_outputs[k] * hidden[j]
            d_hidden[j] += d_outputs[k] * p["W2"][k][j]
    d_z = [d_hidden[j] * (1.0 - hidden[j] ** 2) for j in range(2)]
    d_W1 = [[d_z[j] * ROW[i] for i in range(5)] for j in range(2)]
    return {"W1": d_W1, "b1": d_z, "W2": d_W2, "b2": d_outputs}


# ---- networks and models in numpy ----------------------------------------------------------------------------------


def two_layers(p: Any) -> Any:
    z = X @ p["W1"] + p["b1"]
    h = np.tanh(z)
    out = h @ p["W2"] + p["b2"]
    return np.mean((out - Y) ** 2)


def two_layers_gradient(p: Any) -> Any:
    z = X @ p["W1"] + p["b1"]
    h = np.tanh(z)
    out = h @ p["W2"] + p["b2"]
    err = out - Y
    d_out = 2.0 * err / out.size
    d_W2 = h.T @ d_out
    d_b2 = d_out.sum(axis=0)
    d_h = d_out @ p["W2"].T
    d_z = d_h * (1.0 - h**2)
    d_W1 = X.T @ d_z
    d_b1 = d_z.sum(axis=0)
    return {"W1": d_W1, "b1": d_b1, "W2": d_W2, "b2": d_b2}


def classifier(W: Any, b: Any) -> Any:
    scores = X @ W + b
    e = np.exp(scores)
    p = e / e.sum(axis=1, keepdims=True)
    return -np.log(p[np.arange(ROWS), CLASSES]).sum() / ROWS + 0.05 * (W**2).sum()


def classifier_gradient(W: Any, b: Any) -> Any:
    scores = X @ W + b
    e = np.exp(scores)
    p = e / e.sum(axis=1, keepdims=True)
    d_scores = p.copy()
    d_scores[np.arange(ROWS), CLASSES] -= 1.0
    d_scores = d_scores / ROWS
    d_W = X.T @ d_scores
    d_W = d_W + 2.0 * 0.05 * W
    d_b = d_scores.sum(axis=0)
    return d_W, d_b


def by_rows(p: Any) -> Any:
    total = 0.0
    for i in range(ROWS):
        h = 1.0 / (1.0 + np.exp(-(p["W1"] @ X[i] + p["b1"])))
        y = p["w2"] @ h + p["b2"]
        total = total + (y - Y[i, 0]) ** 2
    return total / ROWS


def by_rows_gradient(p: Any) -> Any:
    d_W1, d_b1 = np.zeros_like(p["W1"]), np.zeros_like(p["b1"])
    d_w2, d_b2 = np.zeros_like(p["w2"]), 0.0
    for i in range(ROWS):
        h = 1.0 / (1.0 + np.exp(-(p["W1"] @ X[i] + p["b1"])))
        y = p["w2"] @ h + p["b2"]
        d_y = 2.0 * (y - Y[i, 0]) / ROWS
        d_w2 += d_y * h
        d_b2 += d_y
        d_z = d_y * p["w2"] * h * (1.0 - h)
        d_W1 += np.outer(d_z, X[i])
        d_b1 += d_z
    return {"W1": d_W1, "b1": d_b1, "w2": d_w2, "b2": d_b2}


def residual(A: Any, B: Any, c: Any) -> Any:
    h = np.tanh(SQUARE @ A)
    r = h @ B + h + c
    return (r * r).sum() / 2.0


def residual_gradient(A: Any, B: Any, c: Any) -> Any:
    h = np.tanh(SQUARE @ A)
    r = h @ B + h + c
    d_B = h.T @ r
    d_h = r @ B.T + r
    d_A = SQUARE.T @ (d_h * (1.0 - h**2))
    d_c = r.sum(axis=0)
    return d_A, d_B, d_c


def solved(M: Any, v: Any) -> Any:
    """No graph: numpy's solver takes no Values."""
    return float(v @ np.linalg.solve(M, v)) / 2.0


def solved_gradient(M: Any, v: Any) -> Any:
    x = np.linalg.solve(M, v)
    y = np.linalg.solve(M.T, v)
    return -np.outer(y, x) / 2.0, (x + y) / 2.0


def arrays(**shapes: Any) -> Any:
    return {
        name: np.random.default_rng(len(name) + 3 * i).normal(size=shape)
        for i, (name, shape) in enumerate(shapes.items())
    }


def listed(structure: Any) -> Any:
    return {name: array.tolist() for name, array in structure.items()}


def square(seed: int) -> Any:
    return np.random.default_rng(seed).normal(size=(4, 4))


SUBJECTS = {
    subject.name: subject
    for subject in (
        WithGradient(wave, wave_gradient, (0.83, 1.37, -0.59)),
        WithGradient(decay, decay_gradient, (0.71, {"a": 1.63, "k": 0.47, "c": -0.39})),
        WithGradient(small_network, small_network_gradient, listed(arrays(W1=(2, 5), b1=2, W2=(2, 2), b2=2))),
        WithGradient(
            two_layers, two_layers_gradient, arrays(W1=(INPUTS, HIDDEN), b1=HIDDEN, W2=(HIDDEN, OUTPUTS), b2=OUTPUTS)
        ),
        WithGradient(classifier, classifier_gradient, (square(1)[:, :3], square(2)[0, :3])),
        WithGradient(by_rows, by_rows_gradient, arrays(W1=(HIDDEN, INPUTS), b1=HIDDEN, w2=HIDDEN, b2=())),
        WithGradient(residual, residual_gradient, (square(3), square(4), square(5)[0])),
        WithGradient(solved, solved_gradient, (square(6) + 4.0 * np.eye(4), square(7)[0])),
    )
}
