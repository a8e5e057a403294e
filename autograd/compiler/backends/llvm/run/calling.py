"""Machine code that Python calls as a function of C; it reads numbers from lists, and puts results into lists.

The code is made for one structure of arguments and results, so a call costs a few nanoseconds a number. Arguments of
another structure, or with anything but floats and ints, get NotImplemented.
"""

from __future__ import annotations

import ctypes
from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager, nullcontext
from functools import cache
from itertools import groupby
from typing import Any, NamedTuple

from autograd.compiler.backends.llvm.ir.lanes import Lanes
from autograd.compiler.backends.llvm.ir.routine import Routine, Variable
from autograd.compiler.backends.llvm.run.writing import Writer
from autograd.compiler.rows.tables import shape_of
from autograd.graph.structure import flattened, parts_of

_MOST_ON_STACK = 4096  # numbers; threads may have stacks of half a megabyte
_VIEW = 10  # a Py_buffer takes that many words; its address, length and format are these:
_VIEW_ADDRESS, _VIEW_LENGTH, _VIEW_FORMAT = 0, 2, 5
_READ, _WRITE = 0x0038 | 0x0004, 0x0038 | 0x0004 | 0x0001  # PyBUF_C_CONTIGUOUS | PyBUF_FORMAT | PyBUF_WRITABLE


def module(entries: Sequence[Entry], writer: Writer) -> str:
    """The IR of a kernel and of the functions that call it."""
    texts = [writer.text(), *(entry.text() for entry in entries)]
    declared = {name: line for entry in entries for name, line in entry.declared.items()}
    return "\n".join([*texts, *declared.values()])


def can_build(structure: Any) -> bool:
    """Whether results of this structure can be made here: lists and tuples, but no tuples with names."""
    if isinstance(structure, (list, tuple)):
        return type(structure) in (list, tuple) and all(map(can_build, structure))
    return parts_of(structure) is None


def can_take(structure: Any) -> bool:
    """Whether arguments of this structure can be read here: lists and tuples of any class."""
    if isinstance(structure, (list, tuple)):
        return all(map(can_take, structure))
    return parts_of(structure) is None


class Entry(Routine):
    """Writes a function that Python can call, which runs the kernel `kernel` of the same module.

    n_inputs, n_outputs, scratch_size: how many floats the kernel takes, gives, and needs in between. n_views: how many
    buffers it opens.

    All checks of arguments jump to one block, which returns NotImplemented, so each check adds little code.
    """

    def __init__(self, name: str, n_inputs: int, n_outputs: int, scratch_size: int, n_views: int = 0) -> None:
        super().__init__(name, ["self", "arguments", "n"])
        self.n_inputs, self.n_outputs = n_inputs, n_outputs
        _, self.arguments, self.n = self.parameters
        size = n_inputs + n_outputs + scratch_size
        self._is_on_heap = size > _MOST_ON_STACK
        self.inputs = self.call_c("PyMem_Malloc", 8 * size) if self._is_on_heap else self.reserve(max(size, 1))
        if self._is_on_heap:
            with self.when(self.inputs.eq(0)):
                self.call_c("PyErr_NoMemory")
                self.leave(0)
        self.outputs = self.offset(self.inputs, n_inputs)
        self._scratch = self.offset(self.outputs, n_outputs)
        self._table_name, self._table = f"@{name}.table", ""
        self._n_views = n_views
        self._views = self.reserve(max(_VIEW * n_views, 1))
        self.clear(self._views, _VIEW * n_views)  # to release a view that was not opened does nothing

    def view(self, i: Lanes | int) -> Lanes:
        """The address of the Py_buffer for the buffer number i."""
        return self.offset(self._views, i * _VIEW)

    def table(self, numbers: Sequence[int]) -> Lanes:
        """The address of these integers, which stand beside the function."""
        name, kind = self._table_name, f"[{len(numbers)} x i64]"
        self._table = f"{name} = internal constant {kind} [{', '.join(f'i64 {number}' for number in numbers)}]"
        return self.emit("i64", f"ptrtoint ptr {name} to i64")

    def text(self) -> str:
        """The function, and its table."""
        return "\n".join([self._table, super().text()])

    def refuse_unless(self, condition: Lanes) -> None:
        """Leaves with NotImplemented where the condition does not hold."""
        accepted = self._label("accepted")
        self.begin(accepted, f"br i1 {condition.text}, label %{accepted}, label %refused")

    def finish(self, result: Lanes) -> None:
        """Leaves with this result; behind it comes the block that leaves with NotImplemented."""
        self.tidy_up()
        self.leave(result)
        self.begin("refused", "br label %refused")
        self.call_c("PyErr_Clear")
        self.tidy_up()
        self.call_c("Py_IncRef", id(NotImplemented))
        self.result = self.constant(id(NotImplemented), "i64")

    def run_program(self, inputs: Lanes, outputs: Lanes) -> None:
        """Runs the Program once."""
        pointers = [self.pointer(x) for x in (inputs, self._scratch, self._scratch, outputs, self._scratch)]
        self.lines.append(f"  call void @kernel(i64 1, i64 1, {', '.join(f'ptr {p}' for p in pointers)})")

    def tidy_up(self) -> None:
        """Releases the buffers and the memory."""
        with self.loop(self._n_views) as i:
            self.call_c("PyBuffer_Release", self.view(i))
        if self._is_on_heap:
            self.call_c("PyMem_Free", self.inputs)


