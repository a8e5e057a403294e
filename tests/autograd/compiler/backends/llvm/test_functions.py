"""The vector functions: how many digits are right, what they do at corners, and that all widths give the same bits."""

import ctypes
import functools
import itertools
import math
from array import array
from math import inf, nan
from random import Random
from typing import Any

import mpmath
import pytest

from autograd import TABLE, Value
from autograd.compiler.backends.llvm import atoms as functions
from autograd.compiler.backends.llvm.atoms import ATOMS, LISTED, ULP
from autograd.compiler.backends.llvm.ir.lanes import Code, Lanes, select, type_of
from autograd.compiler.backends.llvm.ir.machine_code import MachineCode, vector_width
from tests.autograd.truth import TRUTH

POINTS = 300
WIDTHS = [width for width in (1, 2, 4, 8) if width <= vector_width()]
SMALLEST = 5e-324
LARGEST = 1.7976931348623157e308


def in_lanes(row: Any) -> Any:
    """The function of Lanes for a row of the table: the listed one, or what its definition composes of such."""
    if row in LISTED:
        return ATOMS[row.name].function

    def opened(*operands: Any) -> Any:
        steps = row.steps(len(operands))
        numbers = list(operands)

        def at(x: Any) -> Any:
            return numbers[x] if isinstance(x, int) else operands[0].code.constant(x)

        for used, places in steps.steps:
            numbers.append(in_lanes(used)(*map(at, places)))
        return at(steps.result)

    return opened


FUNCTIONS = {name: in_lanes(row) for name, row in TABLE.items()}

every_function = pytest.mark.parametrize("name", sorted(FUNCTIONS))
every_stated_error = pytest.mark.parametrize("name", sorted(ULP))


def compiled(function: Any, arity: Any, width: Any) -> Any:
    """The function of Lanes as one of lists: the points' coordinates in, the results out."""
    code = Code(width)
    kind = type_of("f64", width)
    operands = []
    for i in range(arity):
        place = code.name()
        code.lines.append(f"  {place} = getelementptr double, ptr %in, i64 {i * width}")
        operands.append(code.emit("f64", f"load {kind}, ptr {place}, align 8"))
    result = function(*operands)
    lines = "\n".join(code.lines)
    machine_code = MachineCode(
        f"define void @f(ptr %in, ptr %out) {{\nentry:\n{lines}\n"
        f"  store {kind} {result.text}, ptr %out, align 8\n  ret void\n}}\n" + "\n".join(code.declared.values()),
        ["f"],
    )
    call = ctypes.CFUNCTYPE(None, ctypes.c_void_p, ctypes.c_void_p)(machine_code.address("f"))

    def run(points: Any) -> Any:
        results: list[Any] = []
        out = array("d", [0.0] * width)
        for start in range(0, len(points), width):
            block = points[start : start + width]
            block += [points[0]] * (width - len(block))
            numbers = array("d", itertools.chain(*zip(*block)))
            call(numbers.buffer_info()[0], out.buffer_info()[0])
            results += out
        return results[: len(points)]

    run.machine_code = machine_code  # type: ignore[attr-defined]
    return run


@functools.cache
def compiled_primitive(name: Any, arity: Any, width: Any) -> Any:
    return compiled(FUNCTIONS[name], arity, width)


def results(name: Any, points: Any, width: Any = None) -> Any:
    return compiled_primitive(name, len(points[0]), width or vector_width())(list(points))


# ---- points: of each function where it changes, and of all magnitudes ------------------------------------------------


def anywhere(rng: Any, low: Any = -323.0, high: Any = 308.0) -> Any:
    return rng.choice([-1.0, 1.0]) * 10.0 ** rng.uniform(low, high)


def positive(rng: Any) -> Any:
    return abs(anywhere(rng))


def between(low: Any, high: Any) -> Any:
    return lambda rng: rng.uniform(low, high)


def beside(*centers: Any) -> Any:
    """Near one of them, at all distances."""
    return lambda rng: rng.choice(centers) * (1.0 + anywhere(rng, -16.0, -1.0))


