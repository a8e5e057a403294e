"""The parts that files of all languages share: inputs in an array, parameters in a table, layers as loops."""

from __future__ import annotations

import heapq
import re
from abc import abstractmethod
from collections.abc import Iterable, Iterator, Sequence
from typing import Any, NamedTuple

from autograd.compiler.languages.dense import DenseLayer, with_dense_layers
from autograd.compiler.languages.exported_program import ExportedProgram
from autograd.compiler.languages.names import in_comment
from autograd.compiler.languages.spelling import ATOM, Assignment, Section, Speller, Text

INPUTS = -1
"""The number of the array of inputs among the results that an Assignment reads; a layer's array has the number of the
layer's first result."""


class ArraySlice(NamedTuple):
    """Numbers that lie in an array one after the other, from `start` on."""

    array: str
    start: int


def slice_of(texts: Sequence[Text]) -> ArraySlice | None:
    """The slice of an array that has these elements in this order; None where they do not lie one after the other.

    >>> slice_of([Text("layer_0[1]", ATOM), Text("layer_0[2]", ATOM)])
    ArraySlice(array='layer_0', start=1)
    """
    found = [re.fullmatch(r"(\w+)\[(\d+)\]", text.text) for text in texts]
    places = [(match[1], int(match[2]) - k) for k, match in enumerate(found) if match]
    return ArraySlice(*places[0]) if len(places) == len(texts) and len(set(places)) == 1 else None


class ArraySpeller(Speller):
    """Mixed into the writer of a language, which says how a layer is written.

    used: the place in the table of parameters of each that stands in the code outside of layers.
    """

    def plan(self, exported: ExportedProgram) -> None:
        """Takes the Program to be written; to be called before any other method."""
        self.exported = exported
        self._steps = with_dense_layers(exported.program)
        self.layers = [step for step in self._steps if isinstance(step, DenseLayer)]
        self._place = {i: (k, j) for k, layer in enumerate(self.layers) for j, i in enumerate(layer.results)}
        self.used: dict[int, int] = {}

    def steps(self) -> Iterable[Any]:
        """The instructions and layers to be written, in order."""
        return self._steps

    def read_by(self, step: Any) -> Iterable[int]:
        """The operands of an instruction, or the inputs of a layer."""
        return step.inputs if isinstance(step, DenseLayer) else super().read_by(step)

    def lines(self) -> Iterator[Assignment]:
        """The lines; a layer is a line too, whose text is its statements."""
        k = 0
        for step in self._steps:
            if isinstance(step, DenseLayer):
                texts = [self.operand(i) for i in step.inputs]
                code = "\n".join(self.layer(k, step, texts))
                reads = tuple(i for text in texts for i in text.reads)
                yield Assignment(step.results[0], Text(code, ATOM, reads=reads))
                k += 1
            else:
                yield from self.line(step)

    @abstractmethod
    def layer(self, k: int, layer: DenseLayer, inputs: Sequence[Text]) -> Sequence[str]:
        """The statements of the layer number k."""

    def array_of_layer(self, i: int) -> DenseLayer | None:
        """The layer whose array has this number."""
        return self.layers[self._place[i][0]] if i in self._place else None

    def places(self, parts: Sequence[Section], last: Sequence[int]) -> tuple[dict[int, int], int]:
        """The places in memory of the numbers that later sections read, and the size of the memory.

        A place is used again when no later section reads its number.
        """
        last_taken = {i: n for n, part in enumerate(parts) for i in part.takes} | {i: len(parts) for i in last}
        ends: dict[int, list[int]] = {}
        free: list[int] = []
        places: dict[int, int] = {}
        size = 0
        for n, part in enumerate(parts):
            for i in part.leaves:
                layer = self.array_of_layer(i)
                if layer is None and free:
                    places[i] = heapq.heappop(free)
                else:
                    places[i] = size
                    size += len(layer.results) if layer else 1
                ends.setdefault(last_taken[i], []).append(i)
            for i in ends.pop(n, []):
                layer = self.array_of_layer(i)
                for place in range(places[i], places[i] + (len(layer.results) if layer else 1)):
                    heapq.heappush(free, place)
        return places, size

    def constant(self, i: int) -> Text:
        """The text of a constant: for a parameter an element of a table, for others a literal."""
        parameter = self.exported.parameter(i)
        if parameter is None:
            return super().constant(i)
        place = self.used.setdefault(parameter, len(self.used))
        return Text(f"{self.table('parameters')}[{place}]", ATOM, 0, value=self.program.constants[~i])

    def parameters(self) -> list[tuple[str, str]]:
        """The entries of the table of parameters, as literals, each with its name, for a comment."""
        numbers = self.program.constants[len(self.program.constants) - len(self.exported.parameters) :]
        return [(self.literal(numbers[i]), in_comment(self.exported.parameters[i])) for i in self.used]

    def table(self, name: str) -> str:
        """The language's name of a table of constants."""
        return name

    def named(self, i: int) -> Text:
        """The text of a named number: an element of an array for an input and for a result of a layer."""
        if i < self.n_inputs:
            return Text(f"inputs[{i}]", ATOM, 0, (INPUTS,))
        if i in self._place:
            k, j = self._place[i]
            first = self.layers[k].results[0]
            return Text(f"{self.name(first)}[{j}]", ATOM, 0, (first,))
        return super().named(i)

    def name(self, i: int) -> str:
        """The name of an array or a result."""
        if i == INPUTS:
            return "inputs"
        return f"layer_{self._place[i][0]}" if i in self._place else super().name(i)
