"""The steps of a file: instructions, and layers of neurons, found in the Program, which become loops over tables."""

from __future__ import annotations

from array import array
from collections import Counter
from collections.abc import Sequence
from typing import NamedTuple

from autograd.compiler.program import Instruction, Program
from autograd.primitives import dot


class Layer(NamedTuple):
    """Dots of known weights with the same inputs, and what is made of each of them.

    results: the numbers of what is made. weights: a row for each. activation: a Program of the dot, z.
    """

    results: tuple[int, ...]
    weights: Sequence[Sequence[float]]
    biases: Sequence[float]
    inputs: tuple[int, ...]
    activation: Program


Step = Instruction | Layer


def steps_of(program: Program) -> list[Step]:
    """The Program's needed instructions in their order, those that are a layer together.

    >>> import autograd
    >>> def layer(x):
    ...     return [autograd.tanh(autograd.dot(row, x, 0.5)) for row in ([1.0, 2.0], [3.0, 4.0])]
    >>> (step,) = steps_of(autograd.compile(layer).record([0.0, 0.0]))
    >>> step.weights, step.inputs, [row.name for row in step.activation.rows]
    ([(1.0, 2.0), (3.0, 4.0)], (0, 1), ['tanh'])
    """
    instructions = _needed(program)
    uses = Counter(i for line in instructions for i in line.operands)
    uses.update(program.outputs)
    steps: list[Step] = []
    at = 0
    while at < len(instructions):
        neurons = _neurons(instructions, at, uses, program)
        if neurons:
            steps.append(_layer(program, neurons))
            at += sum(map(len, neurons))
        else:
            steps.append(instructions[at])
            at += 1
    return steps


def _needed(program: Program) -> list[Instruction]:
    needed = set(program.outputs)
    kept = []
    for instruction in reversed(list(program)):
        if instruction.result in needed:
            needed.update(instruction.operands)
            kept.append(instruction)
    return kept[::-1]


def _is_start(instruction: Instruction) -> bool:
    """Whether it is a dot of known weights with inputs that are not all known."""
    n = len(instruction.operands) // 2
    *weights, bias = [*instruction.operands[:n], instruction.operands[-1]]
    return instruction.primitive is dot and n > 1 and bias < 0 and all(i < 0 for i in weights)


def _neurons(
    instructions: Sequence[Instruction], at: int, uses: Counter[int], program: Program
) -> list[Sequence[Instruction]]:
    """The neurons of the layer that begins there, each some instructions; none, if no layer does."""
    if not _is_start(instructions[at]):
        return []
    length = 1
    while at + length < len(instructions) and not _is_start(instructions[at + length]):
        length += 1
    first = instructions[at : at + length]
    following = instructions[at + length : at + 2 * length]
    shape = _shape(first, uses, program)
    if shape is None or shape != _shape(following, uses, program):  # a neuron alone: what follows is not a part of it
        first = instructions[at : at + 1]
        shape = _shape(first, uses, program)
        length = 1
    found = []
    while shape is not None and _shape(first, uses, program) == shape:
        found.append(first)
        at += length
        first = instructions[at : at + length]
    return found


def _shape(neuron: Sequence[Instruction], uses: Counter[int], program: Program) -> object:
    """What neurons of one layer have in common; None for what is no neuron."""
    if not neuron or not _is_start(neuron[0]):
        return None
    place = {instruction.result: k for k, instruction in enumerate(neuron)}
    made: list[object] = []
    within: Counter[int] = Counter()
    for primitive, operands in [(instruction.primitive, instruction.operands) for instruction in neuron[1:]]:
        if any(i >= 0 and i not in place for i in operands):
            return None
        within.update(i for i in operands if i >= 0)
        made.append((primitive, tuple(place[i] if i >= 0 else program.constants[~i].hex() for i in operands)))
    if any(uses[line.result] != within[line.result] for line in neuron[:-1]):
        return None
    n = len(neuron[0].operands) // 2
    return neuron[0].operands[n:-1], made


def _layer(program: Program, neurons: Sequence[Sequence[Instruction]]) -> Layer:
    def known(operands: Sequence[int]) -> tuple[float, ...]:
        return tuple(program.constants[~i] for i in operands)

    dots = [neuron[0].operands for neuron in neurons]
    n = len(dots[0]) // 2
    return Layer(
        tuple(neuron[-1].result for neuron in neurons),
        [known(operands[:n]) for operands in dots],
        known([operands[-1] for operands in dots]),
        dots[0][n:-1],
        _activation(program, neurons[0]),
    )


def _activation(program: Program, neuron: Sequence[Instruction]) -> Program:
    place = {instruction.result: k for k, instruction in enumerate(neuron)}
    rows = list(dict.fromkeys(instruction.primitive for instruction in neuron[1:]))
    constants = list(dict.fromkeys(i for instruction in neuron[1:] for i in instruction.operands if i < 0))
    numbers = {**place, **{i: ~k for k, i in enumerate(constants)}}
    operands = array("q", [numbers[i] for instruction in neuron[1:] for i in instruction.operands])
    ends, end = array("q"), 0
    for instruction in neuron[1:]:
        end += len(instruction.operands)
        ends.append(end)
    return Program(
        "activation",
        ["z"],
        [program.constants[~i] for i in constants],
        rows,
        array("q", [rows.index(instruction.primitive) for instruction in neuron[1:]]),
        ends,
        operands,
        [len(neuron) - 1],
    )
