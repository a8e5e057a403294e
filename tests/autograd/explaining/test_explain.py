"""`explain`: closed forms, what it says where, and that it touches nothing."""

import math
from dataclasses import replace
from typing import Any

import pytest

import autograd
import nn
from autograd import Parameter, Primitive, Value, explain

inf, nan = math.inf, math.nan


def neuron(w1: Any = -3.0) -> Any:
    x1, x2 = Value(2.0, "x1"), Value(-3.0, "x2")
    w1, w2, b = Parameter(w1, "neuron.w1"), Parameter(-1.5, "neuron.w2"), Parameter(2.5, "neuron.b")
    z = autograd.dot([w1, w2], [x1, x2], b)
    y = z.relu()
    z.label, y.label = "neuron.z", "neuron.y"
    loss = (y - 3.0) ** 2
    loss.label = "loss"
    return loss, w1, x2, b, z, y


# ---- what is found ---------------------------------------------------------------------------------------------------


def test_a_neuron() -> None:
    loss, w1, x2, b, z, y = neuron()
    found = explain(loss, w1)
    assert (found.gradient, found.sum, found.remainder, found.n_paths) == (-8.0, -8.0, 0.0, 1)
    (path,) = found.paths
    assert [step.name for step in path.steps] == ["z", "y", "y - 3", "loss"]
    assert [step.primitive.name for step in path.steps] == ["dot", "relu", "sub", "pow"]
    assert [step.derivative for step in path.steps] == [2.0, 1.0, 1.0, -4.0]
    assert [explain(loss, leaf).gradient for leaf in (x2, b, z, y)] == [6.0, -4.0, -4.0, -4.0]
    assert explain(y, z).gradient == 1.0


def test_nothing_is_written_and_no_gradient_is_needed() -> None:
    loss, w1, *_ = neuron()
    assert explain(loss, w1).held is None
    assert not w1.has_grad
    assert not loss.has_grad


def test_a_square_is_one_step_with_the_sum_of_its_two_uses() -> None:
    x = Value(3.0, "x")
    found = explain(x * x, x)
    ((step,),) = (path.steps for path in found.paths)
    assert (found.gradient, found.n_paths, step.derivative, step.uses) == (6.0, 1, 6.0, (3.0, 3.0))
    assert "x is an operand of x·x twice: 3 + 3 = 6." in found.notes
    assert "x is an operand of x - x twice: 1 + (-1) = 0." in explain(x - x, x).notes


def test_an_operand_of_many_places_is_said_so() -> None:
    x = Value(3.0, "x")
    assert "x is an operand of output 3 times: 1 + 1 + 1 = 3." in explain(autograd.sum([x, x, x]), x).notes
    (note,) = explain(autograd.sum([x] * 500), x).notes
    assert note == "x is an operand of output 500 times, and its derivative there is the sum over these uses."


def test_the_output_by_itself() -> None:
    x = Value(3.0, "x")
    for value in (x, x * 2.0):
        found = explain(value, value)
        assert (found.gradient, found.sum, found.n_paths, found.paths[0].steps) == (1.0, 1.0, 1, ())
        assert found.agrees
    assert str(explain(x, x)).startswith("∂x/∂x = 1, for it is the output itself:")
    assert r"\underbrace{1}_{x}" in explain(x, x).latex()


def test_largest_first_and_the_remainder() -> None:
    x = Value(1.0, "x")
    found = explain(autograd.sum([x * float(i) for i in (3, -5, 1, 4, -2)]), x, limit=2)
    assert [path.product for path in found.paths] == [-5.0, 4.0]
    assert (found.n_paths, found.sum, found.gradient, found.remainder) == (5, 1.0, 1.0, 2.0)
    assert "… and 3 more paths, together" in str(found)
    assert "and 3 more paths, together" in found._repr_html_()
    assert "and 3 more paths" in found.latex()
    assert "and 1 more path," in str(explain(x + x * 2.0, x, limit=1))


