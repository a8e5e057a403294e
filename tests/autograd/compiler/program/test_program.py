"""Program: what it shows, what it holds, and which ones are refused."""

import re
from array import array
from dataclasses import FrozenInstanceError, replace
from itertools import pairwise
from math import inf
from typing import Any

import pytest

import autograd
from autograd import Program, value_and_grad
from autograd.table.rows import add, mul, sin, sum as total
from tests.autograd.bits import bits


def program_of(
    rows: Any = (mul, add),
    codes: Any = (0, 1),
    ends: Any = (2, 4),
    operands: Any = (0, 1, 2, -1),
    outputs: Any = (3,),
    constants: Any = (1.5,),
    inputs: Any = ("x", "y"),
) -> Any:
    return Program(
        name="f",
        input_names=inputs,
        constants=array("d", constants),
        rows=rows,
        codes=array("H", codes),
        ends=array("I", ends),
        operands=array("i", operands),
        outputs=outputs,
    )


# ---- what it shows -------------------------------------------------------------------------------------------------


def test_it_prints_a_line_for_each_instruction() -> None:
    assert str(program_of()).splitlines() == [
        "f(x: f64, y: f64) -> f64",
        "  v0: f64 = mul x, y",
        "  v1: f64 = add v0, 1.5",
        "  return v1",
    ]


def test_inputs_are_printed_by_their_places_in_the_arguments() -> None:
    program = autograd.compile(lambda point, scale: scale * point[1][0]).record([1.0, (2.0,)], 3.0)
    assert str(program).splitlines()[:2] == [
        "<lambda>(point[0]: f64, point[1][0]: f64, scale: f64) -> f64",
        "  v0: f64 = mul scale, point[1][0]",
    ]


def test_of_a_long_program_the_ends_are_printed() -> None:
    def chain(x: Any) -> Any:
        for _ in range(1000):
            x = autograd.sin(x)
        return x

    program = autograd.compile(chain).record(1.0)
    lines = str(program).splitlines()
    assert len(lines) == 1 + 200 + 1 + 1
    assert lines[100] == "  v99: f64 = sin v98"
    assert lines[101:103] == ["  ... 800 more instructions", "  v900: f64 = sin v899"]
    assert lines[-1] == "  return v999"


def test_its_repr_counts() -> None:
    assert repr(program_of()) == "<Program f: 2 inputs, 2 instructions, 1 outputs, 44 bytes>"


def test_len_and_iteration() -> None:
    instructions = list(program_of())
    assert len(program_of()) == len(instructions) == 2
    assert [tuple(instruction) for instruction in instructions] == [(2, mul, (0, 1)), (3, add, (2, -1))]


def test_it_does_not_change() -> None:
    program = program_of()
    with pytest.raises(FrozenInstanceError):
        program.outputs = (2,)
    product = replace(program, outputs=(2,))
    assert (program.evaluate([2.0, 3.0]), product.evaluate([2.0, 3.0])) == ([7.5], [6.0])
    assert len({program, program_of()}) == 2  # two Programs are two, though they compute the same


# ---- what it computes ----------------------------------------------------------------------------------------------


def test_it_evaluates_as_eager_code_does() -> None:
    def f(p: Any, q: Any) -> Any:
        return [autograd.softmax([*p, q]), autograd.dot(p, [q, 2.0], autograd.pow(p[0], q)), 0.1 + autograd.tanh(q)]

    program = autograd.compile(f).record([1.0, 1.0], 1.0)
    for p, q in (([0.3, -1.5], 0.7), ([-0.0, inf], -2.5)):
        softmax, *others = f(p, q)
        assert bits(program.evaluate([*p, q])) == bits([*softmax, *others])


def test_an_output_may_be_an_input_a_constant_or_another_output() -> None:
    program = autograd.compile(lambda x, y: [x * y, y, -0.0, x * y]).record(2.0, 3.0)
    assert bits(program.evaluate([4.0, 5.0])) == bits([20.0, 5.0, -0.0, 20.0])
    assert len(program) == 1


