"""Records a function once for all numbers that it may be called with: its Values stand for unknown numbers.

A decision of Python by a Value's number would be frozen in the recording. So reading a number out of the graph is an
error, which names the line.
"""

from __future__ import annotations

from collections.abc import Callable, Container, Iterable
from itertools import islice
from typing import Any, NoReturn, TypeVar

from autograd.graph.copying import variables_kept
from autograd.graph.differentiated import derivatives_taken, forget_derivatives
from autograd.graph.modes import current_mode, mode
from autograd.graph.reverse import ends_of
from autograd.graph.settled import settled
from autograd.graph.source_line import Source, calling_source, name_of
from autograd.graph.value import Operand, Value, new_era, new_node
from autograd.table.rows import accumulate, detached

__all__ = ["RecordingError", "Tracer", "accumulate", "detached"]  # pickles of before name the rows here

Result = TypeVar("Result")


class RecordingError(TypeError):
    """A function cannot be recorded: it reads a number out of the graph, or uses a Value from elsewhere."""


# What a Value's number depends on, in a recording; a result has the largest of its operands' codes.
CONSTANT = 0  # on numbers alone, which are the same in every call
FOREIGN = 1  # on Values that came from elsewhere: their numbers would be frozen
UNKNOWN = 2  # on arguments or parameters


def used_outside(x: Value) -> str:
    """What is wrong with a Value that stands for a number of a loop's steps, where the loop is over."""
    return (
        f"what a step made of {name_of(x)}, a Value of a loop's body, outside of the loop; return it from the body, "
        "`return carry, y`, and use what autograd.scan returns"
    )