def entry_of_structures(
    name: str, n_inputs: int, n_outputs: int, scratch_size: int, arguments: Sequence[Any], outputs: Any
) -> Entry:
    """Called with arguments of these structures, it returns the outputs in theirs."""
    code = Entry(name, n_inputs, n_outputs, scratch_size)
    code.refuse_unless(code.n.eq(len(arguments)))
    for run in _runs(arguments):
        with _each(code, run.n) as i:
            _take(code, code.load(code.arguments, i + run.start, "i64"), run.part, i * run.size + run.place)
    code.run_program(code.inputs, code.outputs)
    result = _give(code, outputs, 0)
    with code.when(code.call_c("PyErr_Occurred").ne(0)):  # there was no memory for a part of it
        code.call_c("Py_DecRef", result)
        code.tidy_up()
        code.leave(0)
    code.finish(result)
    return code


def entry_of_buffers(name: str, n_outputs: int, scratch_size: int, lengths: Sequence[int]) -> Entry:
    """Called with a buffer for the outputs and one for each argument, it returns None."""
    n_inputs = sum(lengths)
    code = Entry(name, n_inputs, n_outputs, scratch_size, n_views=1 + len(lengths))
    code.refuse_unless(code.n.eq(1 + len(lengths)))
    out = _open(code, 0, n_outputs, _WRITE)
    table = code.table(lengths)
    with code.loop(len(lengths)) as i:
        _open(code, i + 1, code.load(table, i, "i64"), _READ)
    first = code.load(code.view(1), _VIEW_ADDRESS, "i64") if len(lengths) == 1 else code.inputs
    inputs = Variable(code, "i64", first)
    overlap = (inputs.get() < out + 8 * n_outputs) & (out < inputs.get() + 8 * n_inputs)
    with code.when(overlap if len(lengths) == 1 else code.constant(1, "i1")):  # else it is read where it lies
        place = Variable(code, "i64", 0)
        with code.loop(len(lengths)) as i:
            n = code.load(table, i, "i64")
            code.copy(code.load(code.view(i + 1), _VIEW_ADDRESS, "i64"), code.offset(code.inputs, place.get()), n)
            place.set(place.get() + n)
        inputs.set(code.inputs)
    code.run_program(inputs.get(), out)
    code.call_c("Py_IncRef", id(None))
    code.finish(code.constant(id(None), "i64"))
    return code


