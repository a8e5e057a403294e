"""Dense layers, found among the instructions of a Program: they become loops over tables of weights."""

from __future__ import annotations

from array import array
from collections import Counter
from collections.abc import Sequence
from typing import NamedTuple

from autograd.compiler.program.program import Instruction, Program
from autograd.table.rows import dot


class DenseLayer(NamedTuple):
    """Dots of constant weights with the same inputs, each followed by the same activation.

    results: the numbers of the activations' results. weights: a row for each. activation: a Program of the dot, z.
    """

    results: tuple[int, ...]
    weights: Sequence[Sequence[float]]
    biases: Sequence[float]
    inputs: tuple[int, ...]
    activation: Program


_LONGEST = 32  # instructions of a neuron


def with_dense_layers(program: Program) -> list[Instruction | DenseLayer]:
    """The Program's needed instructions in their order, with layers where their first dot was.

    >>> import autograd
    >>> def layer(x):
    ...     return [autograd.tanh(autograd.dot(row, x, 0.5)) for row in ([1.0, 2.0], [3.0, 4.0])]
    >>> (step,) = with_dense_layers(autograd.compile(layer).record([0.0, 0.0]))
    >>> step.weights, step.inputs, [row.name for row in step.activation.rows]
    ([(1.0, 2.0), (3.0, 4.0)], (0, 1), ['tanh'])
    """
    instructions = _needed(program)
    uses = Counter(i for instruction in instructions for i in instruction.operands)
    uses.update(program.outputs)
    with_same_inputs: dict[tuple[int, ...], list[int]] = {}
    for at, instruction in enumerate(instructions):
        if _is_start(instruction):
            with_same_inputs.setdefault(_inputs(instruction), []).append(at)
    layers: dict[int, DenseLayer] = {}
    inside: set[int] = set()
    for places in with_same_inputs.values():
        chains = [_chain(program, instructions, at) if len(places) > 1 else [instructions[at]] for at in places]
        neurons = _alike(program, chains, uses)
        layers[places[0]] = _layer(program, neurons)
        inside.update(instruction.result for neuron in neurons for instruction in neuron)
    steps: list[Instruction | DenseLayer] = []
    for at, instruction in enumerate(instructions):
        if at in layers:
            steps.append(layers[at])
        elif instruction.result not in inside:
            steps.append(instruction)
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
    """Whether an instruction is a dot of constant weights."""
    n = len(instruction.operands) // 2
    return (
        instruction.primitive is dot
        and n > 1
        and all(i < 0 for i in (*instruction.operands[:n], instruction.operands[-1]))
    )


def _inputs(start: Instruction) -> tuple[int, ...]:
    return start.operands[len(start.operands) // 2 : -1]


def _chain(program: Program, instructions: Sequence[Instruction], at: int) -> list[Instruction]:
    """The dot, and the next instructions, as long as they read only it, each other, and constants."""
    chain = [instructions[at]]
    own = {chain[0].result}
    for instruction in instructions[at + 1 : at + _LONGEST]:
        if _is_start(instruction) or not all(i < 0 or i in own for i in instruction.operands):
            break
        chain.append(instruction)
        own.add(instruction.result)
    return chain


def _alike(
    program: Program, chains: Sequence[Sequence[Instruction]], uses: Counter[int]
) -> list[Sequence[Instruction]]:
    """The beginnings of the chains, as long as they all do the same, and only the last result is used elsewhere."""
    shapes = [_shape(program, chain) for chain in chains]
    length = min(map(len, chains))
    while length > 1 and not (
        all(shape[:length] == shapes[0][:length] for shape in shapes)
        and all(_is_closed(chain[:length], uses) for chain in chains)
    ):
        length -= 1
    return [chain[:length] for chain in chains]


def _shape(program: Program, chain: Sequence[Instruction]) -> list[object]:
    """The primitives and constants of the instructions after the dot, with operands numbered within the chain."""
    place = {instruction.result: k for k, instruction in enumerate(chain)}
    return [None] + [
        (primitive, [place[i] if i >= 0 else program.constants[~i].hex() for i in operands])
        for _, primitive, operands in chain[1:]
    ]


def _is_closed(neuron: Sequence[Instruction], uses: Counter[int]) -> bool:
    within = Counter(i for instruction in neuron for i in instruction.operands)
    return all(uses[instruction.result] == within[instruction.result] for instruction in neuron[:-1])


def _layer(program: Program, neurons: Sequence[Sequence[Instruction]]) -> DenseLayer:
    def known(operands: Sequence[int]) -> tuple[float, ...]:
        return tuple(program.constants[~i] for i in operands)

    dots = [neuron[0].operands for neuron in neurons]
    n = len(dots[0]) // 2
    return DenseLayer(
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
    operands = array("i", [numbers[i] for instruction in neuron[1:] for i in instruction.operands])
    ends, end = array("I"), 0
    for instruction in neuron[1:]:
        end += len(instruction.operands)
        ends.append(end)
    return Program(
        name="activation",
        input_names=("z",),
        constants=array("d", [program.constants[~i] for i in constants]),
        rows=tuple(rows),
        codes=array("H", [rows.index(instruction.primitive) for instruction in neuron[1:]]),
        ends=ends,
        operands=operands,
        outputs=(len(neuron) - 1,),
    )
