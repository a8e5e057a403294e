"""The runtime: machine code that fills blocks, runs kernels over them, adds shards up and repeats epochs.

Rows are cut into shards, see `rows/shards.py`. Each shard is summed lane by lane, then over its lanes, and the shards'
sums are added pair by pair. So a result depends on the rows alone, and not on the number of threads.

Threads that help, see `helpers.py`, are started and ended in machine code, where no handler of a signal can raise an
exception: a run returns to Python when no thread uses its memory any more.
"""

from __future__ import annotations

import ctypes
import sys
from collections.abc import Callable
from functools import cache
from math import inf
from typing import Any

from autograd.compiler.backends.llvm.ir.atomics import take_number
from autograd.compiler.backends.llvm.ir.lanes import Lanes, select
from autograd.compiler.backends.llvm.ir.machine_code import MachineCode, vector_width
from autograd.compiler.backends.llvm.ir.python_calls import builtin, provide_python
from autograd.compiler.backends.llvm.ir.routine import Routine, Variable
from autograd.compiler.backends.llvm.run import helpers
from autograd.compiler.backends.llvm.run.fields import ARGUMENT, EPOCHS, OUTPUT, RUN, SHARED, Fields

_MOST_LEVELS = 40  # of pairs of pairs of shards
_IS_RUNNING = ctypes.create_string_buffer(
    b"a bound function was called in one thread while it ran in another, and both would write the same memory; bind "
    b"one for each thread, with an `out` of its own"
)
_SUMS_AT_ONCE = 256
ROWS_PER_CHUNK = 256  # rows that are brought into blocks at a time: they should fit the processor's first cache


def _pack(width: int) -> Routine:
    """Copies rows into blocks, in the order of row numbers if there is one; zeros fill the last block up."""
    code = Routine("pack", ["source", "row_stride", "column_stride", "order", "n", "n_columns", "target", "block_size"])
    source, row_stride, column_stride, order, n, n_columns, target, block_size = code.parameters

    def start_of(at: Lanes) -> Lanes:
        row = Variable(code, "i64", _smaller(at, n - 1))
        with code.when(order.ne(0)):
            row.set(code.load(order, row.get(), "i64"))
        return row.get() * row_stride

    with code.loop((n + (width - 1)).divided(width)) as block:
        first, into = block * width, code.offset(target, block * block_size)
        starts = [start_of(first + lane) for lane in range(width)]
        with code.loop(n_columns) as column:
            for k, start in enumerate(starts):
                code.store(into, column * width + k, code.load(source, start + column * column_stride))
        with code.loop(width) as lane, code.when(first + lane >= n), code.loop(n_columns) as column:
            code.store(into, column * width + lane, 0.0)
    return code


def _unpack(width: int) -> Routine:
    """Copies one column of blocks to numbers that lie `stride` floats apart."""
    code = Routine("unpack", ["source", "block_size", "n", "target", "stride"])
    source, block_size, n, target, stride = code.parameters
    with code.loop(n) as row:
        block = row.divided(width)
        lane = row - block * width
        code.store(target, row * stride, code.load(source, block * block_size + lane))
    return code


def _reduce(width: int) -> Routine:
    """The lanes of each sum, added up pair by pair, in an order that only the processor's width decides."""
    code = Routine("reduce", ["sums", "n", "out"])
    sums, n, out = code.parameters
    with code.loop(n) as i:
        code.store(out, i, code.sum_of_lanes(sums, i * width, width))
    return code