def test_a_user_primitive() -> None:
    cube = Primitive("cube", "x³", "x³", evaluate=lambda x: x**3, partials=(lambda z, x: 3.0 * x * x,), example=(2.0,))
    x = Value(2.0, "x")
    found = explain(cube(x), x)
    assert found.gradient == 12.0
    assert found.paths[0].steps[0].name == "cube(x)"


# ---- what is said ----------------------------------------------------------------------------------------------------


def test_the_text() -> None:
    loss, w1, *_ = neuron()
    assert str(explain(loss, w1)) == (
        "∂loss/∂w₁ = -8, along the one path:\n"
        "\n"
        "  w₁ ──×2 in w₁·x₁──▶ z ──×1──▶ y ──×1──▶ y - 3 ──×-4──▶ loss   2 · 1 · 1 · -4 = -8\n"
        "                                                                           sum = -8"
        "  ✓ equals the gradient of reverse mode\n"
        "\n"
        "  w₁ is neuron.w1."
    )
    assert repr(explain(loss, w1)) == "<Explanation: ∂loss/∂w₁ = -8, along the one path>"


def test_the_formula() -> None:
    x, y = Value(3.0, "x"), Value(-2.0, "y")
    z = x * y + x**2
    z.label = "z"
    assert explain(z, x).latex() == (
        "\\begin{aligned}\n"
        r"\frac{\partial z}{\partial x} &= "
        r"\sum_{\text{paths}\ p}\; \prod_{u \to v\ \in\ p} \frac{\partial v}{\partial u} \\" + "\n"
        r"&= \underbrace{6 \cdot 1}_{x \to x{}^{2} \to z} \\" + "\n"
        r"&\quad + \underbrace{(-2) \cdot 1}_{x \to \mathrm{x \cdot y} \to z} \\" + "\n"
        "&= 4\n"
        "\\end{aligned}"
    )


def test_the_formula_has_few_terms_and_numbers_of_mathematics() -> None:
    x = Value(1e-9, "x1")
    y = autograd.sum([x * 1.5e-7 * float(i) for i in range(12)]) + autograd.log(x * 0.0)
    latex = explain(y, x).latex()
    assert latex.count(r"\underbrace") == 6
    assert r"\cdots" in latex
    assert r"\infty" in latex
    assert r"\mathrm{nan}" in latex
    assert r"1.5 \times 10^{-7}" in latex
    assert r"{\partial x{}_{1}}" in latex


def test_the_table() -> None:
    x = Value(2.0, "x")
    html = explain(x * 3.0 - x, x)._repr_html_()
    assert html.count("<tr") == 3
    assert html.count("currentColor") == 1  # the positive path; the negative one has a hollow bar
    assert "∂output/∂x = 2, the sum over 2 paths" in html
    assert "×3" in html
    zero = explain(x * 0.0, x)._repr_html_()
    assert "height:9px" in html
    assert "height:9px" not in zero


def test_long_paths_are_drawn_together() -> None:
    x = y = Value(1.0, "x")
    for _ in range(100):
        y = y * 2.0
    found = explain(y, x)
    assert "x ──×2──▶ x·2 ──×2──▶ mul ──×2──▶ mul ┄┄×1.981e28 in 94 steps┄┄▶ mul ──×2──▶ " in str(found)
    assert "in\u00a094\u00a0steps" in found._repr_html_()
    assert r"\to \cdots \to" in found.latex()
    assert len(found.paths[0].steps) == 100


def test_what_is_too_wide_is_stacked() -> None:
    x = y = Value(1.0, "x")
    for i in range(7):
        y = y * 1.111
        y.label = f"quite a long label, the {i}th"
    lines = str(explain(y, x)).splitlines()
    assert lines[2].startswith("  x ──×1.111──▶ quite a long label")
    assert lines[3].startswith("      ──×1.111──▶ quite a long label")
    assert lines[-2].endswith(" 1.111 · 1.111 · 1.111 · 1.111 · 1.111 · 1.111 · 1.111 = 2.089")
    assert lines[-2].index(" = ") == lines[-1].index(" = ")
    assert max(map(len, lines[:-1])) < 125


