"""compile: a function of numbers as compiled code."""

from __future__ import annotations

import functools
import sys
from array import array
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, Literal, overload

from autograd.common.arguments import check_function
from autograd.common.calls import by_position, by_position_alone
from autograd.compiler.backends.choosing import Backend, built, check_backend
from autograd.compiler.backends.protocols import Point, Rows
from autograd.compiler.compiled_methods import CompiledMethod, Methods
from autograd.compiler.languages.python.loop_source import source_of
from autograd.compiler.mapped import bound, mapped, shared_numbers
from autograd.compiler.recording.recording import Recording, argument_names, record
from autograd.compiler.rows.mapping import Axes, RowArguments, arranged, row_arguments
from autograd.compiler.rows.memory import Numbers, Place
from autograd.compiler.rows.tables import address_of, flat_view, plain, shape_of, without_foreign, writable
from autograd.graph.modes import is_tracing
from autograd.graph.structure import flattened, rebuild
from autograd.graph.value import Value, number_of


@overload
def compile(f: Callable[..., Any], *, parameters: Sequence[Value] = (), backend: Backend = "auto") -> Compiled: ...
@overload
def compile(
    f: None = None, *, parameters: Sequence[Value] = (), backend: Backend = "auto"
) -> Callable[[Callable[..., Any]], Compiled]: ...
def compile(
    f: Callable[..., Any] | None = None, *, parameters: Sequence[Value] = (), backend: Backend = "auto"
) -> Compiled | Callable[[Callable[..., Any]], Compiled]:
    """`f` as compiled code, which is recorded when it is first called; use it as a function or as a decorator.

    f: a function of numbers, lists, dicts, dataclasses and arrays of numpy, written with operators and autograd's
        functions, that returns such; also `grad(f)`, `value_and_grad(f)`, `hessian(f)` and other transforms.
    parameters: Values that f uses besides its arguments, as a model's weights. Their numbers are read at every call.
    backend: "llvm" for machine code (the extra `jit`); "tape" for a machine that reads the Program as data, so that a
        Program of any length needs no compiling; "python" for Python source, which gives the bits of eager code and
        needs no library; "auto" for "llvm", or "tape" for a long Program, or, with a warning, "python" where llvmlite
        is missing or a primitive that f uses has no definition.

    A branch that Python takes while f is recorded would be taken for all numbers, so a comparison or a `bool` of a
    number is an error that names the line and what to write instead.

    >>> from autograd import grad
    >>> slope = compile(grad(lambda x: x**3))
    >>> slope(2.0), slope(3.0)
    (12.0, 27.0)
    >>> @compile(backend="python")
    ... def area(width, height):
    ...     return width * height
    >>> area(2.0, 3.0)
    6.0
    >>> print(area.source)
    def program(x0, x1):
        return [x0 * x1]
    """
    check_backend(backend)
    if f is None:
        return lambda function: Compiled(function, parameters, backend)
    return Compiled(f, parameters, backend)