def near_quarter_turns(rng: Any) -> Any:
    return rng.randrange(1, 10**6) * (math.pi / 2) * (1.0 + rng.randrange(-3, 4) * 2.0**-52)


def close(rng: Any) -> Any:
    """Two numbers that are not far apart in size."""
    x = anywhere(rng)
    return x, max(-LARGEST, min(x * anywhere(rng, -20.0, 20.0), LARGEST)) or SMALLEST


def power(rng: Any) -> Any:
    """A base and an exponent whose power is a float."""
    x = rng.choice([positive, between(0.5, 2.0), beside(1.0)])(rng)
    logarithm = math.log(x)
    return x, rng.uniform(-745.0, 709.0) / logarithm if logarithm else 1.0


def logit(rng: Any) -> Any:
    """A number, and a probability that is often sure."""
    x = rng.choice([anywhere, between(-40.0, 40.0), between(-700.0, 700.0)])(rng)
    return x, rng.choice([0.0, 1.0, rng.random(), 10.0 ** rng.uniform(-16.0, 0.0)])


def polygamma(rng: Any) -> Any:
    """An order, mostly one that derivatives have, and a number whose result is a float."""
    return float(rng.choice([rng.randrange(16), rng.randrange(151)])), rng.choice([positive, between(0.0, 200.0)])(rng)


EXPONENTIAL = [anywhere, between(-1.0, 1.0), between(-40.0, 40.0), between(-745.0, 709.0)]
UNIT = [between(-1.0, 1.0), beside(0.5, -0.5, 1.0, -1.0), lambda rng: anywhere(rng, -323.0, 0.0)]
BELL = [lambda rng: anywhere(rng, -323.0, 1.5), between(-1.0, 1.0), between(-7.0, 7.0), between(-39.0, 39.0)]
WAVE = [anywhere, between(-10.0, 10.0), between(-1e6, 1e6), near_quarter_turns]
LOGARITHM = [positive, between(0.5, 2.0), beside(1.0)]
ANGLE = [anywhere, between(-3.0, 3.0), beside(1.0, 0.4142135623730951, -2.4142135623731)]
REGIONS = {
    **dict.fromkeys(("exp", "exp2", "expm1", "sinh", "cosh", "tanh", "sigmoid", "softplus"), EXPONENTIAL),
    "silu": [lambda rng: anywhere(rng, -323.0, 2.8), between(-40.0, 40.0), between(-708.0, 708.0)],
    **dict.fromkeys(("log", "log2", "log10", "sqrt", "rsqrt"), LOGARITHM),
    "log1p": [positive, between(-0.9, 0.9), beside(-1.0, 1.0), lambda rng: anywhere(rng, -323.0, -1.0)],
    "cbrt": [anywhere, between(-8.0, 8.0)],
    **dict.fromkeys(("sin", "cos", "tan"), WAVE),
    **dict.fromkeys(("asin", "acos", "atanh", "erfinv"), UNIT),
    **dict.fromkeys(("atan", "asinh"), ANGLE),
    "acosh": [lambda rng: 1.0 + positive(rng), between(1.0, 3.0), lambda rng: 1.0 + 10.0 ** rng.uniform(-15.0, 0.0)],
    **dict.fromkeys(("erf", "erfc", "gelu", "gelu_tanh"), BELL),
    "lgamma": [positive, between(0.0, 10.0), beside(1.0, 2.0)],
    "digamma": [positive, between(0.0, 12.0), beside(1.4616321449683623)],
    "logistic_density": [lambda rng: anywhere(rng, -323.0, 2.8), between(-40.0, 40.0), between(-708.0, 708.0)],
}
PAIRS = {
    **dict.fromkeys(("atan2", "hypot", "div", "fma", "norm"), close),
    "pow": power,
    "polygamma": polygamma,
    "sigmoid_cross_entropy": logit,
}
FROM_MINUS_40 = ("logsumexp", "sumexp", "softmax", "log_softmax", "softmax_cross_entropy", "elu")