def _shards(width: int) -> Routine:
    """Takes shards, and runs the kernel over them, until none is left; `partials` gets the sums of each."""
    code = Routine("shards", ["settings"])
    (settings,) = code.parameters
    run = Fields(code, settings, RUN)
    n_carried, n_columns, n_results, is_packed = run.n_carried, run.n_columns, run.n_results, run.packed.ne(0)
    adds_lanes = run.adds_lanes.ne(0)
    block_size, result_size, rows_per_shard = n_columns * width, n_results * width, run.rows_per_shard
    with code.loop(_shards_of(run) + 1):
        shard = take_number(code, run.next_shard)
        with code.when(shard >= _shards_of(run)):
            code.leave(0)
        start = shard * rows_per_shard
        n = _smaller(run.n_rows - start, rows_per_shard)
        partials = code.offset(run.partials, shard * n_carried)
        sums = select(adds_lanes, partials, run.sums)
        with code.when(~adds_lanes):
            code.clear(sums, n_carried * width)
        chunk = select(is_packed | adds_lanes, rows_per_shard, code.lanes(ROWS_PER_CHUNK, "i64"))
        with code.loop((n + (chunk - 1)).divided(chunk)) as c:
            begin = start + c * chunk
            rows_here = _smaller(n - c * chunk, chunk)
            rows = select(is_packed, code.offset(run.rows, begin * n_columns), run.rows)
            with code.when(~is_packed), code.loop(run.n_arguments) as a:
                argument = Fields(code, code.offset(run.arguments, a * len(ARGUMENT)), ARGUMENT)
                source = code.offset(argument.source, begin * argument.row_stride)
                target = code.offset(rows, argument.first_column * width)
                code.run_routine(
                    "pack", source, argument.row_stride, argument.column_stride, 0, rows_here, argument.n_columns,
                    target, block_size,
                )  # fmt: skip
            blocks = (rows_here + (width - 1)).divided(width)
            lanes = rows_here - (blocks - 1) * width
            memory = run.shared, rows, sums, run.results, run.scratch
            code.run_at(run.kernel, (blocks, lanes), memory)
            with code.loop(run.n_outputs) as o:
                output = Fields(code, code.offset(run.outputs, o * len(OUTPUT)), OUTPUT)
                column = code.offset(run.results, output.column * width)
                target = code.offset(output.target, begin * output.row_stride)
                code.run_routine("unpack", column, result_size, rows_here, target, output.row_stride)
        with code.when(~adds_lanes):
            code.run_routine("reduce", run.sums, n_carried, partials)
    return code


def _total() -> Routine:
    """Adds up the shards' sums, pair by pair: neighbours, then neighbouring pairs, and so on.

    It does so for a part of the sums after the other, which stays in the processor's first cache.
    """
    code = Routine("total", ["settings"])
    run = Fields(code, code.parameters[0], RUN)
    n_carried, n_shards = run.n_carried, _shards_of(run)
    with code.when(n_shards.eq(0)):
        code.clear(run.out, n_carried)
        code.leave(0)
    with code.loop((n_carried + (_SUMS_AT_ONCE - 1)).divided(_SUMS_AT_ONCE)) as part:
        first = part * _SUMS_AT_ONCE
        partials, out = code.offset(run.partials, first), code.offset(run.out, first)
        n = _smaller(n_carried - first, code.lanes(_SUMS_AT_ONCE, "i64"))
        apart, pairs = Variable(code, "i64", 1), Variable(code, "i64", n_shards.divided(2))
        with code.loop(_MOST_LEVELS), code.when(pairs.get() > 0):
            is_last = apart.get() * 2 >= n_shards
            with code.loop(pairs.get()) as pair:
                left = code.offset(partials, pair * apart.get() * 2 * n_carried)
                right = code.offset(left, apart.get() * n_carried)
                code.run_routine("add", left, right, n, select(is_last, out, left))
            apart.set(apart.get() * 2)
            pairs.set((n_shards + (apart.get() - 1)).divided(apart.get()).divided(2))
        with code.when(n_shards.eq(1)):
            code.copy(partials, out, n)
    return code


def _add(width: int) -> Routine:
    """Adds n numbers to others; the sums go to `target`, which may be where either of them are."""
    code = Routine("add", ["left", "right", "n", "target"])
    left, right, n, target = code.parameters
    vectors, n_vectors = code.vectors(width), n.divided(width)
    with code.loop(n_vectors) as i:
        x, y, total = (code.pointer(address, i * width)[1:] for address in (left, right, target))
        vectors.store(total, 0, vectors.load(x, 0) + vectors.load(y, 0))
    with code.loop(n - n_vectors * width) as i:
        at = n_vectors * width + i
        code.store(target, at, code.load(left, at) + code.load(right, at))
    return code


