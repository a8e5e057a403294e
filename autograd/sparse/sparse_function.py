"""SparseDerivative: a compiled function that returns the entries of a derivative."""

from __future__ import annotations

import sys
from array import array
from collections.abc import Callable, Sequence
from typing import Any

from autograd.common.arguments import check_choice, check_function
from autograd.common.calls import by_position
from autograd.common.wording import with_type
from autograd.compiler.backends.choosing import Backend, built, check_backend
from autograd.compiler.backends.protocols import Point
from autograd.compiler.compiled import checked_parameters
from autograd.compiler.program.program import Program
from autograd.compiler.rows.tables import address_of, flat_view, shape_of, without_foreign, writable
from autograd.derivatives.variables import OF_A_VALUE, Function, argument_places, named_after
from autograd.graph.ndarrays import is_array, is_float32
from autograd.graph.source_line import function_name
from autograd.graph.structure import flattened
from autograd.graph.value import Value, number_of
from autograd.sparse.matrix import FORMATS, Format, SparseMatrix
from autograd.sparse.recorded_entries import RecordedEntries, recorded_hessian, recorded_jacobian
from autograd.sparse.sparsity import SparsityPattern

_RECORDED = {"sparse_jacobian": recorded_jacobian, "sparse_hessian": recorded_hessian}


