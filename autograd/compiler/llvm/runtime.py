"""What runs kernels over many rows: blocks are filled, shards added up, epochs repeated, all without Python.

Rows are cut into shards of a fixed size. Each shard is summed by itself, lane by lane and then over its lanes, and the
sums are added shard after shard: so a result depends on the rows alone, and not on how many threads shared them out.
"""

from __future__ import annotations

import ctypes
from functools import cache
from typing import Any

from autograd.compiler.llvm.engine import MachineCode, vector_width
from autograd.compiler.llvm.lanes import Lanes, select
from autograd.compiler.llvm.routine import Routine, Variable

ROWS_PER_SHARD = 2048
ROWS_PER_CHUNK = 256  # rows that are brought into blocks at a time: they should fit the processor's first cache

# A run's settings, as the runtime's functions find them in memory, one of 64 bits after the other.
RUN = [
    "kernel",
    "n_rows",
    "n_columns",
    "n_carried",
    "n_results",
    "packed",
    "shared",
    "rows",
    "sums",
    "results",
    "scratch",
    "partials",
    "out",
    "n_shared_arguments",
    "shared_arguments",
    "n_arguments",
    "arguments",
    "n_outputs",
    "outputs",
]
ARGUMENT = ["source", "row_stride", "column_stride", "n_columns", "first_column"]
OUTPUT = ["target", "row_stride", "column"]
SHARED = ["source", "n", "target"]
EPOCHS = [
    "run",
    "update",
    "n_epochs",
    "batch_size",
    "n_rows",
    "block_size",
    "batch_blocks",
    "data",
    "losses",
    "columns",
    "columns_apart",
    "column_blocks",
]


class _Fields:
    """Named settings at an address."""

    def __init__(self, routine: Routine, address: Lanes, names: list[str]) -> None:
        self._routine, self._address, self._names = routine, address, names

    def __getattr__(self, name: str) -> Lanes:
        return self._routine.load(self._address, self._names.index(name), "i64")

    def set(self, name: str, value: Lanes) -> None:
        self._routine.store(self._address, self._names.index(name), value, "i64")


def _pack(width: int) -> str:
    """Rows that lie anyhow, in an order or as they come, into blocks; the last block is filled up with its last row."""
    code = Routine("pack", ["source", "row_stride", "column_stride", "order", "n", "n_columns", "target", "block_size"])
    source, row_stride, column_stride, order, n, n_columns, target, block_size = code.parameters
    with code.loop((n + (width - 1)).divided(width)) as block, code.loop(width) as lane:
        at = block * width + lane
        row = Variable(code, "i64", select(at < n, at, n - 1))
        with code.when(order.ne(0)):
            row.set(code.load(order, row.get(), "i64"))
        start = row.get() * row_stride
        into = code.offset(target, block * block_size + lane)
        with code.loop(n_columns) as column:
            code.store(into, column * width, code.load(source, start + column * column_stride))
    return code.text()


def _unpack(width: int) -> str:
    """One column of blocks as numbers that lie `stride` floats apart."""
    code = Routine("unpack", ["source", "block_size", "n", "target", "stride"])
    source, block_size, n, target, stride = code.parameters
    with code.loop(n) as row:
        block = row.divided(width)
        lane = row - block * width
        code.store(target, row * stride, code.load(source, block * block_size + lane))
    return code.text()


def _reduce(width: int) -> str:
    """Adds the lanes of each sum to what is there: all of them in pairs, or the first ones from left to right."""
    code = Routine("reduce", ["sums", "n", "lanes", "out"])
    sums, n, lanes, out = code.parameters
    with code.when(lanes.eq(width)), code.loop(n) as i:
        numbers = [code.load(sums, i * width + lane) for lane in range(width)]
        while len(numbers) > 1:
            numbers = [x + y for x, y in zip(numbers[::2], numbers[1::2])]
        code.store(out, i, code.load(out, i) + numbers[0])
    with code.when(lanes < width), code.loop(n) as i:
        total = Variable(code, "f64", 0.0)
        with code.loop(lanes) as lane:
            total.set(total.get() + code.load(sums, i * width + lane))
        code.store(out, i, code.load(out, i) + total.get())
    return code.text()


def _clear() -> str:
    code = Routine("clear", ["address", "n"])
    address, n = code.parameters
    with code.loop(n) as i:
        code.store(address, i, 0.0)
    return code.text()


