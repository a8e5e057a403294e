"""Known weights: constants of dot products as inputs, so that the neurons of a layer differ in nothing but places."""

from __future__ import annotations

from array import array
from dataclasses import replace

from autograd.compiler.program.program import Program
from autograd.table.rows import dot


def with_weights_as_inputs(program: Program) -> tuple[Program, list[float]]:
    """The Program with more inputs behind its own, for the weights and biases of dot products, and their numbers.

    >>> import autograd
    >>> f = autograd.compile(lambda x: autograd.dot([0.5, 2.0], x, 1.0)).record([0.0, 0.0])
    >>> made, numbers = with_weights_as_inputs(f)
    >>> print(made)
    <lambda>(x[0]: f64, x[1]: f64, weight: f64, weight: f64, weight: f64) -> f64
      v0: f64 = dot weight, weight, x[0], x[1], weight
      return v0
    >>> numbers
    [0.5, 2.0, 1.0]
    """
    places, start = list[int](), 0
    for code, end in zip(program.codes, program.ends):
        n = (end - start) // 2
        if program.rows[code] is dot and n > 1:
            own = [*range(start, start + n), end - 1]
            if all(program.operands[place] < 0 for place in own):
                places += own
        start = end
    first, more = program.n_inputs, len(places)
    operands = array("i", [i if i < first else i + more for i in program.operands])
    for k, place in enumerate(places):
        operands[place] = first + k
    moved = replace(
        program,
        input_names=(*program.input_names, *["weight"] * more),
        operands=operands,
        outputs=tuple([i if i < first else i + more for i in program.outputs]),
    )
    return moved, [program.constants[~program.operands[place]] for place in places]