def test_names_that_would_be_the_same_are_given_in_full() -> None:
    model = nn.MLP(2, [2, 2, 1], activation="tanh", rng=0)
    y = model([1.0, 2.0])
    text = str(explain(y, model.parameters()[0]))
    assert "layers.0.neurons.0.h0" in text
    assert "layers.1.neurons.0.h0" in text
    assert "w₀ is layers.0.neurons.0.weights.0." in text
    a, b = Value(1.0, "a." + 40 * "q" + ".x"), Value(1.0, "x")
    assert f"…{29 * 'q'}.x ──×1──▶" in str(explain(a * b, a))


def test_values_without_labels() -> None:
    x, w = Value(2.0), Value(3.0)
    assert explain(x * w, x).headline == "∂output/∂leaf = 3, along the one path"
    x.label = "x"
    made = [x**2, 2.0**x, -x, x / 4.0, x.sin(), autograd.sum([x, x])]
    names = [explain(y, x).paths[0].steps[-1].name for y in made]
    assert names == ["x²", "2^x", "−x", "x / 4", "sin(x)", "sum"]
    assert explain(x**2, x).headline.startswith("∂(x²)/∂x")
    x.label = "x + 1"
    assert explain(x * 2.0, x).headline.startswith("∂((x + 1)·2)/∂(x + 1)")
    x.label = 12 * "long"
    assert explain(x.sin() * 2.0, x).paths[0].steps[0].name == "sin"


def test_the_products_of_a_dot() -> None:
    w, x, b = Value(2.0, "w"), Value(3.0, "x"), Value(1.0, "b")
    z = autograd.dot([w, 4.0, Value(1.0)], [x, x, 5.0], b)
    assert "w ──×3 in w·x──▶ output" in str(explain(z, w))
    assert "x ──×6──▶ output" in str(explain(z, x))  # in two products
    assert "x is an operand of output twice: 2 + 4 = 6." in explain(z, x).notes
    assert "b ──×1──▶ output" in str(explain(z, b))
    assert " in\u00a0<bdi>w·x</bdi>" in explain(z, w)._repr_html_()


def test_wide_characters_are_aligned() -> None:
    x = Value(2.0, "损失")
    first, second = str(explain(x * 3.0 + x, x)).splitlines()[2:4]
    assert first.count("损失") - second.count("损失") == 1
    assert second.index("=") - first.index("=") == 2  # each of the two takes two columns, but is one character


def test_a_product_is_not_named_by_what_another_value_is_called() -> None:
    w0, w1 = Value(0.5, "first.w"), Value(0.25, "second.w")
    hidden = autograd.dot([w0], [Value(2.0)])
    hidden.label = "h"
    assert " in " not in str(explain(autograd.dot([w1], [hidden]), w0))
    assert " in w·h" in str(explain(autograd.dot([w1], [hidden]), hidden))


# ---- blocked ---------------------------------------------------------------------------------------------------------


def test_a_dead_relu() -> None:
    loss, w1, *_ = neuron(w1=-30.0)
    found = explain(loss, w1)
    assert (found.gradient, found.n_paths, found.paths, found.n_blocked) == (0.0, 0, (), 1)
    assert "∂loss/∂w₁ = 0, for no path carries anything:" in str(found)
    assert "1 path is blocked: at relu y, which is off." in found.notes
    assert [step.value.label for step in found.blocked] == ["neuron.y"]
    assert "blocked" in found._repr_html_()


