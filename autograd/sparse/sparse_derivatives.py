"""sparse_jacobian and sparse_hessian: compiled functions that return the entries of a derivative."""

from __future__ import annotations

import sys
from array import array
from collections.abc import Callable, Sequence
from typing import Any

from autograd.common.arguments import by_position, check_choice, check_function
from autograd.common.wording import with_type
from autograd.compiler.backends.choosing import Backend, built, check_backend
from autograd.compiler.backends.protocols import Point
from autograd.compiler.program.program import Program
from autograd.compiler.rows.tables import shape_of, without_foreign, writable
from autograd.derivatives.variables import OF_A_VALUE, Function, argument_places, named_after
from autograd.graph.ndarrays import is_array, is_float32
from autograd.graph.source_line import function_name
from autograd.graph.structure import flattened
from autograd.graph.value import Value, number_of
from autograd.sparse.matrix import FORMATS, Format, SparseMatrix
from autograd.sparse.recorded_entries import RecordedEntries, recorded_hessian, recorded_jacobian
from autograd.sparse.sparsity import SparsityPattern

_RECORDED = {"sparse_jacobian": recorded_jacobian, "sparse_hessian": recorded_hessian}


def sparse_jacobian(
    f: Function,
    argnums: int | Sequence[int] = 0,
    *,
    format: Format | None = None,
    parameters: Sequence[Value] = (),
    backend: Backend = "auto",
) -> SparseDerivative:
    """The Jacobian of a function that returns many numbers of which each depends on few, as a compiled function.

    The first call records f, finds which entries can differ from 0, and compiles a function of these alone; later calls
    at other numbers run that. Rows are for the numbers that f returns, columns for those of the arguments at `argnums`,
    left to right; those of an array row by row.

    f, parameters, backend: as for `compile`; f may not decide by `if` on a number, but by `where`, and then an entry
        of either branch is an entry.
    argnums: the place of the argument to differentiate by, or a tuple of places, whose columns follow each other.
    format: "csr", "csc" or "coo" for a sparse array of scipy; None for a `SparseMatrix`.

    Errors: as for `compile`; ValueError for an unknown format; ImportError on a call where scipy is asked for and not
    installed.

    >>> differences = sparse_jacobian(lambda x: [b * b - a for a, b in zip(x, x[1:])])
    >>> print(differences([1.0, 2.0, 3.0, 4.0]))
    -1   4   ·   ·
     ·  -1   6   ·
     ·   ·  -1   8
    >>> differences([1.0, 2.0, 3.0, 10.0]).values.tolist()
    [-1.0, 4.0, -1.0, 6.0, -1.0, 20.0]
    """
    return SparseDerivative("sparse_jacobian", f, argnums, format, parameters, backend)