class SparseDerivative:
    """A function that returns the entries of a derivative, see `sparse_jacobian`.

    It is recorded and compiled once for each structure of its arguments: numbers, nested lists, arrays.
    """

    def __init__(
        self,
        transform: str,
        f: Function,
        argnums: int | Sequence[int],
        format: Format | None,
        parameters: Sequence[Value],
        backend: Backend,
    ) -> None:
        check_function(transform, f, OF_A_VALUE)
        if format is not None:
            check_choice("format", format, FORMATS)
        check_backend(backend)
        self.f, self.format, self.backend = f, format, backend
        self.parameters = checked_parameters(parameters)
        self._places = argument_places(argnums)
        self._transform = transform
        self._entries: dict[Any, RecordedEntries] = {}
        self._points: dict[Any, Point] = {}
        named_after(transform, f, self)

    def __call__(self, *arguments: Any, **named: Any) -> Any:
        """The entries at these numbers: a `SparseMatrix`, or a sparse array of scipy."""
        arguments = self._placed(arguments, named)
        key = _shapes(arguments)
        pattern = self._recorded(key, arguments).pattern
        numpy = sys.modules.get("numpy")
        values: Any = array("d", bytes(8 * len(pattern))) if numpy is None else numpy.empty(len(pattern))
        self._compute(values, key, arguments)
        if all(is_array(x) and is_float32(x) for x in self._chosen(arguments)):
            values = values.astype("float32")
        matrix = SparseMatrix(pattern, values)
        return matrix if self.format is None else matrix.to_scipy(self.format)

    def into(self, out: Any, *arguments: Any) -> None:
        """Writes the values of the entries alone into a buffer, in the order of the pattern.

        out: a writable buffer of float64, `array("d")` or a numpy array, as long as the pattern. An argument that is an
        array of float64 is read where it lies.

        >>> from autograd import sparse_hessian
        >>> hessian = sparse_hessian(lambda x: x[0] ** 2 * x[1])
        >>> out = array("d", [0.0] * len(hessian.pattern([1.0, 1.0])))
        >>> hessian.into(out, [2.0, 3.0])
        >>> out
        array('d', [6.0, 4.0, 4.0])
        """
        key = _shapes(arguments)
        writable(out, len(self._recorded(key, arguments).pattern))
        self._compute(out, key, arguments)

    def bind(self, out: Any, *arguments: Any) -> Callable[[], None]:
        """`into` on the same buffers again and again: a function of no arguments that reads them and writes into `out`.

        arguments: buffers of float64, arrays of numpy or `array("d")`, whose numbers may be changed between calls.

        >>> from autograd import sparse_hessian
        >>> hessian = sparse_hessian(lambda x: x[0] ** 2 * x[1])
        >>> x, out = array("d", [2.0, 3.0]), array("d", [0.0] * 3)
        >>> run = hessian.bind(out, x)
        >>> x[0] = 5.0
        >>> run()
        >>> out
        array('d', [6.0, 10.0, 10.0])
        """
        views = [flat_view(x, f"argument {i}") for i, x in enumerate(arguments)]
        key = _shapes(arguments)
        target = writable(out, len(self._recorded(key, arguments).pattern))
        views += [flat_view(buffer) for buffer in self._parameter_buffers()]
        places = [(address_of(view), len(view)) for view in views]
        return self._point(key).bind(address_of(target), places, (target, views))

    def pattern(self, *arguments: Any, **named: Any) -> SparsityPattern:
        """Where the derivative has entries, for arguments of this structure, whose numbers do not matter."""
        arguments = self._placed(arguments, named)
        return self._recorded(_shapes(arguments), arguments).pattern

    def record(self, *arguments: Any, **named: Any) -> Program:
        """The Program of the entries, for arguments of this structure; its outputs are in the pattern's order."""
        arguments = self._placed(arguments, named)
        program = self._recorded(_shapes(arguments), arguments).recording.program
        assert isinstance(program, Program)  # as no loops were kept
        return program

    def _placed(self, arguments: tuple[Any, ...], named: dict[str, Any]) -> tuple[Any, ...]:
        """The arguments by position."""
        if named:
            arguments, by_name = by_position(self.f, arguments, named)
            if by_name:
                raise TypeError(
                    f"{function_name(self.f)} takes arguments by name alone, which no sparse derivative takes"
                )
        return arguments

    def _recorded(self, key: Any, arguments: tuple[Any, ...]) -> RecordedEntries:
        found = self._entries.get(key)
        if found is None:
            record = _RECORDED[self._transform]
            structures = [without_foreign(argument) for argument in arguments]
            self._check_numbers(flattened(structures))
            found = self._entries[key] = record(self.f, self._places, structures, self.parameters)
        return found

    def _chosen(self, arguments: tuple[Any, ...]) -> list[Any]:
        """The arguments that the derivative is by."""
        return [arguments[i] for i in (self._places if isinstance(self._places, tuple) else (self._places,))]

    def _point(self, key: Any) -> Point:
        if key not in self._points:
            recording = self._entries[key].recording
            self._points[key] = built(self.backend, lambda engine: engine.point(recording, len(self.parameters)))
        return self._points[key]

    def _compute(self, out: Any, key: Any, arguments: tuple[Any, ...]) -> None:
        self._point(key).into(out, *map(self._buffer, arguments), *self._parameter_buffers())

    def _parameter_buffers(self) -> list[array[float]]:
        numbers = [number_of(p, function_name(self.f)) for p in self.parameters]
        return [array("d", numbers)] if numbers else []

    def _buffer(self, argument: Any) -> Any:
        """The numbers of an argument as float64 in one piece."""
        if type(argument) is array and argument.typecode == "d":
            return argument
        if type(argument) is getattr(sys.modules.get("numpy"), "ndarray", None) and argument.dtype == float:
            return argument if argument.flags.carray else sys.modules["numpy"].array(argument, float, order="C")
        numbers = flattened(without_foreign(argument))
        self._check_numbers(numbers)
        return array("d", numbers)

    def _check_numbers(self, numbers: Sequence[Any]) -> None:
        for x in numbers:
            if isinstance(x, Value):
                raise TypeError(
                    f"{self._transform} takes numbers, as it runs compiled code, and got {with_type(x)}; "
                    f"{self._transform.removeprefix('sparse_')}(f) has derivatives of its own"
                )

    def __reduce__(self) -> tuple[Callable[..., Any], tuple[Any, ...]]:
        """A copy records anew."""
        return type(self), (self._transform, self.f, self._places, self.format, self.parameters, self.backend)

    def __repr__(self) -> str:
        return f"<{self._transform}({function_name(self.f)}), backend {self.backend!r}>"


def _shapes(arguments: tuple[Any, ...]) -> Any:
    """What arguments of the same recording have in common; an `array("d")` is a list of its numbers."""
    return tuple(
        [(list, len(x)) if type(x) is array and x.typecode == "d" else shape_of(without_foreign(x)) for x in arguments]
    )