def test_one_way_open_and_one_shut() -> None:
    x = Value(2.0, "x")
    off = (-x).relu()
    found = explain(off * 3.0 + off + x * 5.0, x)
    assert (found.gradient, found.n_paths, found.n_blocked) == (5.0, 1, 2)
    assert "2 paths are blocked: at relu, which is off." in found.notes


def test_a_zero_factor_is_a_path_all_the_same() -> None:
    x = Value(2.0, "x")
    found = explain(x * 0.0, x)
    assert (found.gradient, found.n_paths, found.n_blocked) == (0.0, 1, 0)


@pytest.mark.parametrize(
    ("function", "why"),
    [
        (lambda x: autograd.where(1.0, 2.0, x), "takes another operand"),
        (lambda x: autograd.maximum(x, 9.0), "takes another operand"),
        (lambda x: x.floor(), "is flat between its jumps"),
        (lambda x: autograd.clip(x, 5.0, 6.0), "lets nothing through"),
    ],
)
def test_why_it_is_blocked(function: Any, why: str) -> None:
    x = Value(2.0, "x")
    assert why in "".join(explain(function(x), x).notes)


def test_many_places_where_it_is_blocked() -> None:
    x = Value(-2.0, "x")
    relus = [(x * float(i)).relu() for i in range(1, 8)]
    for i, value in enumerate(relus):
        value.label = f"h{i}"
    (note,) = explain(autograd.sum(relus), x).notes
    assert note.startswith("7 paths are blocked: at relu h₀, which is off; at relu h₁")
    assert note.endswith("which is off; and 3 more.")


# ---- other gradients, and no numbers ---------------------------------------------------------------------------------


def test_a_gradient_of_several_passes_is_told_from_this_one() -> None:
    x = Value(3.0, "x")
    y = x**2
    y.backward()
    assert explain(y, x).notes == []
    y.backward()
    found = explain(y, x)
    assert (found.gradient, found.held, x.grad) == (6.0, 12.0, 12.0)
    assert found.notes[0].startswith("x.grad holds 12: summed over several backward passes or outputs")
    (y * 2.0).backward()
    assert explain(y, y).notes[0].startswith("(x²).grad holds 2: of a backward pass from another output")


def test_overflow_is_said() -> None:
    x = Value(1e200, "x")
    found = explain(x * 1e200 * 1e200, x)
    assert found.gradient == inf
    assert found.agrees
    assert found.notes == ["Not finite, though every factor is: the products or their sum are too large for a float."]
    cancelling = explain(x * 1e200 * 1e200 - x * 1e200 * 1e200, x)
    assert math.isnan(cancelling.sum)
    assert "✗ nan equals nothing; reverse mode has nan" in str(cancelling)
    assert "<bdi>Not finite" in cancelling._repr_html_()


def test_underflow_is_said() -> None:
    x = Value(1.0, "x")
    found = explain(x * 1e-200 * 1e-200, x)
    assert (found.gradient, found.agrees) == (0.0, True)
    assert found.notes == ["0, though no factor is: some products are too small for a float."]
    assert not explain(x * 0.0, x).notes


def test_what_rounding_took_is_not_called_equal() -> None:
    x = Value(1.0, "x")
    found = explain(x * 1e16 + x - x * 1e16, x)
    assert (found.gradient, found.sum) == (0.0, 1.0)
    assert found.agrees
    assert found.verdict.startswith("≈ the gradient of reverse mode, 0: rounding of such terms may come to ")
    assert "✓" not in str(found)


def test_a_label_of_several_values_is_told_apart_by_its_number() -> None:
    one, other = Value(1.0, "h"), Value(2.0, "h")
    assert explain((one * other).tanh(), other).notes == [
        "Several values are called h; this is about the one with data 2."
    ]
    assert not explain(other.tanh() * Value(1.0), other).notes


def test_places_of_one_name_are_counted() -> None:
    x = Value(-1.0, "x")
    [note] = explain((x * 2.0 - 1.0).relu() + (x * 3.0 - 1.0).relu(), x).notes
    assert note == "2 paths are blocked: at relu, which is off (2 of these)."