def _shards(width: int) -> str:
    """Runs the kernel over the shards from `first` up to `end`; `partials` gets the sums of each."""
    code = Routine("shards", ["settings", "first", "end"])
    settings, first, end = code.parameters
    run = _Fields(code, settings, RUN)
    n_carried, n_columns, n_results, is_packed = run.n_carried, run.n_columns, run.n_results, run.packed.ne(0)
    block_size, result_size = n_columns * width, n_results * width

    def run_kernel(blocks: Any, rows: Lanes, results: Lanes) -> None:
        code.run(run.kernel, blocks, run.shared, rows, run.sums, results, run.scratch, pointers=range(1, 6))

    with code.loop(end - first) as k:
        shard = first + k
        start = shard * ROWS_PER_SHARD
        n = _smaller(run.n_rows - start, code.lanes(ROWS_PER_SHARD, "i64"))
        out = code.offset(run.partials, shard * n_carried)
        code.run_routine("clear", out, n_carried)
        code.run_routine("clear", run.sums, n_carried * width)
        chunk = select(is_packed, ROWS_PER_SHARD, code.lanes(ROWS_PER_CHUNK, "i64"))
        with code.loop((n + (chunk - 1)).divided(chunk)) as c:
            begin = start + c * chunk
            rows_here = _smaller(n - c * chunk, chunk)
            rows = select(is_packed, code.offset(run.rows, begin * n_columns), run.rows)
            with code.when(~is_packed), code.loop(run.n_arguments) as a:
                argument = _Fields(code, code.offset(run.arguments, a * len(ARGUMENT)), ARGUMENT)
                source = code.offset(argument.source, begin * argument.row_stride)
                target = code.offset(rows, argument.first_column * width)
                code.run_routine(
                    "pack", source, argument.row_stride, argument.column_stride, 0, rows_here, argument.n_columns,
                    target, block_size,
                )  # fmt: skip
            full = rows_here.divided(width)
            left = rows_here - full * width
            run_kernel(full, rows, run.results)
            with code.when(left > 0):
                code.run_routine("reduce", run.sums, n_carried, width, out)
                code.run_routine("clear", run.sums, n_carried * width)
                run_kernel(1, code.offset(rows, full * block_size), code.offset(run.results, full * result_size))
                code.run_routine("reduce", run.sums, n_carried, left, out)
                code.run_routine("clear", run.sums, n_carried * width)
            with code.loop(run.n_outputs) as o:
                output = _Fields(code, code.offset(run.outputs, o * len(OUTPUT)), OUTPUT)
                column = code.offset(run.results, output.column * width)
                target = code.offset(output.target, begin * output.row_stride)
                code.run_routine("unpack", column, result_size, rows_here, target, output.row_stride)
        code.run_routine("reduce", run.sums, n_carried, width, out)
    return code.text()


def _total() -> str:
    """Adds up the shards' sums, in order."""
    code = Routine("total", ["settings"])
    run = _Fields(code, code.parameters[0], RUN)
    n_carried, out = run.n_carried, run.out
    code.run_routine("clear", out, n_carried)
    with code.loop((run.n_rows + (ROWS_PER_SHARD - 1)).divided(ROWS_PER_SHARD)) as shard, code.loop(n_carried) as i:
        code.store(out, i, code.load(out, i) + code.load(run.partials, shard * n_carried + i))
    return code.text()


def _gather() -> str:
    """Copies the numbers that all rows share to where the kernel reads them."""
    code = Routine("gather", ["settings"])
    run = _Fields(code, code.parameters[0], RUN)
    with code.loop(run.n_shared_arguments) as a:
        argument = _Fields(code, code.offset(run.shared_arguments, a * len(SHARED)), SHARED)
        source, target = argument.source, code.offset(run.shared, argument.target)
        with code.loop(argument.n) as i:
            code.store(target, i, code.load(source, i))
    return code.text()


def _run() -> str:
    """All of it, in one thread."""
    code = Routine("run", ["settings"])
    (settings,) = code.parameters
    run = _Fields(code, settings, RUN)
    code.run_routine("gather", settings)
    code.run_routine("shards", settings, 0, (run.n_rows + (ROWS_PER_SHARD - 1)).divided(ROWS_PER_SHARD))
    code.run_routine("total", settings)
    return code.text()


def _step() -> str:
    """Moves the parameters by the sums of a run."""
    code = Routine("step", ["settings"])
    own = _Fields(code, code.parameters[0], EPOCHS)
    run = _Fields(code, own.run, RUN)
    out, columns, apart = run.out, own.columns, own.columns_apart
    with code.loop(run.n_carried - 1) as i:
        code.store(columns, i, code.load(out, i + 1))
    shared = code.offset(columns, -apart)
    code.store(shared, 1, run.n_rows.to_float())
    code.run(own.update, own.column_blocks, shared, columns, out, columns, out, pointers=range(1, 6))
    return code.text()


def _epochs() -> str:
    """Epochs of batches, in one thread. Returns how many went well.

    Where the loss of a batch is not finite, the parameters stay as they were before it.
    """
    code = Routine("epochs", ["settings"])
    (settings,) = code.parameters
    own = _Fields(code, settings, EPOCHS)
    run = _Fields(code, own.run, RUN)
    n_rows, batch_size = own.n_rows, own.batch_size
    with code.loop(own.n_epochs) as epoch:
        total = Variable(code, "f64", 0.0)
        with code.loop((n_rows + (batch_size - 1)).divided(batch_size)) as batch:
            run.set("n_rows", _smaller(n_rows - batch * batch_size, batch_size))
            run.set("rows", code.offset(own.data, batch * own.batch_blocks * own.block_size))
            code.run_routine("run", own.run)
            loss = code.load(run.out)
            total.set(total.get() + loss)
            code.store(own.losses, epoch, total.get())
            with code.when((loss - loss).ne(0.0)):
                code.leave(epoch)
            code.run_routine("step", settings)
    return code.text(own.n_epochs)


def _smaller(x: Lanes, y: Lanes) -> Lanes:
    return select(x < y, x, y)


class Runtime:
    """The runtime's functions, to be called from Python; they let other threads run meanwhile."""

    def __init__(self) -> None:
        width = vector_width()
        simple = [_pack(width), _unpack(width), _reduce(width), _clear()]
        texts = [*simple, _shards(width), _total(), _gather(), _run(), _step(), _epochs()]
        self.code = MachineCode("\n".join(texts), has_variables=True)
        self.pack = self._function("pack", 8)
        self.shards = self._function("shards", 3)
        self.total = self._function("total", 1)
        self.gather = self._function("gather", 1)
        self.run = self._function("run", 1)
        self.step = self._function("step", 1)
        self.epochs = self._function("epochs", 1)

    def _function(self, name: str, n: int) -> Any:
        return ctypes.CFUNCTYPE(ctypes.c_int64, *[ctypes.c_int64] * n)(self.code.address(name))


@cache
def runtime() -> Runtime:
    """The one of this process."""
    return Runtime()