class Tracer:
    """Observes the Values of a function while it is being recorded.

    arguments: leaves made for the recording, which have no users yet.
    parameters: leaves from elsewhere whose numbers are read at every call: a set or a dict, asked about every Value.

    keeps_loops: whether loops of `autograd.scan` are recorded as loops; without it each of their steps is recorded.

    new: for each node made during the recording, what its number depends on.
    constants: leaves made during the recording by `Value(number)`: their numbers are the same in every call.
    reassigned: constants that got another number after their first use.
    picks: the results of recorded loops that have Values. bodies: the Values that stand for numbers of these loops.
    ended: those of them whose loops are over.
    """

    def __init__(
        self, arguments: Iterable[Value], parameters: Container[Value] = frozenset(), keeps_loops: bool = False
    ) -> None:
        self.keeps_loops = keeps_loops
        self.picks: dict[Any, Value] = {}
        self.bodies: set[Value] = set()
        self.ended: set[Value] = set()
        self._arguments = list(arguments)
        self.new = dict.fromkeys(self._arguments, UNKNOWN)
        self._parameters = parameters
        self.constants: set[Value] = set()
        self.reassigned: set[Value] = set()
        self._used: dict[Value, Source | None] = {}
        self._refusal: RecordingError | None = None
        self._era = new_era()

    def record(self, function: Callable[..., Result], *arguments: object) -> Result:
        """The result of `function`, which cannot read the numbers of the Values and of their results.

        Errors: RecordingError if it reads one, even if it catches the error and goes on.

        >>> x = Value(2.0, "x")
        >>> try:
        ...     Tracer([x]).record(lambda: abs(x) if x < 0 else x)
        ... except RecordingError as error:
        ...     print(str(error).partition(";")[0])
        while recording, `<` asked for the number of 'x', which differs from call to call
        """
        tracers, taken = (*current_mode().tracers, self), derivatives_taken()
        with (
            variables_kept(self._arguments),
            mode(records=True, tracers=tracers, check_node=None, check_backward=None),
        ):
            try:
                result = function(*arguments)
            except Exception as error:
                if self._refusal is None or error is self._refusal:
                    raise
                raise self._refusal from error
        forget_derivatives(taken)
        current_mode()  # drops the last references to the tracer and its Values
        if self._refusal:
            raise self._refusal
        return result

    # ---- new Values ----------------------------------------------------------------------------------------------

    def is_new(self, node: Value) -> bool:
        """Whether an operation made it during the recording; a copy of such a node counts too."""
        return node in self.new or any(x in self.new or x in self.constants for x in node.operands)

    def is_copy(self, leaf: Value) -> bool:
        """Whether it was made during the recording by copying or unpickling; constants are made by `Value(number)`."""
        return leaf._era >= self._era and leaf not in self.constants

    def knows(self, value: Value) -> bool:
        """Whether it depends on arguments."""
        known = self.new.get
        return known(value) == UNKNOWN or any(known(x) == UNKNOWN for x in value.operands if isinstance(x, Value))

    def line_of_use(self, value: Value) -> str:
        """The line that first used a Value from elsewhere, for the end of an error."""
        source = self._used.get(value)
        return f"\n  {source}" if source else ""

    def made(self, node: Value, here: bool) -> None:
        """Remembers a new Value; one of another thread only if it depends on arguments."""
        if here:
            self.made_here(node, node.operands)
        elif self.knows(node):
            self.new[node] = UNKNOWN

    def made_here(self, node: Value, operands: tuple[Operand, ...]) -> None:
        """Remembers a new Value of these operands, which the thread that records has made."""
        new, parameters, depends = self.new, self._parameters, CONSTANT
        for x in operands:
            if not isinstance(x, float):
                of_operand = new.get(x)
                if of_operand is None:
                    of_operand = UNKNOWN if x in parameters else self._used_as(x)
                if of_operand > depends:
                    depends = of_operand
        new[node] = depends

    def add(self, nodes: Iterable[Value]) -> None:
        """Takes Values for unknown that were made after the recording began: leaves for arguments, and loops."""
        self.new.update(dict.fromkeys(nodes, UNKNOWN))

    def unknown(self, leaf: Value) -> None:
        """Remembers a leaf that stands for numbers of a loop's steps, and is no constant."""
        self.constants.discard(leaf)
        self.new[leaf] = UNKNOWN
        self.bodies.add(leaf)

    def n_told(self) -> int:
        """How many nodes it was told of."""
        return len(self.new)

    def is_unknown(self, node: Value) -> bool:
        """Whether a node that it was told of depends on arguments, or on Values from elsewhere."""
        return self.new[node] != CONSTANT

    def since(self, n: int) -> set[Value]:
        """The nodes that it was told of after the first n."""
        return {*islice(reversed(self.new), len(self.new) - n)}

    def _used_as(self, operand: Value) -> int:
        """What an operand depends on that is no parameter and none of `new`; its first use is remembered."""
        depends = self._depends(operand)
        if operand not in self._used:
            self._used[operand] = calling_source() if depends == FOREIGN else None
        return depends

    def _depends(self, value: Value) -> int:
        """The kind of numbers that a Value depends on. An unknown node may be a copy, and depends on its operands'."""
        known = self._known(value)
        if known is None:
            of_operands = [self._known(x) for x in value.operands if isinstance(x, Value)]
            return max((FOREIGN if x is None else x for x in of_operands), default=FOREIGN)
        return known

    def _known(self, value: Value) -> int | None:
        if value in self._parameters:
            return UNKNOWN
        return CONSTANT if value in self.constants else self.new.get(value)

    def _asked(self, value: Value, here: bool) -> int:
        """The same; in another thread, a Value that depends on no argument counts as constant."""
        if here:
            return self._depends(value)
        return UNKNOWN if self.knows(value) else CONSTANT

    # ---- calls of the modes ---------------------------------------------------------------------------------------

    def read(self, value: Value, how: str, here: bool) -> None:
        """Refuses to read a number that differs from call to call, unless it is `.data` of a Value from elsewhere."""
        depends = self._asked(value, here)
        if depends == CONSTANT or (depends == FOREIGN and how == ".data"):
            return
        if how == "range() or an index":
            self._refuse(
                f"`{how}` asked for the number of {name_of(value)}, but what is repeated or looked up must be the same "
                "in every call; compile a function for each number, as functools.partial(f, n=3); a loop that reads "
                "an element of a list in each step is autograd.scan over the list"
            )
        if how in (".grad", ".has_grad"):
            self._refuse(
                f"`{how}` asked for the gradient of {name_of(value)}, which differs from call to call; write "
                "autograd.gradient(output, [x]) for a derivative, or pass its number as an argument"
            )
        if depends == FOREIGN:
            self._refuse(
                f"`{how}` asked for the number of {name_of(value)}, a Value that is none of the arguments; its number "
                "would be frozen. Pass it as an argument, or use the number itself, v.data"
            )
        self._refuse(
            f"`{how}` asked for the number of {name_of(value)}, which differs from call to call; "
            "write autograd.where(autograd.greater(x, y), a, b) for a choice, or maximum, minimum, clip, relu, "
            "step, floor, where they say it"
        )

    def written(self, value: Value, what: str, here: bool) -> None:
        """Remembers a new leaf as a constant; an error for assigning to a Value that is no constant."""
        if not hasattr(value, "_number"):
            if here:
                self.constants.add(value)
        elif self._asked(value, here) != CONSTANT:
            self._refuse(
                f"the {what} of {name_of(value)} was assigned, which compiled code would not do; "
                f"assign it outside, or return the {what}"
            )
        elif value in self._used:
            self.reassigned.add(value)

    def detached(self, value: Value, here: bool) -> Value | None:
        """A node without derivatives, if the number is unknown; None for a Value with a known number."""
        if self._asked(value, here) != UNKNOWN:
            return None
        node = new_node(settled(value), detached, (value,))
        node.label = value.label
        return node

    def check_backward(self, output: Value, here: bool) -> None:
        """An error for a backward pass whose gradients differ from call to call or reach Values from elsewhere."""
        if self._asked(output, here) != CONSTANT:
            self._refuse(
                f"backward() of {name_of(output)} would write numbers that differ from call to call; "
                "write autograd.gradient(output, [x]), or compile autograd.grad(f)"
            )

    def check_derivative(self, outputs: Iterable[Any]) -> None:
        """An error for a derivative, outside of a loop, of what a step made: it would leave out the steps before."""
        if self.ended:
            for x in ends_of(outputs, self.ended.__contains__):
                self._refuse(f"a derivative was asked for of {used_outside(x)}")

    def _refuse(self, why: str) -> NoReturn:
        """Raises the error, and keeps it for the end of the recording, as the function may catch it and go on."""
        refusal = RecordingError(f"while recording, {why}\n  {calling_source()}")
        self._refusal = self._refusal or refusal
        raise refusal