def test_sums_beyond_the_floats() -> None:
    x = Value(1.0, "x")
    found = explain(autograd.sum([x * 1.5e308, x * 1.5e308]), x)
    assert (found.gradient, found.sum) == (inf, inf)


def test_nan_and_inf_in_a_derivative_are_named() -> None:
    z = Value(0.0, "z")
    y = autograd.sqrt(z)
    y.label = "root"
    y.backward()
    found = explain(y, z)
    assert (found.gradient, found.sum, found.agrees, z.grad) == (inf, inf, True, inf)
    assert found.notes == ["Not finite: the derivative of root by z is inf."]
    undefined = y * 0.0
    z.zero_grad()
    undefined.backward()
    assert math.isnan(explain(undefined, z).gradient)
    assert explain(undefined, z).notes == found.notes


def test_a_sum_that_differs_says_so() -> None:
    x = Value(2.0, "x")
    wrong = replace(explain(x + 1.0, x), sum=1.5)
    assert not wrong.agrees
    assert "✗ differs from the gradient of reverse mode, 1.0" in str(wrong)


# ---- errors ----------------------------------------------------------------------------------------------------------


def test_a_leaf_that_is_not_in_the_graph() -> None:
    x, y, w = Value(1.0, "x"), Value(2.0, "y"), Value(3.0, "w")
    z = x * y
    z.label = "z"
    with pytest.raises(ValueError, match="'z' was not made from 'w', so there is no path between them; perhaps it was"):
        explain(z, w)
    with pytest.raises(ValueError, match="'x' was not made from 'z', but the other way round"):
        explain(x, z)
    with pytest.raises(ValueError, match="'x' was not made from 'y'"):
        explain(x, y)
    with pytest.raises(ValueError, match="a mul was not made from a leaf"):
        explain(x * x, Value(1.0))
    with pytest.raises(ValueError, match="was not made from"):
        explain(z.detach() * y, x)


def test_a_grad_that_is_no_number() -> None:
    x = Value(2.0, "x")
    y = x * x

    def assign_and_explain() -> None:
        x.grad = "none"  # type: ignore[assignment]  # the native engine raises here
        explain(y, x)

    with pytest.raises(TypeError, match=r"the grad of 'x' was set to 'none'; set it to 0\.0"):
        assign_and_explain()


@pytest.mark.parametrize("arguments", [(3.0, Value(1.0)), (Value(1.0), 3.0), ("y", "x"), ([Value(1.0)], Value(1.0))])
def test_what_is_no_value(arguments: Any) -> None:
    with pytest.raises(TypeError, match=r"explain takes two Values, the output and a leaf; got the (float|str|list) "):
        explain(*arguments)


@pytest.mark.parametrize("count", [0, -1, 1.5, "3", None, True])
def test_limit_and_digits_are_counts(count: Any) -> None:
    x = Value(1.0)
    with pytest.raises((TypeError, ValueError), match=r"limit must be (an int, got|at least 1, got)"):
        explain(x, x, limit=count)
    with pytest.raises((TypeError, ValueError), match=r"digits must be (an int, got|at least 1, got)"):
        explain(x, x, digits=count)


def test_limit_and_digits_have_their_limits() -> None:
    x = Value(1.0)
    for count in (10**9, 10**400):
        with pytest.raises(ValueError, match="limit must be at most 10,000, got 1000"):
            explain(x, x, limit=count)
        with pytest.raises(ValueError, match="digits must be at most 100, got 1000"):
            explain(x, x, digits=count)
    assert "1" in str(explain(x + x, x, limit=10_000, digits=100))


def test_digits() -> None:
    x = Value(1.0, "x")
    assert explain(x / 3.0, x, digits=7).headline.startswith("∂(x / 3)/∂x = 0.3333333")