def _gather() -> Routine:
    """Copies the numbers that all rows share to one place, and runs the prologue on them."""
    code = Routine("gather", ["settings"])
    run = Fields(code, code.parameters[0], RUN)
    with code.loop(run.n_shared_arguments) as a:
        argument = Fields(code, code.offset(run.shared_arguments, a * len(SHARED)), SHARED)
        source, target = argument.source, code.offset(run.shared, argument.target)
        code.copy(source, target, argument.n)
    with code.when(run.prologue.ne(0)):
        memory = run.shared, run.shared, run.shared, run.computed, run.prologue_scratch
        code.run_at(run.prologue, (1, 1), memory)
    return code


def _run() -> Routine:
    """Runs a Program over all rows, with the helpers that the settings name; they come for this run if none wait."""
    code = Routine("run", ["settings"])
    (settings,) = code.parameters
    run = Fields(code, settings, RUN)
    code.run_routine("gather", settings)
    run.set("next", 0)
    is_alone = run.n_helpers.ne(0) & run.is_open.eq(0)
    with code.when(is_alone):
        code.run_routine("open", settings, 0)
    n_asked = _smaller(run.n_helpers, _shards_of(run) - 1)
    with helpers.each_helper(code, run, n_asked) as (address, helper):
        helper.set("n_rows", run.n_rows)
        with code.when(run.packed.ne(0)):
            helper.set("rows", run.rows)
        code.run_routine("ask", address)
    code.run_routine("shards", settings)
    with helpers.each_helper(code, run, n_asked) as (address, _):
        code.run_routine("wait", address)
    with code.when(is_alone):
        code.run_routine("close", settings)
    code.run_routine("total", settings)
    return code


def _point() -> Routine:
    """Runs a Program for one point, on numbers in memory."""
    code = Routine("point", ["settings"])
    (settings,) = code.parameters
    run = Fields(code, settings, RUN)
    code.run_routine("gather", settings)
    code.run_at(run.kernel, (1, 1), (run.shared, run.shared, run.shared, run.out, run.scratch))
    return code


def _point_from_python() -> Routine:
    """Runs a point by the settings whose address Python keeps with the function."""
    code = Routine("point_from_python", ["self", "arguments", "n"])
    code.run_routine("point", _kept_address(code))
    return _returning_none(code)


def _run_from_python() -> Routine:
    """The same for rows. Python's other threads run meanwhile; one that calls the same function gets an error."""
    code = Routine("run_from_python", ["self", "arguments", "n"])
    settings = _kept_address(code)
    run = Fields(code, settings, RUN)
    with code.when(run.is_running.ne(0)):  # Python's lock is held: no two threads find it 0 at once
        code.call_c("PyErr_SetString", id(RuntimeError), ctypes.addressof(_IS_RUNNING))
        code.leave(0)
    run.set("is_running", code.constant(1, "i64"))
    thread = code.call_c("PyEval_SaveThread")
    code.run_routine("run", settings)
    code.call_c("PyEval_RestoreThread", thread)
    run.set("is_running", code.constant(0, "i64"))
    return _returning_none(code)


def _kept_address(code: Routine) -> Lanes:
    """The address of the settings, which `builtin` keeps as bytes."""
    return code.load(code.call_c("PyBytes_AsString", code.call_c("PyTuple_GetItem", code.parameters[0], 1)), 0, "i64")


def _returning_none(code: Routine) -> Routine:
    code.call_c("Py_IncRef", id(None))
    code.result = code.constant(id(None), "i64")
    return code


def _norm() -> Routine:
    """The Euclidean norm of n numbers, to `out`; they are scaled by the largest, so that no square overflows."""
    code = Routine("norm", ["source", "n", "out"])
    source, n, out = code.parameters
    largest, total = Variable(code, "f64", 0.0), Variable(code, "f64", 0.0)
    with code.loop(n) as i:
        size = code.intrinsic("fabs", code.load(source, i))
        largest.set(select(size > largest.get(), size, largest.get()))
    scale = select(largest.get() > 0.0, largest.get(), code.lanes(1.0, "f64"))
    with code.loop(n) as i:
        share = code.load(source, i) / scale
        total.set(total.get() + share * share)
    norm = scale * code.intrinsic("sqrt", total.get())
    code.store(out, 0, select(largest.get() < inf, norm, largest.get()))
    return code


