"""The usual mistakes, each planted in the right gradient of a subject by a change of its source."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from tests.autograd.mistakes.subjects import SUBJECTS, WithGradient


@dataclass(frozen=True)
class Planted:
    """old, new: what is replaced in the source. kind: what the mistake is called. words: what its sentence says."""

    subject: WithGradient
    old: str
    new: str
    kind: str
    words: str

    @property
    def gradient(self) -> Callable[..., Any]:
        assert self.subject.source.count(self.old) == 1, (self.subject.name, self.old)
        return self.subject.changed(self.subject.source.replace(self.old, self.new))

    def __str__(self) -> str:
        return f"{self.subject.name}: {self.new}"


_BY_SUBJECT = {
    "wave": (
        ("by_x = math.sin(inner) + x", "by_x = math.sin(inner) - x", "sign", "p[0]"),
        ("by_z = math.exp(z) / y - 3.0", "by_z = math.exp(z) / y + 3.0", "sign", "p[2]"),
        ("by_x = math.sin(inner) + ", "by_x = ", "lost path", "p[0]"),
        (" - math.exp(z) / y**2", "", "lost path", "p[1]"),
        ("math.exp(z) / y**2", "math.exp(z) / y", "missing factor", "not squared"),
        ("3.0 * 2.0 * z", "3.0 * z", "missing factor", "the factor 2 of the power"),
        ("3.0 * 2.0 * z", "2.0 * z", "missing factor", "the factor 3 is missing"),
        ("x * math.cos(inner) * y", "x * y", "missing factor", "sin is left out"),
        ("x * math.cos(inner) * y", "x * math.sin(inner) * y", "value for derivative", "sin itself"),
        ("by_z = math.exp(z) / y", "by_z = math.exp(z) * y", "inverted", "multiplied by the divisor"),
        ("return by_x, by_y", "return by_y, by_x", "swapped", "p[0], p[1]"),
    ),
    "decay": (
        ("3.0 * y**2 / 2.0", "y**2 / 2.0", "missing factor", "the factor 3"),
        ("3.0 * y**2 / 2.0", "3.0 * y**3 / 2.0", "exponent not lowered", "exponent 3"),
        ("3.0 * y**2 / 2.0", "3.0 * y**2", "missing factor", "the division by 2"),
        ('dy * p["a"] * e * -p["k"] + ', "", "lost path", "p[0]"),
        ("2.0 * t / (1.0 + t**2)", "2.0 * t", "missing factor", "log is left out"),
        ("2.0 * t / (1.0 + t**2)", "1.0 / (1.0 + t**2)", "missing factor", "power is left out"),
        ('"k": dy * p["a"] * e * -t', '"k": dy * p["a"] * e * t', "sign", "['k']"),
        ('"k": dy * p["a"] * e * -t', '"k": dy * p["a"] * -t', "missing factor", "exp is left out"),
        ('"k": dy * p["a"] * e * -t', '"k": p["a"] * e * -t', "missing factor", "the gradient of the result"),
    ),
    "small_network": (
        ("append(total - TARGETS[k])", "append(TARGETS[k] - total)", "sign", "p['b2']"),
        ("* (1.0 - hidden[j] ** 2)", "", "missing factor", "tanh is left out"),
        ("* (1.0 - hidden[j] ** 2)", "* hidden[j] * (1.0 - hidden[j])", "another function's derivative", "sigmoid"),
        ("* (1.0 - hidden[j] ** 2)", "* (1.0 - hidden[j])", "missing factor", "1 - y"),
        ("* (1.0 - hidden[j] ** 2)", "* (1.0 + hidden[j] ** 2)", "sign", "1 + y²"),
        ("* (1.0 - hidden[j] ** 2)", "/ (1.0 - hidden[j] ** 2)", "inverted", "derivative of tanh"),
        ("d_z = [d_hidden[j] * (1.0", "d_z = [(1.0", "missing factor", "the gradient of the result"),
        ("d_hidden[j] += d_out", "d_hidden[j] = d_out", "= for += or off by one row", "p['W1'], p['b1']"),
        (
            'd_hidden[j] += d_outputs[k] * p["W2"][k][j]',
            "d_hidden[j] += d_outputs[k]",
            "missing factor",
            "the other factor",
        ),
        ('p["W2"][k][j]\n    d_z', 'p["W2"][j][k]\n    d_z', "transposed", "p['W2']"),
        ("d_z[j] * ROW[i] for", "d_z[j] * ROW[i - 1] for", "off by one column", "p['W1']"),
        ("d_W2[k][j] = d_out", "d_W2[j][k] = d_out", "transposed", "p['W2']: transposed"),
        (
            '"b1": d_z, "W2": d_W2, "b2": d_outputs',
            '"b1": d_outputs, "W2": d_W2, "b2": d_z',
            "swapped",
            "p['b1'], p['b2']",
        ),
        ('"W2": d_W2', '"W2": [[0.0] * 2] * 2', "zero", "p['W2']"),
    ),
    "two_layers": (
        ("err = out - Y", "err = Y - out", "sign", "p['b2']"),
        ("2.0 * err", "err", "missing factor", "the factor 2"),
        (" / out.size", "", "sum for mean", "the division by 21"),
        ("/ out.size", "/ len(X)", "extra factor", "3 times"),
        ("d_b2 = d_out.sum", "d_b2 = d_out.mean", "mean for sum", "p['b2']"),
        ("d_b1 = d_z.sum(axis=0)", "d_b1 = d_z[-1]", "= for +=", "p['b1']"),
        ("X.T @ d_z", "X[:-1].T @ d_z[:-1]", "off by one row", "p['W1']"),
        ("X.T @ d_z", "np.roll(X, 1, axis=0).T @ d_z", "off by one row", "p['W1']"),
        ("d_z = d_h * (1.0 - h**2)", "d_z = d_h", "missing factor", "tanh is left out"),
        ("(1.0 - h**2)", "(1.0 - z**2)", "derivative at the wrong place", "operand where its result belongs"),
        ("(1.0 - h**2)", "(1.0 - np.tanh(h) ** 2)", "derivative at the wrong place", "at its result"),
        ("(1.0 - h**2)", "h", "value for derivative", "tanh itself"),
        ("X.T @ d_z", "X.T @ d_h", "missing factor", "p['W1']: "),
        ("h.T @ d_out", "z.T @ d_out", "z for y", "p['W2']"),
        ("d_W1 = X.T @ d_z", "d_W1 = (X.T @ d_z)[::-1]", "reversed", "p['W1']"),
        ("d_W1 = X.T @ d_z", "d_W1 = (X.T @ d_z).reshape(HIDDEN, INPUTS).T", "transposed", "p['W1']"),
        ('"b1": d_b1', '"b1": np.full(HIDDEN, d_b1.sum())', "wrong axis", "p['b1']"),
    ),
    "classifier": (
        ("d_scores[np.arange(ROWS), CLASSES] -= 1.0", "pass", "lost path", "p[0], p[1]"),
        ("d_scores = d_scores / ROWS", "pass", "sum for mean", "division by 7"),
        ("d_W = d_W + 2.0 * 0.05 * W", "pass", "lost path", "p[0]"),
        ("d_W = d_W + 2.0", "d_W = 2.0", "lost path", "p[0]"),
        ("2.0 * 0.05 * W", "0.05 * W", "missing factor", "the factor 2"),
        ("2.0 * 0.05 * W", "2.0 * W", "missing factor", "the factor 0.05"),
        ("+ 2.0 * 0.05", "- 2.0 * 0.05", "sign", "p[0]"),
        ("d_b = d_scores.sum(axis=0)", "d_b = d_scores.mean(axis=0)", "mean for sum", "p[1]"),
    ),
    "by_rows": (
        ("d_w2 += d_y", "d_w2 = d_y", "= for +=", "p['w2']"),
        ("d_W1 += np", "d_W1 = np", "= for +=", "p['W1']"),
        ("range(ROWS)", "range(ROWS - 1)", "off by one row", "the last of 7"),
        ("range(ROWS)", "range(1, ROWS)", "off by one row", "the first of 7"),
        (" / ROWS", "", "sum for mean", "the division by 7"),
        ("np.outer(d_z, X[i])", "np.outer(d_z, X[i - 1])", "off by one row", "the row before"),
        ('d_y * p["w2"] * h', "d_y * h", "missing factor", "the other factor"),
        ("d_b2 += d_y", "d_b2 -= d_y", "sign", "p['b2']"),
    ),
    "residual": (
        ("r @ B.T + r", "r @ B.T", "lost path", "p[0]"),
        ("r @ B.T + r", "r", "lost path", "p[0]"),
        ("r @ B.T + r", "r @ B + r", "transposed", "p[1] stands for its transpose"),
        ("d_B = h.T @ r", "d_B = (h.T @ r).T", "transposed", "p[1]: transposed"),
        ("d_c = r.sum(axis=0)", "d_c = r.sum(axis=1)", "wrong axis", "p[2]"),
        ("return d_A, d_B", "return d_B, d_A", "swapped", "p[0], p[1]"),
    ),
    "solved": (
        ("-np.outer(y, x)", "np.outer(y, x)", "sign", "p[0]"),
        ("-np.outer(y, x)", "-np.outer(x, y)", "transposed", "p[0]"),
        ("-np.outer(y, x) / 2.0", "-np.outer(y, x)", "extra factor", "2 times"),
        ("(x + y) / 2.0", "(x + y) / 4.0", "missing factor", "the factor 2"),
        ("(x + y) / 2.0", "np.roll(x + y, 1) / 2.0", "off by one entry", "p[1]"),
        ("(x + y) / 2.0", "0.0 * x", "zero", "p[1]"),
    ),
}

PLANTED = [Planted(SUBJECTS[name], *rest) for name, rows in _BY_SUBJECT.items() for rest in rows]
