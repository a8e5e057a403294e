"""What is exported: a Program whose last inputs have known numbers, and what its outputs are called."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from autograd.compiler.loops.looped import LoopedProgram


class RecordedProgram(NamedTuple):
    """A Program whose last inputs are the parameters, and the present numbers of these.

    outputs: their names. n_unnamed: how many of the last numbers are constants of the function, no parameters.
    """

    program: LoopedProgram
    outputs: Sequence[str]
    numbers: Sequence[float]
    n_unnamed: int

    @property
    def inputs(self) -> Sequence[str]:
        """The names of the inputs that are no parameters."""
        return self.program.input_names[: self.program.n_inputs - len(self.numbers)]
