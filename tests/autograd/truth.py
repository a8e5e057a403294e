"""The truth about every primitive, one row each, with which the tests of all modes and languages compare.

A new primitive needs a row here: its formula on mpmath's numbers, PyTorch's name for it or None, and its corners: what
happens at kinks, poles, overflows and nan. Everything else has a default that fits most primitives.

What happens at corners is decided here, once, and as in PyTorch. Where glassgrad differs from PyTorch on purpose, the
corner says what PyTorch answers, and a comment why ours is not that. The documentation shows the corners.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Sequence
from dataclasses import KW_ONLY, dataclass, field, replace
from math import inf, nan, pi
from random import Random
from typing import Any

import mpmath

Number = Any  # one of mpmath's, or a float


@dataclass(frozen=True)
class Corner:
    """A primitive at some operands: its value, and its derivative by each of them.

    torch: PyTorch's derivatives, where they are others on purpose; a comment says why ours are not those.
    """

    operands: tuple[float, ...]
    value: float
    partials: tuple[float, ...]
    torch: tuple[float, ...] | None = None
    name: str = ""  # of the primitive; `CORNERS` has it

    def __str__(self) -> str:
        return f"{self.name}{self.operands}"


@dataclass(frozen=True)
class Bound:
    """How far off a result may be: by a few ulps of its own, and where its formula demands it, by more.

    The distance between two floats of a result's size is an ulp. An error of rounding an operand's square or multiple
    grows on the way, whoever computes on float64.

    ulps: of the result. operands: of the operands, times the derivative by them. terms: the size of terms of the
    formula that cancel, of which four ulps are allowed.
    """

    ulps: float = 4.0
    operands: float = 0.0
    terms: Callable[..., float] | None = None


@dataclass(frozen=True)
class Digits:
    """How many digits are right all over the domain, and up to where that can be found out.

    value, first, second: the bounds of the value and of its derivatives.
    largest: operands are no larger; beyond, mpmath gives up, or all numbers are whole.
    reach: how tiny and huge operands are, as a power of ten. slow: whether mpmath takes long, so that few points do.
    exponential: whether exp(x) or exp(x * x) occurs in it, whose size mpmath needs digits for.
    operands: brings random operands to where the bounds hold.
    """

    value: Bound = Bound()
    first: Bound = Bound()
    second: Bound = Bound()
    _: KW_ONLY
    largest: float = inf
    reach: float = 300.0
    slow: bool = False
    exponential: bool = True
    operands: Callable[[Random, list[float]], list[float]] = lambda rng, point: point


@dataclass(frozen=True)
class Truth:
    """What is known of a primitive, from elsewhere than its row of the table.

    formula: what it computes, of mpmath's numbers; mpmath differentiates it.
    torch: PyTorch's function by its name, or an expression of `torch` and the operands; None, where it has none.
    corners: what happens at kinks, poles, overflows, and of nan.
    second: second derivatives at corners: operands, and the derivatives by each pair of them, xx or xx, xy, yy.
    kink: of a primitive that is not smooth everywhere, how far operands are from where it is not.
    rough: where poles or jumps are too close to each other for central differences.
    direct: the formula, where the one above loses more digits than mpmath is given, or is slow.
    wide: whether an operand may be so small beside another that mpmath needs digits for the whole span.
    orders: places of operands that are whole numbers, from 0 on.
    conditions: places of operands of which only matters whether they are 0.
    count: of how many operands a call of n values is, for a primitive of any number of operands.
    digits: how many are right.
    """

    formula: Callable[..., Number]
    _: KW_ONLY
    torch: str | Callable[..., Any] | None
    corners: Sequence[Corner]
    second: Sequence[tuple[tuple[float, ...], tuple[float, ...]]] = ()
    kink: Callable[..., float] | None = None
    rough: Callable[..., bool] | None = None
    direct: Callable[..., Number] | None = None
    wide: bool = False
    orders: tuple[int, ...] = ()
    conditions: tuple[int, ...] = ()
    count: Callable[[int], int] = lambda n: n
    digits: Digits = field(default_factory=Digits)

    @property
    def fixed(self) -> tuple[int, ...]:
        """Places of the operands that a result depends on by jumps alone, or that cannot move a little."""
        return self.orders + self.conditions

    def fitting(self, rng: Random, point: Iterable[float]) -> list[float]:
        """The random operands with whole numbers where there must be some, and with conditions that are often 0."""
        operands = list(point)
        for place in self.orders:
            operands[place] = rng.choice([0.0, 1.0, 2.0, 5.0])
        for place in self.conditions:
            operands[place] = rng.choice([0.0, operands[place]])
        return operands


# ---- what several rows need --------------------------------------------------------------------------------------

LOG_2 = 0.6931471805599453
HUGE = 2.0**660  # its square is infinite

TAIL = Bound(operands=1.0)  # a tail magnifies the rounding of x², or of another multiple of x, by its size
ZERO = Bound(operands=1.0)  # beside a zero, where terms of a series cancel


def cancelling(terms: Callable[..., Number]) -> Bound:
    """For a formula that is a difference, where both sides are about as large."""
    return Bound(operands=1.0, terms=terms)


def sigmoid(x: Number) -> Number:
    """1 / (1 + exp(-x))."""
    return 1 / (1 + mpmath.exp(-x))


def distance_from_jump(x: float, y: float) -> float:
    """How far the quotient is from a whole number, or y from 0, whichever is less."""
    return min(abs(x / y - round(x / y)), abs(y)) if y else 0.0


def dot(*operands: Number) -> Number:
    """The bias and the products of weights and inputs."""
    n = len(operands) // 2
    return mpmath.fdot(operands[:n], operands[n:-1]) + operands[-1]


def dot_of_torch(torch: Any, *operands: Any) -> Any:
    """The same in PyTorch."""
    n = len(operands) // 2
    return torch.stack(operands[:n]) @ torch.stack(operands[n:-1]) + operands[-1]


def softmax_cross_entropy(*operands: Number) -> Number:
    """The logarithm of what each value lacks of all exponentials, times its target."""
    n = len(operands) // 2
    total = mpmath.fsum(map(mpmath.exp, operands[:n]))
    return mpmath.fsum(t * mpmath.log(total / mpmath.exp(x)) for x, t in zip(operands[:n], operands[n:]))


def missed(*operands: float) -> Number:
    """How far the softmax of the values is from the targets, and what the rounding of their differences makes of it."""
    n = len(operands) // 2
    values, targets = operands[:n], operands[n:]
    exponentials = [mpmath.exp(x) for x in values]
    shares = [e / mpmath.fsum(exponentials) for e in exponentials]
    spread = max(1.0, max(values) - min(values))
    return spread * max(p * (1 - t) + t * (1 - p) for p, t in zip(shares, targets))


def with_probabilities(rng: Random, point: list[float]) -> list[float]:
    """Values and targets, the targets as probabilities, often sure ones."""
    n = len(point) // 2
    sizes = [rng.choice([0.0, abs(x)]) for x in point[n:]] if rng.random() < 0.5 else [0.0] * n
    sizes[rng.randrange(n)] += 1.0
    return [*point[:n], *(x / math.fsum(sizes) for x in sizes)]


# ---- the rows --------------------------------------------------------------------------------------------------

TRUTH: dict[str, Truth] = {
    "add": Truth(
        lambda x, y: x + y,
        torch="add",
        corners=[Corner((1e308, 1e308), inf, (1.0, 1.0)), Corner((nan, 1.0), nan, (1.0, 1.0))],
        wide=True,
    ),
    "sub": Truth(
        lambda x, y: x - y,
        torch="sub",
        corners=[Corner((inf, inf), nan, (1.0, -1.0))],
        wide=True,
    ),
    "mul": Truth(
        lambda x, y: x * y,
        torch="mul",
        corners=[
            Corner((1e200, 1e200), inf, (1e200, 1e200)),
            Corner((0.0, inf), nan, (inf, 0.0)),
            Corner((-1.0, 0.0), -0.0, (0.0, -1.0)),
            Corner((nan, 0.0), nan, (0.0, nan)),
        ],
    ),
    "div": Truth(
        lambda x, y: x / y,
        torch="div",
        corners=[
            Corner((1.0, 0.0), inf, (inf, -inf)),
            Corner((-1.0, 0.0), -inf, (inf, inf)),
            Corner((1.0, -0.0), -inf, (-inf, -inf)),
            Corner((0.0, 0.0), nan, (inf, nan)),
            Corner((inf, 0.0), inf, (inf, -inf)),
            Corner((inf, inf), nan, (0.0, nan)),
            Corner((1.0, inf), 0.0, (0.0, 0.0)),
            Corner((1e308, 1e-308), inf, (1e308, -inf)),
            Corner((1.0, -inf), -0.0, (0.0, 0.0)),
        ],
    ),
    "floordiv": Truth(
        lambda x, y: mpmath.floor(x / y),
        torch=lambda torch, x, y: torch.div(x, y, rounding_mode="floor"),
        corners=[
            Corner((1.0, 0.0), inf, (0.0, 0.0)),
            Corner((1.0, -0.0), -inf, (0.0, 0.0)),
            Corner((0.0, 0.0), nan, (0.0, 0.0)),
            Corner((inf, 1.0), nan, (0.0, 0.0)),
            Corner((-1.0, inf), -1.0, (0.0, 0.0)),
            Corner((7.0, -2.0), -4.0, (0.0, 0.0)),
            Corner((-7.0, -2.0), 3.0, (0.0, 0.0)),
        ],
        kink=distance_from_jump,
        rough=lambda x, y: abs(x / y) > 100.0,
        wide=True,
    ),
    "mod": Truth(
        lambda x, y: x - y * mpmath.floor(x / y),
        torch="remainder",
        corners=[
            Corner((1.0, 0.0), nan, (1.0, -inf)),
            Corner((0.0, 0.0), nan, (1.0, nan)),
            Corner((inf, 1.0), nan, (1.0, nan)),
            Corner((1.0, inf), 1.0, (1.0, 0.0)),
            Corner((-1.0, inf), inf, (1.0, 1.0)),
            Corner((-7.0, 2.0), 1.0, (1.0, 4.0)),
            Corner((7.0, -2.0), -1.0, (1.0, 4.0)),
            Corner((6.0, 2.0), 0.0, (1.0, -3.0)),
            Corner((-6.0, 2.0), 0.0, (1.0, 3.0)),
            Corner((nan, 1.0), nan, (1.0, nan)),
        ],
        kink=distance_from_jump,
        rough=lambda x, y: abs(x / y) > 100.0,
        wide=True,
    ),
    "neg": Truth(
        lambda x: -x,
        torch="neg",
        corners=[Corner((0.0,), -0.0, (-1.0,))],
    ),
    "pow": Truth(
        lambda x, y: mpmath.exp(y * mpmath.log(x)),
        torch="pow",
        corners=[  # 0**y falls from inf to 1 to 0, where PyTorch's 0 would be that of a constant
            Corner((0.0, 0.0), 1.0, (0.0, -inf), torch=(0.0, 0.0)),
            Corner((0.0, 2.0), 0.0, (0.0, 0.0)),
            Corner((0.0, 1.0), 0.0, (1.0, 0.0)),
            Corner((0.0, 0.5), 0.0, (inf, 0.0)),
            Corner((0.0, -1.0), inf, (-inf, -inf)),
            Corner((-0.0, -1.0), -inf, (-inf, inf)),
            Corner((0.0, -2.0), inf, (-inf, -inf)),
            Corner((0.0, inf), 0.0, (nan, 0.0)),
            Corner((0.0, -inf), inf, (-inf, -inf)),
            Corner((-0.0, -inf), inf, (-inf, -inf)),
            Corner((-2.0, 2.0), 4.0, (-4.0, nan)),
            Corner((-2.0, 3.0), -8.0, (12.0, nan)),
            Corner((-2.0, -1.0), -0.5, (-0.25, nan)),
            Corner((-8.0, 1 / 3), nan, (nan, nan)),
            Corner((10.0, 400.0), inf, (inf, inf)),
            Corner((10.0, -400.0), 0.0, (0.0, 0.0)),
            Corner((-10.0, 401.0), -inf, (inf, nan)),
            Corner((-10.0, 400.0), inf, (-inf, nan)),
            Corner((inf, 0.0), 1.0, (0.0, inf)),
            Corner((1.0, inf), 1.0, (inf, 0.0)),
            Corner((-1.0, inf), 1.0, (inf, nan)),
            Corner((nan, 0.0), 1.0, (0.0, nan)),
            Corner((1.0, nan), 1.0, (nan, 0.0)),
            Corner((0.0, nan), nan, (nan, nan)),
        ],
        direct=mpmath.power,
        digits=Digits(
            first=cancelling(
                lambda x, y: abs(y * x ** (y - 1) * math.log(x))
            ),  # y - 1 rounds, and log(x) magnifies that
            second=cancelling(lambda x, y: (abs(y) + 1) ** 2 * x ** (y - 2) * (1 + abs(math.log(x))) * (1 + x)),
        ),
    ),
    "fma": Truth(
        lambda x, y, w: x * y + w,
        torch=lambda torch, x, y, w: torch.addcmul(w, x, y),
        corners=[
            Corner((1e200, 1e200, -inf), -inf, (1e200, 1e200, 1.0)),
            Corner((0.0, inf, 1.0), nan, (inf, 0.0, 1.0)),
        ],
        wide=True,
    ),
    "identity": Truth(
        lambda x: +x,
        torch="clone",
        corners=[Corner((-0.0,), -0.0, (1.0,)), Corner((nan,), nan, (1.0,))],
    ),
    "abs": Truth(
        lambda x: x if x > 0 else -x,
        torch="abs",
        corners=[
            Corner((0.0,), 0.0, (0.0,)),
            Corner((-0.0,), 0.0, (0.0,)),
            Corner((-inf,), inf, (-1.0,)),
            Corner((nan,), nan, (0.0,)),
        ],
        second=[((0.0,), (0.0,))],
        kink=abs,
    ),
    "exp": Truth(
        mpmath.exp,
        torch="exp",
        corners=[
            Corner((1000.0,), inf, (inf,)),
            Corner((-1000.0,), 0.0, (0.0,)),
            Corner((inf,), inf, (inf,)),
            Corner((-inf,), 0.0, (0.0,)),
            Corner((nan,), nan, (nan,)),
        ],
        second=[((1000.0,), (inf,)), ((-1000.0,), (0.0,))],
    ),
    "exp2": Truth(
        lambda x: mpmath.exp(x * mpmath.log(2)),
        torch="exp2",
        corners=[Corner((2000.0,), inf, (inf,)), Corner((-2000.0,), 0.0, (0.0,)), Corner((-inf,), 0.0, (0.0,))],
    ),
    "expm1": Truth(
        lambda x: mpmath.exp(x) - 1,
        torch="expm1",
        corners=[Corner((1000.0,), inf, (inf,)), Corner((-0.0,), -0.0, (1.0,)), Corner((-inf,), -1.0, (0.0,))],
        direct=mpmath.expm1,
    ),
    "log": Truth(
        mpmath.log,
        torch="log",
        corners=[
            Corner((0.0,), -inf, (inf,)),
            Corner((-0.0,), -inf, (-inf,)),
            Corner((inf,), inf, (0.0,)),
            Corner((-1.0,), nan, (-1.0,)),
            Corner((nan,), nan, (nan,)),
        ],
        second=[((0.0,), (-inf,)), ((inf,), (0.0,))],
    ),
    "log_base": Truth(
        lambda x, base: mpmath.log(x) / mpmath.log(base) if base > 0 else mpmath.nan,
        torch=lambda torch, x, base: torch.log(x) / torch.log(base),
        corners=[
            Corner((0.0, 2.0), -inf, (inf, inf)),
            Corner((inf, 2.0), inf, (0.0, -inf)),
            Corner((8.0, 1.0), inf, (inf, -inf)),
            Corner((1.0, 1.0), nan, (inf, nan)),
            Corner((8.0, 0.0), -0.0, (0.0, nan)),
            Corner((8.0, inf), 0.0, (0.0, 0.0)),
            Corner((-8.0, 2.0), nan, (-0.125 / LOG_2, nan)),
            Corner((8.0, nan), nan, (nan, nan)),
        ],
        kink=lambda x, base: abs(base - 1.0),  # where it has a pole
        rough=lambda x, base: abs(base - 1.0) < 0.1,
        digits=Digits(
            second=cancelling(
                lambda x, base: abs(math.log(x)) * (abs(math.log(base)) + 2.0) / (base**2 * abs(math.log(base)) ** 3)
            )
        ),
    ),
    "log2": Truth(
        lambda x: mpmath.log(x) / mpmath.log(2),
        torch="log2",
        corners=[Corner((0.0,), -inf, (inf,)), Corner((inf,), inf, (0.0,)), Corner((-1.0,), nan, (-1.0 / LOG_2,))],
    ),
    "log10": Truth(
        lambda x: mpmath.log(x) / mpmath.log(10),
        torch="log10",
        corners=[Corner((0.0,), -inf, (inf,)), Corner((-0.0,), -inf, (-inf,))],
    ),
    "log1p": Truth(
        lambda x: mpmath.log(1 + x),
        torch="log1p",
        corners=[
            Corner((-1.0,), -inf, (inf,)),
            Corner((-0.0,), -0.0, (1.0,)),
            Corner((inf,), inf, (0.0,)),
            Corner((-2.0,), nan, (-1.0,)),
        ],
        direct=mpmath.log1p,
    ),
    "sqrt": Truth(
        mpmath.sqrt,
        torch="sqrt",
        corners=[
            Corner((0.0,), 0.0, (inf,)),
            Corner((-0.0,), -0.0, (-inf,)),
            Corner((inf,), inf, (0.0,)),
            Corner((-1.0,), nan, (nan,)),
        ],
        second=[((0.0,), (-inf,)), ((inf,), (0.0,))],
    ),
    "rsqrt": Truth(
        lambda x: 1 / mpmath.sqrt(x),
        torch="rsqrt",
        corners=[
            Corner((0.0,), inf, (-inf,)),
            # PyTorch cubes the result, inf; ours is that of `sqrt(1 / x)`
            Corner((-0.0,), -inf, (-inf,), torch=(inf,)),
            Corner((inf,), 0.0, (0.0,)),
            Corner((-1.0,), nan, (nan,)),
        ],
    ),
    "cbrt": Truth(
        lambda x: mpmath.sign(x) * mpmath.cbrt(mpmath.fabs(x)),
        torch=None,
        corners=[
            Corner((0.0,), 0.0, (inf,)),
            Corner((-0.0,), -0.0, (inf,)),
            Corner((-inf,), -inf, (0.0,)),
            Corner((nan,), nan, (nan,)),
        ],
        kink=abs,
        digits=Digits(second=Bound(ulps=8.0)),
    ),
    "sin": Truth(
        mpmath.sin,
        torch="sin",
        corners=[Corner((inf,), nan, (nan,))],
        wide=True,
    ),
    "cos": Truth(
        mpmath.cos,
        torch="cos",
        corners=[Corner((-inf,), nan, (nan,))],
        wide=True,
    ),
    "tan": Truth(
        mpmath.tan,
        torch="tan",
        corners=[Corner((inf,), nan, (nan,))],
        rough=lambda x: abs(math.cos(x)) < 0.3,
        wide=True,
    ),
    "asin": Truth(
        mpmath.asin,
        torch="asin",
        corners=[
            Corner((1.0,), pi / 2, (inf,)),
            Corner((-1.0,), -pi / 2, (inf,)),
            Corner((-0.0,), -0.0, (1.0,)),
            Corner((2.0,), nan, (nan,)),
        ],
    ),
    "acos": Truth(
        mpmath.acos,
        torch="acos",
        corners=[Corner((1.0,), 0.0, (-inf,)), Corner((-1.0,), pi, (-inf,)), Corner((-2.0,), nan, (nan,))],
    ),
    "atan": Truth(
        mpmath.atan,
        torch="atan",
        corners=[Corner((inf,), pi / 2, (0.0,)), Corner((-inf,), -pi / 2, (0.0,))],
    ),
    "atan2": Truth(
        mpmath.atan2,
        torch="atan2",
        corners=[
            Corner((0.0, 0.0), 0.0, (0.0, 0.0)),
            Corner((0.0, -0.0), pi, (0.0, 0.0)),
            Corner((0.0, 2.0), 0.0, (0.5, 0.0)),
            Corner((0.0, -2.0), pi, (-0.5, 0.0)),
            Corner((-0.0, -2.0), -pi, (-0.5, 0.0)),
            Corner((2.0, 0.0), pi / 2, (0.0, -0.5)),
            Corner((-2.0, 0.0), -pi / 2, (0.0, 0.5)),
            Corner((inf, inf), pi / 4, (nan, nan)),
            Corner((1.0, inf), 0.0, (nan, 0.0)),
            # PyTorch's sum of squares overflows
            Corner((HUGE, 0.0), pi / 2, (0.0, -1.0 / HUGE), torch=(0.0, 0.0)),
        ],
        second=[
            ((0.0, 0.0), (0.0, 0.0, 0.0)),
            ((0.0, 1e-160), (0.0, -inf, 0.0)),
            ((1e-160, 2e-160), (-inf, -inf, inf)),
            ((1e-300, 2e-300), (-inf, -inf, inf)),
        ],
        kink=lambda y, x: abs(y) if x <= 0.0 else 1.0,
        wide=True,
        digits=Digits(second=cancelling(lambda y, x: 1 / (y * y + x * x))),
    ),
    "hypot": Truth(
        lambda x, y: mpmath.sqrt(x * x + y * y),
        torch="hypot",
        corners=[
            Corner((0.0, 0.0), 0.0, (nan, nan)),
            Corner((0.0, -2.0), 2.0, (0.0, -1.0)),
            Corner((3.0 * HUGE, 4.0 * HUGE), 5.0 * HUGE, (0.6, 0.8)),
            Corner((3.0 / HUGE, 4.0 / HUGE), 5.0 / HUGE, (0.6, 0.8)),
            Corner((1.0, -inf), inf, (0.0, nan)),
            Corner((inf, nan), inf, (nan, nan)),
        ],
        second=[((0.0, 0.0), (nan, nan, nan))],
        digits=Digits(second=cancelling(lambda x, y: 1 / math.hypot(x, y))),
    ),
    "degrees": Truth(
        lambda x: 180 * x / mpmath.pi,
        torch="rad2deg",
        corners=[Corner((-0.0,), -0.0, (180.0 / pi,)), Corner((1e307,), inf, (180.0 / pi,))],
    ),
    "radians": Truth(
        lambda x: mpmath.pi * x / 180,
        torch="deg2rad",
        corners=[Corner((-0.0,), -0.0, (pi / 180.0,)), Corner((-inf,), -inf, (pi / 180.0,))],
    ),
    "sinh": Truth(
        lambda x: (mpmath.exp(x) - mpmath.exp(-x)) / 2,
        torch="sinh",
        corners=[Corner((1000.0,), inf, (inf,)), Corner((-1000.0,), -inf, (inf,)), Corner((-0.0,), -0.0, (1.0,))],
        direct=mpmath.sinh,
    ),
    "cosh": Truth(
        lambda x: (mpmath.exp(x) + mpmath.exp(-x)) / 2,
        torch="cosh",
        corners=[Corner((-1000.0,), inf, (-inf,)), Corner((0.0,), 1.0, (0.0,)), Corner((-inf,), inf, (-inf,))],
        direct=mpmath.cosh,
    ),
    "asinh": Truth(
        mpmath.asinh,
        torch="asinh",
        corners=[Corner((inf,), inf, (0.0,)), Corner((-0.0,), -0.0, (1.0,))],
        wide=True,
    ),
    "acosh": Truth(
        mpmath.acosh,
        torch="acosh",
        corners=[Corner((1.0,), 0.0, (inf,)), Corner((inf,), inf, (0.0,)), Corner((0.5,), nan, (nan,))],
        wide=True,
    ),
    "atanh": Truth(
        mpmath.atanh,
        torch="atanh",
        corners=[Corner((1.0,), inf, (inf,)), Corner((-1.0,), -inf, (inf,)), Corner((2.0,), nan, (-1.0 / 3.0,))],
        direct=mpmath.atanh,
    ),
    "erf": Truth(
        lambda x: 1 - mpmath.erfc(x) if x > 0 else mpmath.erfc(-x) - 1,
        torch="erf",
        corners=[
            Corner((inf,), 1.0, (0.0,)),
            Corner((-1000.0,), -1.0, (0.0,)),
            Corner((-0.0,), -0.0, (1.1283791670955126,)),
        ],
        direct=mpmath.erf,
        digits=Digits(first=TAIL, second=TAIL, largest=27.0, slow=True),
    ),
    "erfc": Truth(
        mpmath.erfc,
        torch="erfc",
        corners=[Corner((1000.0,), 0.0, (0.0,)), Corner((-inf,), 2.0, (0.0,))],
        digits=Digits(first=TAIL, second=TAIL, largest=27.0, slow=True),
    ),
    "erfinv": Truth(
        mpmath.erfinv,
        torch="erfinv",
        corners=[
            Corner((1.0,), inf, (inf,)),
            Corner((-1.0,), -inf, (inf,)),
            Corner((2.0,), nan, (nan,)),
            Corner((-0.0,), -0.0, (0.8862269254527579,)),
            Corner((nan,), nan, (nan,)),
        ],
        digits=Digits(first=TAIL, second=TAIL),
    ),
    "lgamma": Truth(
        lambda x: mpmath.loggamma(x).real,
        torch="lgamma",
        corners=[
            Corner((0.0,), inf, (-inf,)),
            Corner((-0.0,), inf, (inf,)),
            Corner((-1.0,), inf, (nan,)),
            Corner((inf,), inf, (inf,)),
            Corner((-inf,), inf, (nan,)),
        ],
        direct=lambda x: (
            mpmath.loggamma(x) if x < 1e10 else (x - 0.5) * mpmath.log(x) - x + mpmath.log(2 * mpmath.pi) / 2
        ),
        digits=Digits(
            ZERO, Bound(operands=1.5), largest=999999.3, reach=20.0, slow=True, exponential=False
        ),  # its derivative is digamma
    ),
    "digamma": Truth(
        mpmath.digamma,
        torch="digamma",
        corners=[
            Corner((0.0,), -inf, (inf,)),
            Corner((-0.0,), inf, (inf,)),
            # PyTorch gets 6.6e32, from dividing by the sine of a rounded multiple of pi
            Corner((-1.0,), nan, (inf,), torch=(6.580790147320947e32,)),
            Corner((inf,), inf, (0.0,)),
            Corner((-inf,), nan, (nan,)),
            Corner((nan,), nan, (nan,)),
        ],
        direct=lambda x: mpmath.digamma(x) if x < 1e10 else mpmath.log(x) - 1 / (2 * x),
        digits=Digits(
            Bound(operands=1.5), largest=999999.3, reach=20.0, slow=True, exponential=False
        ),  # beside its zero
    ),
    "polygamma": Truth(
        lambda n, x: mpmath.polygamma(int(mpmath.nint(n)), x),
        torch=lambda torch, n, x: torch.polygamma(int(n), x),
        corners=[
            Corner((1.0, 0.0), inf, (0.0, -inf)),
            Corner((1.0, inf), 0.0, (0.0, 0.0), torch=(0.0, nan)),
            Corner((1.0, -inf), nan, (0.0, nan), torch=(0.0, -inf)),
            Corner((1.0, nan), nan, (0.0, nan)),
        ],
        orders=(0,),
        digits=Digits(
            Bound(operands=1.5), largest=999999.3, reach=20.0, slow=True, exponential=False
        ),  # that of order 0 is digamma
    ),
    "tanh": Truth(
        lambda x: 2 * sigmoid(2 * x) - 1,
        torch="tanh",
        corners=[
            Corner((1000.0,), 1.0, (0.0,)),
            Corner((-1000.0,), -1.0, (0.0,)),
            Corner((inf,), 1.0, (0.0,)),
            Corner((nan,), nan, (nan,)),
        ],
        second=[((1000.0,), (0.0,)), ((-1000.0,), (0.0,)), ((0.0,), (0.0,)), ((1e-20,), (-2e-20,))],
        direct=mpmath.tanh,
    ),
    "sigmoid": Truth(
        sigmoid,
        torch="sigmoid",
        corners=[
            Corner((0.0,), 0.5, (0.25,)),
            Corner((1000.0,), 1.0, (0.0,)),
            Corner((-1000.0,), 0.0, (0.0,)),
            Corner((inf,), 1.0, (0.0,)),
            Corner((-inf,), 0.0, (0.0,)),
            Corner((nan,), nan, (nan,)),
        ],
        second=[((1e-20,), (-1.25e-21,)), ((0.0,), (0.0,)), ((-1000.0,), (0.0,)), ((1000.0,), (0.0,))],
    ),
    "logistic_density": Truth(
        lambda x: sigmoid(x) * sigmoid(-x),
        torch=lambda torch, x: torch.sigmoid(x) * torch.sigmoid(-x),
        corners=[
            Corner((0.0,), 0.25, (0.0,)),
            Corner((1000.0,), 0.0, (0.0,)),
            Corner((-inf,), 0.0, (0.0,)),
            Corner((nan,), nan, (nan,)),
        ],
        digits=Digits(second=cancelling(lambda x: math.exp(-abs(x)))),
    ),
    "relu": Truth(
        lambda x: (x + mpmath.fabs(x)) / 2,
        torch="relu",
        corners=[
            Corner((0.0,), 0.0, (0.0,)),
            Corner((-0.0,), 0.0, (0.0,)),
            Corner((5e-324,), 5e-324, (1.0,)),
            Corner((inf,), inf, (1.0,)),
            Corner((-inf,), 0.0, (0.0,)),
            # PyTorch passes the whole gradient back through a nan, here and in the choices below. The derivative there
            # means nothing, and the nan shows in the value; ours follows from `nan > 0` being false.
            Corner((nan,), nan, (0.0,), torch=(1.0,)),
        ],
        second=[((0.0,), (0.0,))],
        kink=abs,
    ),
    "leaky_relu": Truth(
        lambda x, slope: x if x > 0 else slope * x,
        torch=lambda torch, x, slope: torch.nn.functional.prelu(x.reshape(1), slope.reshape(1)).reshape(()),
        corners=[
            Corner((0.0, 0.01), 0.0, (0.01, 0.0)),
            Corner((-0.0, 0.01), -0.0, (0.01, 0.0)),
            Corner((-inf, 0.01), -inf, (0.01, -inf)),
            Corner((nan, 0.01), nan, (0.01, nan)),
        ],
        second=[((-1.0, 0.0), (0.0, 1.0, 0.0)), ((0.0, 0.5), (0.0, 1.0, 0.0))],
        kink=lambda x, slope: abs(x),
    ),
    "elu": Truth(
        lambda x, alpha: x if x > 0 else alpha * (mpmath.exp(x) - 1),
        torch=lambda torch, x, alpha: torch.where(x > 0.0, x, alpha * torch.expm1(x.clamp(max=0.0))),
        corners=[
            Corner((0.0, 1.0), 0.0, (1.0, 0.0)),
            Corner((0.0, 0.5), 0.0, (0.5, 0.0)),
            Corner((1000.0, 1.0), 1000.0, (1.0, 0.0)),
            Corner((-1000.0, 1.0), -1.0, (0.0, -1.0)),
            Corner((-inf, 1.0), -1.0, (0.0, -1.0)),
        ],
        second=[((0.0, 1.0), (1.0, 1.0, 0.0))],
        kink=lambda x, alpha: abs(x),
        direct=lambda x, alpha: x if x > 0 else alpha * mpmath.expm1(x),
    ),
    "gelu": Truth(
        lambda x: x * mpmath.ncdf(x),
        torch="nn.functional.gelu",
        corners=[
            Corner((1000.0,), 1000.0, (1.0,)),
            Corner((-1000.0,), -0.0, (0.0,)),
            Corner((inf,), inf, (nan,)),
            Corner((-inf,), nan, (nan,)),
        ],
        second=[((-1000.0,), (0.0,))],
        direct=lambda x: x * mpmath.erfc(-x / mpmath.sqrt(2)) / 2,
        digits=Digits(
            Bound(operands=1.5), Bound(operands=1.5), TAIL, largest=27.0, slow=True
        ),  # x times sqrt(1/2) rounds twice
    ),
    "gelu_tanh": Truth(
        lambda x: x * sigmoid(2 * mpmath.sqrt(2 / mpmath.pi) * (x + mpmath.mpf(0.044715) * x**3)),
        torch=lambda torch, x: torch.nn.functional.gelu(x, approximate="tanh"),
        corners=[
            Corner((1000.0,), 1000.0, (1.0,)),
            Corner((-1000.0,), -0.0, (0.0,)),
            # PyTorch multiplies 0 by the cube of infinity; ours is the limit
            Corner((inf,), inf, (1.0,), torch=(nan,)),
            Corner((-inf,), nan, (0.0,), torch=(nan,)),
            Corner((0.0,), 0.0, (0.5,)),
        ],
        second=[((1e200,), (0.0,)), ((-1e200,), (0.0,))],
        digits=Digits(TAIL, cancelling(lambda x: 1.0), TAIL),  # beside the zero of its derivative
    ),
    "silu": Truth(
        lambda x: x * sigmoid(x),
        torch="nn.functional.silu",
        corners=[
            Corner((1000.0,), 1000.0, (1.0,)),
            Corner((-1000.0,), -0.0, (0.0,)),
            Corner((inf,), inf, (nan,)),
            Corner((-inf,), nan, (nan,)),
        ],
        second=[((1000.0,), (0.0,))],
        digits=Digits(second=TAIL),
    ),
    "softsign": Truth(
        lambda x: x / (1 + mpmath.fabs(x)),
        torch="nn.functional.softsign",
        corners=[
            Corner((0.0,), 0.0, (1.0,)),
            # PyTorch differentiates the quotient: inf / inf
            Corner((inf,), nan, (0.0,), torch=(nan,)),
        ],
        second=[((0.0,), (0.0,))],
        kink=abs,
    ),
    "hard_tanh": Truth(
        lambda x: max(-1, min(x, 1)),
        torch="nn.functional.hardtanh",
        corners=[
            Corner((1.0,), 1.0, (0.0,)),
            Corner((-1.0,), -1.0, (0.0,)),
            Corner((-0.0,), -0.0, (1.0,)),
            Corner((inf,), 1.0, (0.0,)),
            Corner((nan,), nan, (0.0,), torch=(1.0,)),
        ],
        kink=lambda x: abs(abs(x) - 1.0),
    ),
    "softplus": Truth(
        lambda x: mpmath.log(1 + mpmath.exp(x)),
        torch="nn.functional.softplus",
        corners=[
            Corner((0.0,), LOG_2, (0.5,)),
            Corner((1000.0,), 1000.0, (1.0,)),
            Corner((-1000.0,), 0.0, (0.0,)),
            Corner((inf,), inf, (1.0,)),
            Corner((-inf,), 0.0, (0.0,)),
            Corner((nan,), nan, (nan,)),
        ],
        second=[((1000.0,), (0.0,)), ((0.0,), (0.25,))],
        direct=lambda x: mpmath.log1p(mpmath.exp(x)),
    ),
    "sigmoid_cross_entropy": Truth(
        lambda x, t: t * mpmath.log(1 + mpmath.exp(-x)) + (1 - t) * mpmath.log(1 + mpmath.exp(x)),
        torch=None,
        corners=[
            Corner((0.0, 1.0), LOG_2, (-0.5, 0.0)),
            Corner((1000.0, 1.0), 0.0, (0.0, -1000.0)),
            Corner((1000.0, 0.0), 1000.0, (1.0, -1000.0)),
            Corner((inf, 1.0), 0.0, (0.0, -inf)),
            Corner((inf, 0.5), inf, (0.5, -inf)),
            Corner((-inf, 0.0), 0.0, (0.0, inf)),
            Corner((-inf, 1.0), inf, (-1.0, inf)),
            Corner((nan, 1.0), nan, (nan, nan)),
            Corner((1.0, nan), nan, (nan, -1.0)),
        ],
        second=[((0.0, 0.0), (0.25, -1.0, 0.0)), ((inf, 1.0), (0.0, -1.0, 0.0))],
        direct=lambda x, t: (
            t * mpmath.log1p(mpmath.exp(-x)) + (1 - t) * mpmath.log1p(mpmath.exp(x))
            if t
            else mpmath.log1p(mpmath.exp(x))
        ),
        digits=Digits(first=cancelling(lambda x, t: (1 - t) * sigmoid(x) + t * sigmoid(-x)), slow=True),
    ),
    "maximum": Truth(
        lambda x, y: (x + y + mpmath.fabs(x - y)) / 2,
        torch="maximum",
        corners=[
            Corner((2.0, 2.0), 2.0, (0.5, 0.5)),
            Corner((0.0, -0.0), 0.0, (0.5, 0.5)),
            Corner((-0.0, 0.0), 0.0, (0.5, 0.5)),
            Corner((inf, inf), inf, (0.5, 0.5)),
            Corner((-inf, -inf), -inf, (0.5, 0.5)),
            Corner((-inf, inf), inf, (0.0, 1.0)),
            Corner((nan, 1.0), nan, (0.5, 0.5), torch=(1.0, 1.0)),
            Corner((1.0, nan), nan, (0.5, 0.5), torch=(1.0, 1.0)),
        ],
        second=[((2.0, 2.0), (0.0, 0.0, 0.0))],
        kink=lambda x, y: abs(x - y),
        wide=True,
    ),
    "minimum": Truth(
        lambda x, y: (x + y - mpmath.fabs(x - y)) / 2,
        torch="minimum",
        corners=[
            Corner((2.0, 2.0), 2.0, (0.5, 0.5)),
            Corner((0.0, -0.0), -0.0, (0.5, 0.5)),
            Corner((-0.0, 0.0), -0.0, (0.5, 0.5)),
            Corner((inf, inf), inf, (0.5, 0.5)),
            Corner((-inf, -inf), -inf, (0.5, 0.5)),
            Corner((-inf, inf), -inf, (1.0, 0.0)),
            Corner((nan, 1.0), nan, (0.5, 0.5), torch=(1.0, 1.0)),
            Corner((1.0, nan), nan, (0.5, 0.5), torch=(1.0, 1.0)),
        ],
        kink=lambda x, y: abs(x - y),
        wide=True,
    ),
    "clip": Truth(
        lambda x, low, high: min(max(x, low), high),
        torch="clamp",
        corners=[
            Corner((0.0, 0.0, 1.0), 0.0, (1.0, 0.0, 0.0)),
            Corner((1.0, 0.0, 1.0), 1.0, (1.0, 0.0, 0.0)),
            Corner((-1.0, 0.0, 1.0), 0.0, (0.0, 1.0, 0.0)),
            Corner((2.0, 0.0, 1.0), 1.0, (0.0, 0.0, 1.0)),
            Corner((0.5, 1.0, 0.0), 0.0, (0.0, 0.0, 1.0)),
            # PyTorch loses the derivative between two bounds that are equal
            Corner((0.0, 1.0, 1.0), 1.0, (0.0, 1.0, 0.0), torch=(0.0, 0.0, 0.0)),
            Corner((2.0, 1.0, 1.0), 1.0, (0.0, 0.0, 1.0)),
            Corner((0.0, inf, inf), inf, (0.0, 1.0, 0.0), torch=(0.0, 0.0, 0.0)),
            Corner((1.0, 1.0, 1.0), 1.0, (1.0, 0.0, 0.0)),
            Corner((inf, 0.0, 1.0), 1.0, (0.0, 0.0, 1.0)),
            Corner((nan, 0.0, 1.0), nan, (1.0, 0.0, 0.0), torch=(0.0, 0.0, 0.0)),
        ],
        kink=lambda x, low, high: min(abs(x - low), abs(x - high), abs(low - high)),
    ),
    "where": Truth(
        lambda c, x, y: x if c != 0 else y,
        torch=lambda torch, c, x, y: torch.where(c.bool(), x, y),
        corners=[
            Corner((0.0, 2.0, 3.0), 3.0, (0.0, 0.0, 1.0)),
            Corner((-0.0, 2.0, 3.0), 3.0, (0.0, 0.0, 1.0)),
            Corner((-1.0, 2.0, 3.0), 2.0, (0.0, 1.0, 0.0)),
            Corner((nan, 2.0, 3.0), 2.0, (0.0, 1.0, 0.0)),
            Corner((1.0, 2.0, nan), 2.0, (0.0, 1.0, 0.0)),
        ],
        kink=lambda c, x, y: abs(c) or 1.0,
        conditions=(0,),
    ),
    "greater": Truth(
        lambda x, y: (1 + mpmath.sign(x - y)) / 2,
        torch=lambda torch, x, y: (x > y).double().requires_grad_(),
        corners=[
            Corner((2.0, 2.0), 0.0, (0.0, 0.0)),
            Corner((inf, inf), 0.0, (0.0, 0.0)),
            Corner((nan, 1.0), 0.0, (0.0, 0.0)),
        ],
        kink=lambda x, y: abs(x - y),
    ),
    "step": Truth(
        lambda x: (1 + mpmath.sign(x)) / 2,
        torch=lambda torch, x: torch.heaviside(x.detach(), torch.zeros_like(x)).requires_grad_(),
        corners=[Corner((0.0,), 0.0, (0.0,)), Corner((5e-324,), 1.0, (0.0,)), Corner((nan,), 0.0, (0.0,))],
        kink=abs,
    ),
    "sign": Truth(
        mpmath.sign,
        torch="sign",
        corners=[Corner((0.0,), 0.0, (0.0,)), Corner((-0.0,), 0.0, (0.0,)), Corner((-inf,), -1.0, (0.0,))],
        kink=abs,
    ),
    "copysign": Truth(
        lambda x, y: mpmath.fabs(x) * mpmath.sign(y),
        torch="copysign",
        corners=[
            Corner((1.0, -0.0), -1.0, (-1.0, 0.0)),
            Corner((-3.0, 0.0), 3.0, (-1.0, 0.0)),
            Corner((0.0, -2.0), -0.0, (0.0, 0.0)),
            # PyTorch divides the result by x: inf / inf
            Corner((inf, -1.0), -inf, (-1.0, 0.0), torch=(nan, 0.0)),
            Corner((-2.0, inf), 2.0, (-1.0, 0.0)),
            Corner((-2.0, nan), 2.0, (-1.0, 0.0)),
            Corner((nan, -1.0), nan, (nan, 0.0)),
        ],
        second=[((0.0, -2.0), (0.0, 0.0, 0.0))],
        kink=lambda x, y: min(abs(x), abs(y)),
    ),
    "fmod": Truth(
        lambda x, y: mpmath.sign(x) * mpmath.fmod(mpmath.fabs(x), mpmath.fabs(y)),
        torch="fmod",
        corners=[
            Corner((-7.0, 2.0), -1.0, (1.0, 3.0)),
            Corner((7.0, -2.0), 1.0, (1.0, 3.0)),
            Corner((-6.0, 2.0), -0.0, (1.0, 3.0)),
            Corner((1.0, 0.0), nan, (1.0, -inf)),
            Corner((0.0, 0.0), nan, (1.0, nan)),
            Corner((-1.0, inf), -1.0, (1.0, 0.0)),
            # the value is nan, and so is ours; PyTorch truncates the quotient
            Corner((inf, 1.0), nan, (1.0, nan), torch=(1.0, -inf)),
            Corner((nan, 1.0), nan, (1.0, nan)),
        ],
        kink=distance_from_jump,
        rough=lambda x, y: abs(x / y) > 100.0,
        wide=True,
    ),
    "floor": Truth(
        mpmath.floor,
        torch="floor",
        corners=[
            Corner((2.0,), 2.0, (0.0,)),
            Corner((-0.5,), -1.0, (0.0,)),
            Corner((-0.0,), -0.0, (0.0,)),
            Corner((inf,), inf, (0.0,)),
            Corner((nan,), nan, (0.0,)),
        ],
        second=[((2.0,), (0.0,))],
        kink=lambda x: distance_from_jump(x, 1.0),
        digits=Digits(largest=999999.3),
    ),
    "ceil": Truth(
        mpmath.ceil,
        torch="ceil",
        corners=[
            Corner((0.5,), 1.0, (0.0,)),
            Corner((-0.5,), -0.0, (0.0,)),
            Corner((-inf,), -inf, (0.0,)),
            Corner((1e300,), 1e300, (0.0,)),
        ],
        kink=lambda x: distance_from_jump(x, 1.0),
        digits=Digits(largest=999999.3),
    ),
    "trunc": Truth(
        lambda x: mpmath.floor(x) if x > 0 else mpmath.ceil(x),
        torch="trunc",
        corners=[
            Corner((2.0,), 2.0, (0.0,)),
            Corner((-0.5,), -0.0, (0.0,)),
            Corner((-0.0,), -0.0, (0.0,)),
            Corner((-1e300,), -1e300, (0.0,)),
            Corner((-inf,), -inf, (0.0,)),
            Corner((nan,), nan, (0.0,)),
        ],
        second=[((2.0,), (0.0,))],
        kink=lambda x: distance_from_jump(x, 1.0),
        digits=Digits(largest=999999.3),
    ),
    "round": Truth(
        mpmath.nint,
        torch="round",
        corners=[
            Corner((0.5,), 0.0, (0.0,)),
            Corner((1.5,), 2.0, (0.0,)),
            Corner((2.5,), 2.0, (0.0,)),
            Corner((-0.5,), -0.0, (0.0,)),
            Corner((nan,), nan, (0.0,)),
        ],
        kink=lambda x: distance_from_jump(x + 0.5, 1.0),
        digits=Digits(largest=999999.3),
    ),
    "sinc": Truth(
        lambda x: mpmath.sin(mpmath.pi * x) / (mpmath.pi * x) if x else mpmath.mpf(1),
        torch="sinc",
        corners=[
            Corner((0.0,), 1.0, (0.0,)),
            Corner((-0.0,), 1.0, (0.0,)),
            Corner((inf,), nan, (nan,)),
            Corner((nan,), nan, (nan,)),
        ],
        second=[((0.0,), (-(pi**2) / 3.0,)), ((1e-9,), (-(pi**2) / 3.0,))],
        wide=True,
        digits=Digits(
            first=cancelling(lambda x: min(1.0 / abs(x), abs(x))), second=cancelling(lambda x: min(10.0 / abs(x), 10.0))
        ),
    ),
    "sum": Truth(
        lambda *terms: mpmath.fsum(terms),
        torch=lambda torch, *terms: torch.stack(terms).sum(),
        corners=[Corner((inf, -inf), nan, (1.0, 1.0)), Corner((1e308, 1e308, -1e308), inf, (1.0, 1.0, 1.0))],
    ),
    "dot": Truth(
        dot,
        torch=dot_of_torch,
        corners=[Corner((0.0, inf, 1.0), nan, (inf, 0.0, 1.0))],
        count=lambda n: 2 * n + 1,
    ),
    "mean": Truth(
        lambda *values: mpmath.fsum(values) / len(values),
        torch=lambda torch, *values: torch.stack(values).mean(),
        corners=[Corner((inf, -inf), nan, (0.5, 0.5)), Corner((1e308, 1e308), inf, (0.5, 0.5))],
    ),
    "prod": Truth(
        lambda *factors: mpmath.fprod(factors),
        torch=lambda torch, *factors: torch.stack(factors).prod(),
        corners=[
            Corner((0.0, 2.0, 3.0), 0.0, (6.0, 0.0, 0.0)),
            Corner((0.0, 0.0, 3.0), 0.0, (0.0, 0.0, 0.0)),
            Corner((inf, 0.0, 1.0), nan, (0.0, inf, nan)),
            Corner((nan, 0.0, 1.0), nan, (0.0, nan, nan)),
        ],
        digits=Digits(largest=1e50),  # else products on the way overflow, whatever they end in
    ),
    "norm": Truth(
        lambda *values: mpmath.sqrt(mpmath.fsum(x * x for x in values)),
        torch=lambda torch, *values: torch.linalg.norm(torch.stack(values)),
        corners=[
            Corner((0.0, 0.0), 0.0, (0.0, 0.0)),
            Corner((inf, 1.0), inf, (nan, 0.0)),
            Corner((nan, 1.0), nan, (nan, nan)),
        ],
        kink=math.hypot,
        digits=Digits(second=cancelling(lambda *x: 1 / math.hypot(*x))),
    ),
    "max": Truth(
        lambda *values: max(values),
        torch=lambda torch, *values: torch.stack(values).max(),
        corners=[
            Corner((1.0, 1.0, 0.0), 1.0, (0.5, 0.5, 0.0)),
            Corner((3.0, 3.0, 3.0), 3.0, (1 / 3, 1 / 3, 1 / 3)),
            Corner((inf, inf), inf, (0.5, 0.5)),
            Corner((-inf, -inf), -inf, (0.5, 0.5)),
            Corner((-inf, inf), inf, (0.0, 1.0)),
            Corner((nan, 1.0), nan, (0.5, 0.5), torch=(1.0, 0.0)),
        ],
        kink=lambda *values: sorted([-math.inf, *values])[-1] - sorted([-math.inf, *values])[-2],
    ),
    "min": Truth(
        lambda *values: min(values),
        torch=lambda torch, *values: torch.stack(values).min(),
        corners=[
            Corner((1.0, 1.0, 2.0), 1.0, (0.5, 0.5, 0.0)),
            Corner((-inf, inf), -inf, (1.0, 0.0)),
            Corner((nan, 1.0), nan, (0.5, 0.5), torch=(1.0, 0.0)),
        ],
        kink=lambda *values: sorted([*values, math.inf])[1] - sorted([*values, math.inf])[0],
    ),
    "logsumexp": Truth(
        lambda *values: mpmath.log(mpmath.fsum(map(mpmath.exp, values))),
        torch=lambda torch, *values: torch.logsumexp(torch.stack(values), 0),
        corners=[
            Corner((-inf, -inf), -inf, (nan, nan)),
            Corner((1.0, -inf), 1.0, (1.0, 0.0)),
            Corner((1.0, inf), inf, (0.0, nan)),
            Corner((inf, inf), inf, (nan, nan)),
            Corner((nan, 1.0), nan, (nan, nan)),
            # PyTorch subtracts the result, which is rounded: exp(1000 - 1000.69) is 0.5 with an error of 5e-14
            Corner((1000.0, 1000.0), 1000.0 + LOG_2, (0.5, 0.5), torch=(0.5000000000000275,) * 2),
            Corner((-1000.0, -1000.0), -1000.0 + LOG_2, (0.5, 0.5), torch=(0.5000000000000275,) * 2),
        ],
        digits=Digits(ZERO, TAIL, cancelling(lambda *x: 1.0), largest=40.0, reach=20.0, slow=True),
    ),
    "logaddexp": Truth(
        lambda x, y: mpmath.log(mpmath.exp(x) + mpmath.exp(y)),
        torch="logaddexp",
        corners=[
            Corner((1000.0, 1000.0), 1000.0 + LOG_2, (0.5, 0.5)),
            Corner((-1000.0, 1000.0), 1000.0, (0.0, 1.0)),
            Corner((-inf, 1.0), 1.0, (0.0, 1.0)),
            Corner((inf, 1.0), inf, (1.0, 0.0)),
            Corner((-inf, -inf), -inf, (nan, nan)),
            Corner((inf, inf), inf, (nan, nan)),
            Corner((inf, -inf), inf, (1.0, 0.0)),
            Corner((nan, 1.0), nan, (nan, nan)),
        ],
        second=[
            ((0.0, 0.0), (0.25, -0.25, 0.25)),
            ((1000.0, 1000.0), (0.25, -0.25, 0.25)),
            ((-inf, 1.0), (0.0, 0.0, 0.0)),
            ((1000.0, -1000.0), (0.0, 0.0, 0.0)),
        ],
        digits=Digits(ZERO, TAIL, TAIL, largest=40.0, reach=20.0, slow=True),
    ),
    "sumexp": Truth(
        lambda *values: mpmath.fsum(map(mpmath.exp, values)),
        torch=lambda torch, *values: torch.exp(torch.stack(values)).sum(),
        corners=[
            Corner((0.0, -inf), 1.0, (1.0, 0.0)),
            Corner((-inf, -inf), 0.0, (0.0, 0.0)),
            Corner((1000.0, 0.0), inf, (inf, 1.0)),
            Corner((nan, 0.0), nan, (nan, 1.0)),
        ],
        digits=Digits(largest=40.0, reach=20.0, slow=True),
    ),
    "softmax": Truth(
        lambda x, total: mpmath.exp(x) / total,
        torch=lambda torch, x, total: torch.exp(x) / total,
        corners=[  # the operands of a softmax are a value less the largest, and what its exponential is divided by
            Corner((0.0, 2.0), 0.5, (0.5, -0.25)),
            Corner((-inf, 1.0), 0.0, (0.0, -0.0)),
            Corner((-1000.0, 1.0), 0.0, (0.0, -0.0)),
            Corner((nan, nan), nan, (nan, nan)),
            Corner((-inf, nan), nan, (nan, nan)),
        ],
        digits=Digits(reach=20.0, slow=True),
    ),
    "log_softmax": Truth(
        lambda x, total: x - total,
        torch="sub",
        corners=[  # and those of a log_softmax the same, and the logarithm of that
            Corner((0.0, LOG_2), -LOG_2, (1.0, -1.0)),
            Corner((-inf, 0.0), -inf, (1.0, -1.0)),
            Corner((nan, nan), nan, (1.0, -1.0)),
        ],
        digits=Digits(reach=20.0, slow=True),
    ),
    "softmax_cross_entropy": Truth(
        softmax_cross_entropy,
        torch=None,
        corners=[
            Corner((1000.0, 0.0, 1.0, 0.0), 0.0, (0.0, 0.0, 0.0, 1000.0)),
            Corner((1000.0, 0.0, 0.0, 1.0), 1000.0, (1.0, -1.0, 0.0, 1000.0)),
            Corner((-inf, 1.0, 0.0, 1.0), 0.0, (0.0, 0.0, inf, 0.0)),
            Corner((-inf, 1.0, 1.0, 0.0), inf, (-1.0, 1.0, inf, 0.0)),
            Corner((inf, 1.0, 1.0, 0.0), nan, (nan, nan, nan, nan)),
            Corner((nan, 1.0, 0.0, 1.0), nan, (nan, nan, nan, nan)),
        ],
        count=lambda n: 2 * n,
        digits=Digits(
            TAIL,
            cancelling(missed),
            cancelling(missed),
            largest=40.0,
            reach=20.0,
            slow=True,
            operands=with_probabilities,
        ),
    ),
}
TRUTH["remainder"] = TRUTH["mod"]  # another name

CORNERS = [replace(corner, name=name) for name, truth in TRUTH.items() for corner in truth.corners]
"""Those of all primitives."""