# ---- what it takes ---------------------------------------------------------------------------------------------------


def network_loss(weights: Any, inputs: Any) -> Any:
    for layer in weights:
        inputs = [autograd.tanh(autograd.dot(neuron[:-1], inputs, neuron[-1])) for neuron in layer]
    return autograd.sum([x**2 for x in inputs])


def test_an_instruction_takes_less_than_a_hundred_bytes() -> None:
    widths = [10, 30, 30, 5]
    weights = [[[0.1] * (n + 1) for _ in range(m)] for n, m in pairwise(widths)]
    program = autograd.compile(value_and_grad(network_loss)).record(weights, [0.5] * 10)
    assert len(program) > 1500
    assert program.nbytes <= 100 * len(program)
    arrays = (program.codes, program.ends, program.operands, program.constants)
    assert program.nbytes == sum(memoryview(column).nbytes for column in arrays) + 8 * len(program.outputs)


# ---- what is refused -------------------------------------------------------------------------------------------------


def test_what_is_recorded_is_valid() -> None:
    autograd.compile(value_and_grad(network_loss)).record([[[0.1, 0.2]]], [0.5]).validate()
    program_of().validate()
    program_of(outputs=(0, -1, 3, 3)).validate()


@pytest.mark.parametrize(
    ("changed", "message"),
    [
        ({"operands": (0, 3, 2, -1)}, "v0 = mul: operand number 3 is not there yet"),
        ({"operands": (0, 2, 2, -1)}, "v0 = mul: operand number 2 is not there yet"),
        ({"operands": (0, 1, 2, -2)}, "v1 = add: operand number -2 is not there yet"),
        ({"constants": ()}, "v1 = add: operand number -1 is not there yet"),
        ({"inputs": ()}, "v0 = mul: operand number 0 is not there yet"),
        ({"ends": (1, 4)}, "v0: mul of 1 operands"),
        ({"ends": (4, 4)}, "v0: mul of 4 operands"),
        ({"rows": (mul, sin)}, "v1: sin of 2 operands"),
        ({"ends": (2,)}, "f: codes, ends and operands do not belong together"),
        ({"ends": (2, 3)}, "f: codes, ends and operands do not belong together"),
        ({"ends": (2, 5)}, "f: codes, ends and operands do not belong together"),
        ({"codes": (0, 2)}, "f: code 2 is of no row"),
        ({"codes": (), "ends": ()}, "f: codes, ends and operands do not belong together"),
        ({"rows": (total, total), "ends": (5, 4)}, "f: codes, ends and operands do not belong together"),
        ({"outputs": (4,)}, "f: output number 4 does not exist"),
        ({"outputs": (-2,)}, "f: output number -2 does not exist"),
    ],
)
def test_what_refers_to_what_is_not_there_is_refused(changed: Any, message: str) -> None:
    with pytest.raises(ValueError, match=re.escape(message)):
        program_of(**changed).validate()


@pytest.mark.parametrize(
    ("inputs", "error", "message"),
    [
        (None, TypeError, "product takes a list of numbers, got the NoneType None"),
        (3.0, TypeError, "product takes a list of numbers, got the float 3.0"),
        ([], ValueError, "product has 2 inputs, got 0 numbers"),
        ([1.0, 2.0, 3.0], ValueError, "product has 2 inputs, got 3 numbers"),
        (["1", 2.0], TypeError, "expected a real number, got the str '1'"),
    ],
)
def test_inputs_of_a_program_are_as_many_numbers(inputs: Any, error: Any, message: str) -> None:
    def product(x: Any, y: Any) -> Any:
        return x * y

    program = autograd.compile(product, backend="python").record(1.0, 2.0)
    with pytest.raises(error, match=message):
        program.evaluate(inputs)