def _take(code: Entry, value: Lanes, structure: Any, place: Lanes | int) -> None:
    """Copies the numbers of an object of this structure to `place` and after."""
    if not isinstance(structure, (list, tuple)):
        _take_number(code, value, code.lanes(place, "i64"))
        return
    kind = "List" if isinstance(structure, list) else "Tuple"
    code.refuse_unless(_type_of(code, value).eq(id(type(structure))))
    code.refuse_unless(code.call_c(f"Py{kind}_Size", value).eq(len(structure)))
    for run in _runs(structure):
        with _each(code, run.n) as i:
            part = code.call_c(f"Py{kind}_GetItem", value, i + run.start)
            _take(code, part, run.part, i * run.size + run.place + place)


def _take_number(code: Entry, value: Lanes, place: Lanes) -> None:
    kind = _type_of(code, value)
    is_float = kind.eq(id(float))
    with code.when(is_float):
        code.store(code.inputs, place, code.load(value + _float_offset()))
    with code.when(~is_float):
        code.refuse_unless(kind.eq(id(int)))
        number = code.call_c("PyFloat_AsDouble", value, result="f64")
        with code.when(number.eq(-1.0)):
            code.refuse_unless(code.call_c("PyErr_Occurred").eq(0))
        code.store(code.inputs, place, number)


def _give(code: Entry, structure: Any, place: Lanes | int) -> Lanes:
    """A new object of this structure with the outputs from `place` on."""
    if not isinstance(structure, (list, tuple)):
        return code.call_c("PyFloat_FromDouble", code.load(code.outputs, place), result="i64")
    kind = "List" if isinstance(structure, list) else "Tuple"
    made = code.call_c(f"Py{kind}_New", len(structure))
    with code.when(made.ne(0)):
        for run in _runs(structure):
            with _each(code, run.n) as i:
                part = _give(code, run.part, i * run.size + run.place + place)
                code.call_c(f"Py{kind}_SetItem", made, i + run.start, part)
    return made


def _each(code: Entry, n: int) -> AbstractContextManager[Lanes]:
    """A loop over n parts; of one, no loop."""
    return code.loop(n) if n > 1 else nullcontext(code.constant(0, "i64"))


class _Run(NamedTuple):
    """Parts of one structure that follow each other in a list, which a loop can go through.

    start, n: which of the list they are. part: the first. place, size: where their numbers begin, and how many each
        has.
    """

    start: int
    n: int
    part: Any
    place: int
    size: int


def _runs(structure: Sequence[Any]) -> Iterator[_Run]:
    """The parts of a list, those of the same structure together."""
    start = place = 0
    for _, group in groupby(structure, key=shape_of):
        parts = list(group)
        size = len(flattened(parts[0]))
        yield _Run(start, len(parts), parts[0], place, size)
        start, place = start + len(parts), place + len(parts) * size


def _open(code: Entry, i: Lanes | int, n: Lanes | int, flags: int) -> Lanes:
    """The address of the numbers of argument i, a buffer of n float64."""
    view = code.view(i)
    failed = code.call_c("PyObject_GetBuffer", code.load(code.arguments, i, "i64"), view, flags)
    code.refuse_unless((failed & 0xFFFFFFFF).eq(0))  # it is an int, of 32 bits
    code.refuse_unless(code.load(view, _VIEW_LENGTH, "i64").eq(8 * n))
    letters = code.load_unsigned(code.load(view, _VIEW_FORMAT, "i64"), 16)
    code.refuse_unless(letters.eq(ord("d")))  # and no second letter
    return code.load(view, _VIEW_ADDRESS, "i64")


def _type_of(code: Entry, value: Lanes) -> Lanes:
    return code.load(value + _type_offset(), 0, "i64")


@cache
def _type_offset() -> int:
    """Where in an object its type stands: that depends on how Python was built."""
    probe = 0.1
    words = ctypes.cast(id(probe), ctypes.POINTER(ctypes.c_int64))
    return next(8 * i for i in range(1, 8) if words[i] == id(float))


@cache
def _float_offset() -> int:
    """Where in a float its number stands: at its end."""
    return float.__basicsize__ - 8
