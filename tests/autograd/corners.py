"""What happens at corners where several primitives meet; what each does at its own is in truth.py."""

from collections.abc import Iterator
from dataclasses import dataclass
from math import inf, nan
from typing import Any

from tests.autograd.truth import LOG_2, TRUTH


@dataclass
class Chain:
    """A kink or a pole inside an expression f(x), where the chain rule multiplies what their corners give."""

    formula: str
    x: float
    value: float
    grad: float
    torch_grad: float | None = None

    def __call__(self, functions: Any, x: Any) -> Any:
        return eval(self.formula, {}, {**vars(functions), "x": x})

    def __str__(self) -> str:
        return f"{self.formula} at {self.x}"


CHAINS = [
    Chain("x * x", inf, inf, inf),
    Chain("x - x", inf, nan, 0.0),
    Chain("relu(x) - relu(-x)", 0.0, 0.0, 0.0),
    Chain("maximum(x, 0.0)", 0.0, 0.0, 0.5),
    Chain("maximum(x, x)", 2.0, 2.0, 1.0),
    Chain("abs(x) / x", 0.0, nan, nan),
    Chain("sqrt(x * x)", 0.0, 0.0, nan),
    Chain("exp(x) / (1 + exp(x))", 1000.0, nan, nan),
    Chain("log(exp(x))", 1000.0, inf, nan),
    Chain("1 / x", 0.0, inf, -inf),
    Chain("x**2", 0.0, 0.0, 0.0),
    Chain("x**0", 0.0, 1.0, 0.0),
    Chain("0.0**x", 0.0, 1.0, -inf, torch_grad=0.0),
    Chain("0.0**x", 1.0, 0.0, 0.0),
    Chain("2.0**x", -1e5, 0.0, 0.0),
    # what was not chosen sends nothing back, be it nan or infinite; PyTorch multiplies by 0 in the first one
    Chain("where(x, sqrt(x), 0.0)", 0.0, 0.0, 0.0, torch_grad=nan),
    Chain("where(x, sqrt(where(x, x, 1.0)), 0.0)", 0.0, 0.0, 0.0),
    Chain("where(step(x), log(x), x)", -1.0, -1.0, 1.0),
    Chain("log(relu(x))", -1.0, -inf, 0.0),
    Chain("sqrt(maximum(x, 0.0))", -1.0, 0.0, 0.0),
    Chain("sqrt(where(step(x), x, 0.0))", -1.0, 0.0, 0.0),
]


def _of_one_primitive(operands: Any) -> Iterator[Any]:
    """The second derivatives that the rows know, of primitives of so many operands, as rows of the tables below."""
    for name, truth in TRUTH.items():
        for point, derivatives in truth.second:
            if len(point) == operands:
                yield f"{name}({'x, y'[: 3 * operands - 2]})", point, derivatives


# Second derivatives by x, where they are known.
SECOND = [
    *((formula, x, derivative) for formula, (x,), (derivative,) in _of_one_primitive(1)),
    # a kink has the derivative that its row in truth.py decides, as if it were a constant: write x**2 for abs(x) ** 2
    ("relu(x) ** 2", 0.0, 0.0),
    ("x * relu(x)", 0.0, 0.0),
    ("abs(x) ** 2", 0.0, 0.0),
    ("x * abs(x)", 0.0, 0.0),
    ("sqrt(x * x)", 0.0, nan),
    ("maximum(x, 0.0)", 0.0, 0.0),
    ("maximum(x, 0.0) ** 2", 0.0, 0.5),
    ("clip(x, 0.0, 1.0) ** 2", 1.0, 2.0),
    ("hard_tanh(x) ** 2", 1.0, 0.0),
    ("leaky_relu(x)", 0.0, 0.0),
    ("elu(x)", 0.0, 1.0),
    ("maximum(x, x)", 2.0, 0.0),
    ("max([x, 1.0, 1.0])", 1.0, 0.0),
    ("x**2", 0.0, 2.0),
    ("x**2.0", -3.0, 2.0),
    ("x**3", -2.0, -12.0),
    ("x**1", 0.0, 0.0),
    ("x**0", 0.0, 0.0),
    ("0.0**x", 0.0, inf),
    ("0.0**x", 1.0, 0.0),
    ("2.0**x", 0.0, LOG_2**2),
    ("1 / x", inf, 0.0),
    ("elu(x)", 1000.0, 0.0),
    ("logsumexp([x, 1000.0])", 1000.0, 0.25),
    ("logsumexp([x, -inf])", 1.0, 0.0),
    ("logsumexp([x, 1000.0])", -1000.0, 0.0),
    ("softmax([x, 1000.0])[0]", -1000.0, 0.0),
    ("atan2(x, 1.0)", 0.0, 0.0),
    ("atan2(1.0, x)", 0.0, 0.0),
    ("atan2(x, -1.0)", 0.0, 0.0),
    ("atan2(-1.0, x)", 0.0, 0.0),
    ("atan2(x, x)", 2.0, 0.0),
    ("hypot(x, 1.0)", 0.0, 1.0),
    ("hypot(x, 0.0)", 2.0, 0.0),
    ("hypot(x, 0.0)", 0.0, nan),
    ("norm([x, 0.0])", 0.0, nan),
    ("norm([x, 3.0]) ** 2 / 2", 0.0, 1.0),
    ("prod([x, x, 0.0])", 0.0, 0.0),
    ("prod([x, x, 3.0])", 0.0, 6.0),
    ("where(x, sqrt(x), 0.0)", 0.0, 0.0),
    ("where(step(x), log(x), x)", -1.0, 0.0),
    ("where(0.0, nan, x * x)", 3.0, 2.0),
    ("where(1.0, x * x, sqrt(-x * x))", 3.0, 2.0),
    ("sqrt(maximum(x, 0.0))", -1.0, 0.0),
    ("clip(x * x, 0.0, 1.0)", 2.0, 0.0),
    ("x % 2.0", 3.0, 0.0),
]

# Second derivatives of two numbers: by x twice, by each of them, and by y twice.
MIXED = [
    *_of_one_primitive(2),
    ("x**y", (2.0, 0.0), (0.0, 0.5, LOG_2**2)),
    ("x**y", (2.0, 1.0), (0.0, 1.0 + LOG_2, 2.0 * LOG_2**2)),
    ("x**y", (1.0, 0.0), (0.0, 1.0, 0.0)),
    ("x**y", (0.0, 0.0), (0.0, inf, inf)),
    ("x**y", (0.0, 1.0), (0.0, -inf, 0.0)),
    ("x**y", (0.0, 2.0), (2.0, 0.0, 0.0)),
    ("x**y", (-2.0, 2.0), (2.0, nan, nan)),
    ("x * y", (0.0, 0.0), (0.0, 1.0, 0.0)),
    ("x / y", (0.0, 1.0), (0.0, -1.0, 0.0)),
    ("maximum(x, y) ** 2", (2.0, 2.0), (0.5, 0.5, 0.5)),
    ("norm([x, y])", (0.0, 0.0), (nan, nan, nan)),
    ("norm([x, y]) ** 2 / 2", (0.0, 0.0), (nan, nan, nan)),
    ("prod([x, y])", (0.0, 0.0), (0.0, 1.0, 0.0)),
    ("logsumexp([x, y])", (1000.0, -1000.0), (0.0, 0.0, 0.0)),
    ("softmax_cross_entropy([x, y], [0.0, 1.0])", (-inf, 1.0), (0.0, 0.0, 0.0)),
    ("softmax_cross_entropy([x, y], [0.0, 1.0])", (0.0, 0.0), (0.25, -0.25, 0.25)),
]