def points(name: Any, count: Any, seed: Any = 0) -> Any:
    """Points of the domain, the same in every run."""
    rng = Random(f"{name} {seed}")
    primitive = TABLE[name]
    arity = TRUTH[name].count(6) if primitive.variadic else primitive.arity
    found: list[Any] = []
    while len(found) < count:
        if name in PAIRS:
            point = tuple(itertools.islice(itertools.chain.from_iterable(PAIRS[name](rng) for _ in range(4)), arity))
        else:
            regions = [between(-40.0, 40.0)] if name in FROM_MINUS_40 else REGIONS.get(name, [anywhere])
            point = tuple(rng.choice(regions)(rng) for _ in range(arity))
        if name == "softmax_cross_entropy":  # sure of a class, or of none
            target = [0.0] * (arity // 2)
            target[rng.randrange(len(target))] = 1.0
            point = (*point[: len(target)], *rng.choice([target, [1.0 / len(target)] * len(target)]))
        if all(low <= x <= high for x, (low, high) in zip(point, primitive.domain)):
            found.append(point)
    return found


# ---- digits ----------------------------------------------------------------------------------------------------------


def spread(values: Any) -> Any:
    """How far the values lie below the largest: what rounding loses when it is subtracted."""
    return math.ulp(max(values) - min(values))


# What is allowed besides: the rounding of x less the largest value, as Python's evaluation has it too.
MAGNIFIED = {
    "logsumexp": lambda truth, *values: math.ulp(max(map(abs, values))),
    "softmax_cross_entropy": lambda truth, *operands: truth * spread(operands[: len(operands) // 2]),
}


def digits(name: Any, point: Any) -> Any:
    """So many that no operand is lost beside another, or beside 1."""
    return 60 + int(sum(abs(math.log10(abs(x))) for x in point if x)) if TRUTH[name].wide else 60


def error(name: Any, point: Any, found: Any, reference: Any) -> Any:
    """How far off the result is, in units in the last place."""
    with mpmath.workdps(digits(name, point)):
        formula = TRUTH[name].direct or reference[name]
        truth = mpmath.re(formula(*map(mpmath.mpf, point)))
        if not math.isfinite(found):
            return 0.0 if abs(truth) >= mpmath.mpf(LARGEST) * (1 + mpmath.mpf(2) ** -54) else inf
        exponent = max(mpmath.frexp(truth)[1] - 53, -1074) if truth else -1074
        allowed = mpmath.mpf(2) ** exponent
        besides = MAGNIFIED[name](float(truth), *point) if name in MAGNIFIED else 0.0
        return float(max(abs(found - truth) - besides, 0) / allowed)


def largest_error(name: Any, count: Any, reference: Any, seed: Any = 0) -> Any:
    chosen = points(name, count, seed)
    found = results(name, chosen)
    return max((error(name, point, z, reference), point, z) for point, z in zip(chosen, found))


@every_stated_error
def test_errors_are_as_stated(name: Any, reference: Any) -> None:
    ulps, point, found = largest_error(name, POINTS, reference)
    assert ulps <= ULP[name], (ulps, point, found)


@pytest.mark.long
@every_stated_error
def test_errors_are_as_stated_at_many_points(name: Any, reference: Any) -> None:
    ulps, point, found = largest_error(name, 10 * POINTS, reference, seed=1)
    assert ulps <= ULP[name], (ulps, point, found)


def test_a_lost_digit_is_noticed(reference: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(FUNCTIONS, "tanh", lambda x: (1.0 + 4e-16) * functions.hyperbolic.tanh(x))
    compiled_primitive.cache_clear()
    assert largest_error("tanh", POINTS, reference)[0] > ULP["tanh"]
    compiled_primitive.cache_clear()


@pytest.mark.parametrize("exponent", functions.powers.CONSTANT_POWERS)
def test_powers_with_a_constant_exponent(exponent: Any, reference: Any) -> None:
    run = compiled(functions.powers.CONSTANT_POWERS[exponent], 1, 4)
    bases = points("log", POINTS)
    for (x,), z in zip(bases, run(bases)):
        assert error("pow", (x, exponent), z, reference) <= 1.5
    for x, z in zip(CORNERS, run([(x,) for x in CORNERS])):
        assert agrees("pow", (x, exponent), z), (x, z)


@pytest.mark.parametrize("width", WIDTHS)
def test_a_square_is_a_product(width: Any) -> None:
    chosen = [(x,) for x in CORNERS] + points("abs", POINTS)
    found = results("pow", [(x, 2.0) for (x,) in chosen], width)
    assert bits(found) == bits([x * x for (x,) in chosen])


# ---- corners ---------------------------------------------------------------------------------------------------------

CORNERS = [
    *(nan, inf, -inf, 0.0, -0.0, 0.5, -0.5, 1.0, -1.0, 2.0, -2.0, 3.0, -3.0, 1 / 3, 6.5, -7.5),
    *(
        SMALLEST,
        -SMALLEST,
        1e-310,
        2.0**-1022,
        -(2.0**-1022),
        1e-8,
        -1e-8,
        1e17,
        -1e17,
        1e300,
        -1e300,
        LARGEST,
        -LARGEST,
    ),
    *(1.0 - 2.0**-53, 1.0 + 2.0**-52, 2.0**-53 - 1.0, -1.0 - 2.0**-52, 2.0**52 + 1.0, 2.0**53 - 1.0, 1.0 - 2.0**53),
    *(709.9, -709.9, 745.3, -745.2, -746.0, 1024.0, -1074.0, -1075.0, 28.0, -28.0, 40.0, -40.0, 171.7, -171.5),
]
FEW = [*CORNERS[:12], SMALLEST, LARGEST]  # where there are three operands or more

# By what more than four ulp Python's own evaluation may be off.
EAGER = {
    "gelu": lambda x: x * x,
    "gelu_tanh": lambda x: 100.0,
    "sigmoid_cross_entropy": lambda x, target: 0.0 if 0.0 <= target <= 1.0 else 100.0,  # outside the domain, as well
}


def corners(primitive: Any) -> Any:
    arity = primitive.arity
    if arity == 1:
        return [(x,) for x in CORNERS]
    if arity == 2:
        return list(itertools.product(CORNERS, repeat=2))
    return (
        list(itertools.product(FEW, repeat=3)) if arity == 3 else list(zip(*(FEW[i:] + FEW[:i] for i in range(arity))))
    )


def agrees(name: Any, point: Any, found: Any) -> Any:
    expected = TABLE[name].evaluate(*point)
    if math.isnan(expected) or math.isnan(found):
        return math.isnan(expected) and math.isnan(found)
    if expected == found:
        return math.copysign(1.0, expected) == math.copysign(1.0, found)
    if math.isinf(expected) or math.isinf(found):
        return False
    if name == "polygamma" and point[1] < 0.0:  # where Python's has even fewer
        expected = float(mpmath.polygamma(int(point[0]), point[1]))
    if name in ("lgamma", "digamma", "polygamma") and point[-1] < 0.0:  # outside the domain, few digits are right
        return expected * found > 0.0
    ulps = ULP.get(name, 4.0) + 4.0 + (EAGER[name](*point) if name in EAGER else 0.0)  # type: ignore[operator]
    subnormal = 800 * SMALLEST if name in ("silu", "gelu", "gelu_tanh") else 0.0  # that of a subnormal factor
    return abs(found - expected) <= ulps * math.ulp(expected) + subnormal + of_operands(name, expected, point)


def of_operands(name: Any, z: Any, point: Any) -> Any:
    """What rounding the operands makes of both, where the truth says that it matters."""
    ulps = 2.0 * TRUTH[name].digits.value.operands
    if not ulps:
        return 0.0
    partials = TABLE[name].local_derivatives(z, list(map(Value, point)), point)  # type: ignore[arg-type]
    return ulps * sum(abs(d) * math.ulp(x) for d, x in zip(partials, point) if math.isfinite(d) and math.isfinite(x))


@every_function
def test_corners_are_those_of_python(name: Any) -> None:
    chosen = corners(TABLE[name])
    if name == "dot":  # products that overflow on the way do not, where they are fused
        chosen = [point for point in chosen if all(abs(x) < 1e200 for x in point)]
    wrong = [(point, z) for point, z in zip(chosen, results(name, chosen)) if not agrees(name, point, z)]
    assert not wrong


def exact(name: Any) -> Any:
    return name in ("sum", "mean", "prod", "floordiv") or ULP.get(name, 4.0) <= 0.5


@pytest.mark.parametrize("name", sorted(filter(exact, FUNCTIONS)))
def test_what_is_rounded_once_has_the_bits_of_python(name: Any) -> None:
    chosen = points(name, POINTS)
    found = results(name, chosen)
    assert bits(found) == bits([TABLE[name].evaluate(*point) for point in chosen])


@pytest.mark.parametrize("n", [1, 2, 5])
@pytest.mark.parametrize("name", sorted(name for name in FUNCTIONS if TABLE[name].variadic))
def test_any_number_of_operands(name: Any, n: int) -> None:
    rng = Random(n)
    point = [rng.uniform(-2.0, 2.0) for _ in range(TRUTH[name].count(n))]
    assert results(name, [tuple(point)])[0] == pytest.approx(TABLE[name].evaluate(*point), rel=1e-14, abs=1e-15)


# ---- lanes -----------------------------------------------------------------------------------------------------------


def bits(numbers: Any) -> Any:
    """As integers, in which all nan are one."""
    return array("q", array("d", [nan if math.isnan(x) else x for x in numbers]).tobytes()).tolist()


@every_function
def test_all_widths_give_the_same_bits(name: Any) -> None:
    primitive = TABLE[name]
    chosen = points(name, POINTS)
    if not primitive.variadic:
        chosen += Random(name).choices(corners(primitive), k=POINTS)
    of_one = bits(results(name, chosen, 1))
    for width in WIDTHS[1:]:
        assert bits(results(name, chosen, width)) == of_one, width


@pytest.mark.parametrize("name", ["sin", "cos", "tan", "log", "mod", "erfinv", "lgamma", "polygamma"])
def test_a_lane_does_not_depend_on_its_neighbours(name: str) -> None:
    """Where a rare branch is taken for one lane, the others keep their bits."""
    point = TABLE[name].example if TABLE[name].arity == 1 else (7.5, 2.0)
    alone = results(name, [point] * 4, 4)
    for rare in (1e300, SMALLEST, nan, 1.0 - 1e-9, -3.5):
        beside_it = results(name, [point, (rare, 1e-5)[: len(point)], point, point], 4)
        assert bits([beside_it[0], *beside_it[2:]]) == bits([alone[0], *alone[2:]])


def lines(function: Any, arity: Any = 1) -> int:
    code = Code(4)
    function(*(Lanes(code, f"%x{i}", "f64") for i in range(arity)))
    return len(code.lines)


def test_what_sin_and_cos_share_is_written_once() -> None:
    sin, cos = FUNCTIONS["sin"], FUNCTIONS["cos"]
    assert lines(lambda x: sin(x) + cos(x)) < 1.6 * lines(sin)

    def in_a_branch(x: Any) -> Any:
        return x.code.if_any(x > 1.0, lambda: sin(x), x) + sin(x)

    assert lines(in_a_branch) > 2 * lines(sin)
    found = compiled(lambda x: select(x > 1.0, x, in_a_branch(x)), 1, 4)([(0.5,), (0.25,), (0.75,), (1.0,)])
    assert found[0] == 0.5 + results("sin", [(0.5,)])[0]


def test_the_exponentials_of_a_softmax_are_written_once() -> None:
    total, share = FUNCTIONS["sumexp"], FUNCTIONS["softmax"]

    def both(*x: Any) -> Any:
        of_all = total(*x)
        return [share(z, of_all) for z in x]

    assert lines(both, 8) == lines(total, 8) + 8


# ---- what is written about them --------------------------------------------------------------------------------------


def test_names_are_those_of_primitives() -> None:
    assert set(ULP) <= set(TABLE)
    assert {name for name, row in TABLE.items() if row.definition is None} <= {*ULP, "dot"}  # each step is rounded