def sparse_hessian(
    f: Function,
    argnums: int | Sequence[int] = 0,
    *,
    format: Format | None = None,
    parameters: Sequence[Value] = (),
    backend: Backend = "auto",
) -> SparseDerivative:
    """The Hessian of a function that returns one number, a sum of terms of few variables each, compiled.

    Rows and columns are for the numbers of the arguments at `argnums`, left to right. Both entries (i, j) and (j, i)
    are there, and are the same number. The rest as for `sparse_jacobian`.

    >>> def rosenbrock(x):
    ...     return sum(100.0 * (b - a * a) ** 2 + (1.0 - a) ** 2 for a, b in zip(x, x[1:]))
    >>> hessian = sparse_hessian(rosenbrock)
    >>> print(hessian([1.0, 1.0, 1.0, 1.0]))
     802  -400     ·     ·
    -400  1002  -400     ·
       ·  -400  1002  -400
       ·     ·  -400   200
    >>> hessian.pattern([0.0] * 1000)
    <SparsityPattern 1,000 × 1,000: 2,998 entries, 0.3 %, 3 colours>
    """
    return SparseDerivative("sparse_hessian", f, argnums, format, parameters, backend)


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
        self.parameters = list(dict.fromkeys(parameters))
        self._places = argument_places(argnums)
        self._transform = transform
        self._entries: dict[Any, RecordedEntries] = {}
        self._points: dict[Any, Point] = {}
        named_after(transform, f, self)

    def __call__(self, *arguments: Any, **named: Any) -> Any:
        """The entries at these numbers: a `SparseMatrix`, or a sparse array of scipy."""
        arguments = self._structures(arguments, named)
        key = shape_of(arguments)
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

        >>> hessian = sparse_hessian(lambda x: x[0] ** 2 * x[1])
        >>> out = array("d", [0.0] * len(hessian.pattern([1.0, 1.0])))
        >>> hessian.into(out, [2.0, 3.0])
        >>> out
        array('d', [6.0, 4.0, 4.0])
        """
        arguments = self._structures(arguments, {})
        key = shape_of(arguments)
        writable(out, len(self._recorded(key, arguments).pattern))
        self._compute(out, key, arguments)

    def pattern(self, *arguments: Any, **named: Any) -> SparsityPattern:
        """Where the derivative has entries, for arguments of this structure, whose numbers do not matter."""
        arguments = self._structures(arguments, named)
        return self._recorded(shape_of(arguments), arguments).pattern

    def record(self, *arguments: Any, **named: Any) -> Program:
        """The Program of the entries, for arguments of this structure; its outputs are in the pattern's order."""
        arguments = self._structures(arguments, named)
        return self._recorded(shape_of(arguments), arguments).recording.program

    def _structures(self, arguments: tuple[Any, ...], named: dict[str, Any]) -> tuple[Any, ...]:
        """The arguments by position, as structures."""
        if named:
            arguments, by_name = by_position(self.f, arguments, named)
            if by_name:
                raise TypeError(f"{function_name(self.f)} takes keyword-only arguments, which cannot be compiled")
        return tuple([without_foreign(argument) for argument in arguments])

    def _recorded(self, key: Any, arguments: tuple[Any, ...]) -> RecordedEntries:
        found = self._entries.get(key)
        if found is None:
            record = _RECORDED[self._transform]
            self._check_numbers(flattened(arguments))
            found = self._entries[key] = record(self.f, self._places, arguments, self.parameters)
        return found

    def _chosen(self, arguments: tuple[Any, ...]) -> list[Any]:
        """The arguments that the derivative is by."""
        return [arguments[i] for i in (self._places if isinstance(self._places, tuple) else (self._places,))]

    def _compute(self, out: Any, key: Any, arguments: tuple[Any, ...]) -> None:
        point = self._points.get(key)
        if point is None:
            recording = self._entries[key].recording
            point = built(self.backend, lambda engine: engine.point(recording, len(self.parameters)))
            self._points[key] = point
        buffers = [self._buffer(argument) for argument in arguments]
        if self.parameters:
            buffers.append(array("d", [number_of(p, function_name(self.f)) for p in self.parameters]))
        point.into(out, *buffers)

    def _buffer(self, argument: Any) -> Any:
        """The numbers of an argument as float64 in one piece."""
        if type(argument) is getattr(sys.modules.get("numpy"), "ndarray", None) and argument.dtype == float:
            return argument if argument.flags.carray else sys.modules["numpy"].array(argument, float, order="C")
        numbers = flattened(argument)
        self._check_numbers(numbers)
        return array("d", numbers)

    def _check_numbers(self, numbers: Sequence[Any]) -> None:
        for x in numbers:
            if isinstance(x, Value):
                raise TypeError(
                    f"{self._transform} takes numbers, as it runs compiled code, and got {with_type(x)}; "
                    f"{self._transform[7:]}(f) has derivatives of its own"
                )

    def __reduce__(self) -> tuple[Callable[..., Any], tuple[Any, ...]]:
        """A copy records anew."""
        return type(self), (self._transform, self.f, self._places, self.format, self.parameters, self.backend)

    def __repr__(self) -> str:
        return f"<{self._transform}({function_name(self.f)}), backend {self.backend!r}>"