def _step() -> Routine:
    """Moves the parameters by the sums of a run, at the learning rate that lies at `rate`."""
    code = Routine("step", ["settings", "rate"])
    settings, rate = code.parameters
    own = Fields(code, settings, EPOCHS)
    run = Fields(code, own.run, RUN)
    columns, grads = own.columns, code.offset(run.out, 1)
    shared = code.offset(columns, -own.columns_apart)
    code.store(shared, 0, code.load(rate))
    code.store(shared, 1, run.n_rows.to_float())
    with code.when(own.asks_norm.ne(0)):
        code.run_routine("norm", grads, run.n_carried - 1, code.offset(shared, 2))
    code.run_at(own.update, (own.column_blocks,), (shared, grads, columns))
    return code


def _epochs() -> Routine:
    """Epochs of batches. Returns how many steps were made.

    Where the loss of a batch is not finite, the parameters stay as they were before it. After each epoch the validation
    rows are run, if there are any; their loss is kept, and the parameters that it is of.
    """
    code = Routine("epochs", ["settings"])
    (settings,) = code.parameters
    own = Fields(code, settings, EPOCHS)
    run, validation = Fields(code, own.run, RUN), Fields(code, own.validation, RUN)
    code.run_routine("open", own.run, 1)
    n_batches, batch_size, last_batch_size = own.n_batches, own.batch_size, own.last_batch_size
    with code.loop(own.n_epochs) as epoch:
        total = Variable(code, "f64", 0.0)
        with code.loop(n_batches) as batch:
            step = epoch * n_batches + batch
            run.set("n_rows", select(batch.eq(n_batches - 1), last_batch_size, batch_size))
            run.set("rows", code.offset(own.data, batch * own.batch_floats))
            code.run_routine("run", own.run)
            loss = code.load(run.out)
            total.set(total.get() + loss)
            code.store(own.losses, epoch, total.get())
            with code.when((loss - loss).ne(0.0)):
                code.run_routine("close", own.run)
                code.leave(step)
            code.run_routine("step", settings, code.offset(own.rates, step))
        with code.when(own.validation.ne(0)):
            code.run_routine("run", own.validation)
            code.store(own.validation_losses, epoch, code.load(validation.out))
            data, n_parameters = code.offset(own.columns, own.columns_apart), run.n_carried - 1
            code.copy(data, code.offset(own.trace, epoch * n_parameters), n_parameters)
    code.run_routine("close", own.run)
    code.result = own.n_epochs * n_batches
    return code


def _shards_of(run: Fields) -> Lanes:
    return (run.n_rows + (run.rows_per_shard - 1)).divided(run.rows_per_shard)


def _smaller(x: Lanes, y: Lanes) -> Lanes:
    return select(x < y, x, y)


class Runtime:
    """The runtime's functions, to be called from Python; they let other threads run meanwhile."""

    def __init__(self) -> None:
        width = vector_width()
        of_lanes = [routine(width) for routine in (_pack, _unpack, _reduce, _shards, _add)]
        provide_python()
        of_rows = [_gather(), _total(), *helpers.routines(), _run()]
        calls = [_point_from_python(), _run_from_python()]
        routines = [*of_lanes, *of_rows, _point(), _norm(), _step(), _epochs(), *calls]
        declared = {line for routine in routines for line in routine.declared.values()}
        texts = [*(routine.text() for routine in routines), *sorted(declared)]
        names = ["pack", "add", "step", "epochs", "point_from_python", "run_from_python"]
        self.code = MachineCode("\n".join(texts), names, has_variables=True)
        self.pack = self._function("pack", 8)
        self.add = self._function("add", 4)
        self.step = self._function("step", 2)
        self.epochs = self._function("epochs", 1)

    def bound(self, name: str, settings: int, *kept: object) -> Callable[[], None]:
        """The routine "point" or "run" with the settings at this address, as a function of no arguments."""
        return builtin(self.code.address(f"{name}_from_python"), settings.to_bytes(8, sys.byteorder), *kept)

    def _function(self, name: str, n: int) -> Any:
        return ctypes.CFUNCTYPE(ctypes.c_int64, *[ctypes.c_int64] * n)(self.code.address(name))


@cache
def runtime() -> Runtime:
    """The one of this process."""
    return Runtime()