class Compiled:
    """A function that is recorded once for each structure of its arguments, and then runs compiled; see `compile`.

    Called with Values it is f itself, so it may be part of what is differentiated or compiled in turn.

    backend: the name of the backend, as given to `compile`. f: the function.
    """

    def __init__(self, f: Callable[..., Any], parameters: Sequence[Value], backend: Backend) -> None:
        check_function("compile", f)
        given = checked_parameters(parameters)
        functools.update_wrapper(self, f)
        self.f = f
        self.backend = backend
        self._parameters = given
        self._recordings: dict[Any, Recording] = {}
        self._points: dict[Any, Point] = {}
        self._rows: dict[Any, Rows] = {}
        self._call: Callable[..., Any] | None = None
        self._into: Callable[..., Any] | None = None
        self._last: Any = None
        self._methods: Methods | None = None

    def __get__(self, thing: Any, kind: type | None = None) -> Any:
        """As a method: compiled code for each object, see `CompiledMethod`."""
        if thing is None:
            return self
        if self._methods is None:
            self._methods = Methods(self.f, lambda f, values: Compiled(f, [*self._parameters, *values], self.backend))
        return CompiledMethod(self._methods, thing)

    def __call__(self, *arguments: Any, **named: Any) -> Any:
        """f's value at these numbers, in f's structure."""
        if self._call is not None and not named and not (self._parameters and is_tracing()):
            result = self._call(*arguments, *self._parameter_numbers())
            if result is not NotImplemented:
                return result
        return self._call_of_another_structure(arguments, named)

    # ---- one point ---------------------------------------------------------------------------------------------------

    def _parameter_numbers(self) -> tuple[list[float], ...]:
        return ([number_of(p) for p in self._parameters],) if self._parameters else ()

    def _ask_for_parameters(self) -> None:
        """Lets a recording refuse that their numbers are read, as they would be frozen in it."""
        if self._parameters and is_tracing():
            for p in self._parameters:
                number_of(p, self._name)

    def _call_of_another_structure(self, arguments: tuple[Any, ...], named: dict[str, Any]) -> Any:
        names: tuple[str, ...] = ()
        if named:
            arguments, names = self._positional(arguments, named)
        arguments = tuple([without_foreign(argument) for argument in arguments])
        is_recorded = bool(self._parameters) and is_tracing()
        if not is_recorded and (shape_of(arguments), names) in self._points:
            result = self._called(arguments, names)
            if result is not NotImplemented:
                return result
        numbers = flattened(arguments)
        if is_recorded or any(isinstance(x, Value) for x in numbers):
            return by_position_alone(self.f, names)(*arguments)
        return self._called(rebuild(arguments, iter(numbers)), names)

    def _called(self, arguments: tuple[Any, ...], names: tuple[str, ...]) -> Any:
        point = self._point(arguments, names)
        if not names:
            self._call, self._into = point.call, point.into
        return point.call(*arguments, *self._parameter_numbers())

    def _positional(self, arguments: tuple[Any, ...], named: dict[str, Any]) -> tuple[tuple[Any, ...], tuple[str, ...]]:
        """The arguments by position, at their end those that f takes by name alone, and the names of these."""
        placed, by_name = by_position(self.f, arguments, named)
        names = tuple([name for name in by_name if name in named])  # others have their defaults
        for name in names:
            try:
                flattened(named[name])
            except TypeError as error:
                raise TypeError(f"{self._name}({name}=...): {error}") from None
        return (*placed, *(named[name] for name in names)), names

    @property
    def _name(self) -> str:
        return str(getattr(self.f, "__name__", "the function"))

    def record(self, *arguments: Any) -> Any:
        """The Program of f for arguments of this structure, whose numbers do not matter.

        It is a `LoopedProgram` where f has loops of `autograd.scan`.
        """
        return self._recorded(tuple([without_foreign(argument) for argument in arguments])).program

    def _recorded(self, arguments: tuple[Any, ...], names: tuple[str, ...] = ()) -> Recording:
        key = shape_of(arguments), names
        if key not in self._recordings:
            self._recordings[key] = record(by_position_alone(self.f, names), arguments, self._parameters)
        self._turn_to(key)
        return self._recordings[key]

    def _point(self, arguments: tuple[Any, ...], names: tuple[str, ...] = ()) -> Point:
        key = shape_of(arguments), names
        if key not in self._points:
            recording = self._recorded(arguments, names)
            self._points[key] = built(self.backend, lambda engine: engine.point(recording, len(self._parameters)))
        self._turn_to(key)
        return self._points[key]

    def _turn_to(self, key: Any) -> None:
        """Remembers the structure that was used last, which buffers stand for."""
        if key != self._last:
            self._last, self._into = key, None

    def into(self, out: Any, *buffers: Any) -> None:
        """f's value, written into a buffer: arguments and results as plain rows of float64, without lists.

        out: a writable buffer (`array.array("d")`, a numpy array) for all of the result's numbers, left to right.
        buffers: for each argument a buffer with all of its numbers, left to right. They stand for arguments of the
            structure with which f was called or recorded before, last if they fit several; for a new one, an argument
            of one number is taken as that, and others as lists.

        Errors: TypeError for what is no contiguous buffer of float64, ValueError for one of the wrong length.

        >>> from array import array
        >>> from autograd import grad
        >>> f = compile(grad(lambda p: p[0] ** 2 * p[1]))
        >>> out = array("d", [0.0, 0.0])
        >>> f.into(out, array("d", [2.0, 3.0]))
        >>> out
        array('d', [12.0, 4.0])
        """
        if self._into is not None and self._into(out, *buffers, *self._parameter_buffers()) is None:
            return
        point, _, _ = self._point_of_buffers(out, buffers)
        self._call, self._into = point.call, point.into
        point.into(out, *buffers, *self._parameter_buffers())

    def _point_of_buffers(self, out: Any, buffers: Sequence[Any]) -> tuple[Point, Numbers, list[Numbers]]:
        """The code for one point of such buffers, `out` and they as rows of numbers."""
        views = [flat_view(buffer, f"argument {i}") for i, buffer in enumerate(buffers)]
        examples = self._examples_for(dict(enumerate(views)), {})
        target = writable(out, len(self._recorded(examples).program.outputs))
        return self._point(examples), target, views

    def _examples_for(self, views: Mapping[int, Numbers], rows: Mapping[int, Any]) -> tuple[Any, ...]:
        """Arguments of the structure that buffers of such lengths stand for, in their places; others are as `rows`."""

        def fits(arguments: Sequence[Any]) -> bool:
            return (
                len(arguments) == len(views) + len(rows)
                and all(len(flattened(arguments[i])) == len(view) for i, view in views.items())
                and all(shape_of(arguments[i]) == shape_of(row) for i, row in rows.items())
            )

        for key in [self._last, *self._recordings]:
            recording = self._recordings.get(key)
            if recording and not key[1] and fits(recording.arguments):
                return recording.arguments
        numbers = {i: view.tolist() if len(view) != 1 else view[0] for i, view in views.items()}
        return tuple([argument for _, argument in sorted({**numbers, **rows}.items())])

    def _parameter_buffers(self) -> tuple[array[float], ...]:
        self._ask_for_parameters()
        return tuple(array("d", numbers) for numbers in self._parameter_numbers())

    # ---- many rows ---------------------------------------------------------------------------------------------------

    def map(
        self,
        *arguments: Any,
        in_axes: Axes = 0,
        reduce: Literal["sum"] | None = None,
        threads: int | None = None,
    ) -> Any:
        """f for every row, as `jax.vmap(f)` does it.

        arguments: rows, a list of what f takes there, or a buffer with the rows as its first axis, as a numpy array of
            shape (n, k) for a list of k numbers; float64 is read where it lies.
        in_axes: 0 for an argument that is given as rows, None for one that all rows share; one for each argument.
        reduce: "sum" adds the results of all rows up.
        threads: how many share the rows out; None lets it choose. The result is the same for every number of them.

        Returns f's structure for each row, in a list; where an argument was a buffer, f's structure with an array of
        n numbers in place of each number; and with `reduce`, f's structure once.

        Errors: TypeError and ValueError for rows that differ in structure or number, with the row.

        >>> square = compile(lambda x: x * x)
        >>> square.map([1.0, 2.0, 3.0])
        [1.0, 4.0, 9.0]
        >>> from autograd import value_and_grad
        >>> loss = compile(value_and_grad(lambda w, x, y: (w * x - y) ** 2))
        >>> loss.map(2.0, [1.0, 2.0], [1.0, 5.0], in_axes=(None, 0, 0), reduce="sum")
        (2.0, -2.0)
        """
        given = self._row_arguments(arguments, in_axes)
        shared = {i: plain(argument) for i, argument in given.shared.items()}
        if any(table.row is None for table in given.tables.values()):
            if reduce is None:
                return []
            raise ValueError("there are no rows to sum; give an array of shape (0, k) to say what they would be")
        numbers = shared_numbers(list(shared.values()))
        examples = tuple(given.tables[i].row if i in given.tables else shared[i] for i in range(len(given.axes)))
        rows, recording = self._rows_of(given, examples, reduce)
        self._ask_for_parameters()
        numbers += [x for parameters in self._parameter_numbers() for x in parameters]
        return mapped(rows, recording.outputs, given, arguments, numbers, reduce, threads)

    def bind(
        self,
        out: Any,
        *arguments: Any,
        in_axes: Axes = 0,
        reduce: Literal["sum"] | None = None,
        threads: int | None = None,
        parameters: Any = None,
    ) -> Callable[[], None]:
        """`map` on the same buffers again and again: a function of no arguments that reads them and writes into `out`.

        out: a writable buffer of float64; with `reduce`, for all of the result's numbers, else for those of each row,
            row after row.
        arguments: buffers of float64: rows as for `map`, and for an argument that all rows share, all of its numbers;
            it is a list of as many, or a number where there is one, unless f was recorded otherwise before.
        in_axes: None for one point instead of rows: then it is `into` on the same buffers again and again.
        parameters: a buffer of float64 that the numbers of the parameters are read from, in their order; without one
            they are those of the moment of binding.
        The rest as for `map`. Numbers may be changed between calls.

        Errors: as for `into`, and ValueError where results would be written over rows that are still to be read. The
        function raises RuntimeError where it is called while it runs in another thread: bind one for each thread, with
        an `out` of its own.

        >>> from array import array
        >>> xs, scale, out = array("d", [1.0, 2.0]), array("d", [10.0]), array("d", [0.0])
        >>> run = compile(lambda x, scale: scale * x).bind(out, xs, scale, in_axes=(0, None), reduce="sum")
        >>> run()
        >>> out[0]
        30.0
        >>> xs[0] = 5.0
        >>> run()
        >>> out[0]
        70.0
        """
        if in_axes is None or (isinstance(in_axes, (tuple, list)) and all(axis is None for axis in in_axes)):
            point, target, buffers = self._point_of_buffers(out, arguments)
            sources = [*buffers, *self._views_of(parameters)]
            return point.bind(address_of(target), _places(sources), (target, sources))
        given = self._row_arguments(arguments, in_axes)
        views = {i: flat_view(argument, given.names[i]) for i, argument in given.shared.items()}
        examples = self._examples_for(views, {i: table.row for i, table in given.tables.items()})
        rows, recording = self._rows_of(given, examples, reduce)
        sources = [*views.values(), *self._views_of(parameters)]
        n_outputs = len(recording.program.outputs)
        return bound(rows, n_outputs, given, out, _places(sources), sources, reduce, threads)

    def _views_of(self, parameters: Any) -> list[Numbers]:
        if parameters is None:
            return [flat_view(buffer) for buffer in self._parameter_buffers()]
        view, n = flat_view(parameters), len(self._parameters)
        if len(view) != n:
            raise ValueError(f"parameters must be a buffer of {n} numbers; it has {len(view)}")
        return [view] if n else []

    def _row_arguments(self, arguments: Sequence[Any], in_axes: Axes) -> RowArguments:
        return row_arguments(arguments, [name for name, _ in zip(argument_names(self.f), arguments)], in_axes)

    def _rows_of(self, given: RowArguments, examples: tuple[Any, ...], reduce: str | None) -> tuple[Rows, Recording]:
        if reduce is not None and (not isinstance(reduce, str) or reduce != "sum"):
            raise ValueError(f"reduce is None or 'sum', got {reduce!r:.60}")
        recording = self._recorded(examples)
        key = shape_of(examples), given.axes, reduce
        if key not in self._rows:
            program, n_shared, n_carried = arranged(recording, given.axes, bool(reduce))
            self._rows[key] = built(self.backend, lambda engine: engine.rows(program, n_shared, n_carried))
        return self._rows[key], recording

    # ---- to be inspected ---------------------------------------------------------------------------------------------

    @property
    def program(self) -> Any:
        """The Program that ran, or was recorded, last, see `record`; it can be printed.

        Errors: ValueError before the first.
        """
        return self.recording.program

    @property
    def recording(self) -> Recording:
        """The last Program, with the structures of f's arguments and results.

        Errors: ValueError before the first.
        """
        if self._last is None:
            raise ValueError(f"{self._name} has not been recorded yet: call it, or record(...) it, first")
        return self._recordings[self._last]

    @property
    def parameters(self) -> list[Value]:
        """The Values that are read at every call, the last inputs of the Program."""
        return list(self._parameters)

    @property
    def source(self) -> str:
        """The Python source of that Program, whatever the backend."""
        return source_of(self.program)

    def __reduce__(self) -> str | tuple[Any, ...]:
        """A copy records anew. What was made by decoration is pickled by its name, as functions are."""
        by_that_name = getattr(sys.modules.get(self.__module__), self._name, None)
        return self._name if by_that_name is self else (type(self), (self.f, self._parameters, self.backend))

    def __repr__(self) -> str:
        return f"<compiled {self._name}, backend {self.backend!r}, {len(self._recordings)} recorded>"


def checked_parameters(parameters: Any) -> list[Value]:
    """The Values, once each; a TypeError for anything else."""
    given: list[Any] = list(parameters) if isinstance(parameters, Iterable) else [None]
    if not all(isinstance(p, Value) for p in given):
        raise TypeError(f"parameters is a list of Values, as model.parameters() gives; got {parameters!r:.60}")
    return list(dict.fromkeys(given))


def _places(buffers: Sequence[Numbers]) -> list[Place]:
    return [(address_of(buffer), len(buffer)) for buffer in buffers]
