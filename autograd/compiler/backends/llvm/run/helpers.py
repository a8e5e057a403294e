"""Helpers: threads that take a run's shards, one after the other, beside the thread that asks; in machine code.

They are there from `open` to `close`: in one run, or in all steps of some epochs. Between two steps a helper looks for
its next turn for some microseconds, as waking a thread that sleeps takes longer than many a step; then it sleeps. The
thread that asks takes shards too, until there are none; it waits for a helper that has some, and not for one that has
not yet woken up.

Two words of a helper's settings tell what is to be done: `turn` is raised by the one who asks, `done` by the helper.
Each comes with a lock, held from the start, on which the one that waits sleeps; who raises the word of a sleeper
releases its lock. Python does not know these threads, and they call nothing of Python but its locks.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from autograd.compiler.backends.llvm.ir.atomics import exchange, exchange_if, load_word, pause
from autograd.compiler.backends.llvm.ir.lanes import Lanes
from autograd.compiler.backends.llvm.ir.routine import Routine
from autograd.compiler.backends.llvm.run.fields import RUN, Fields

_LOWERED, _RAISED, _SLEEPING = 0, 1, 2
_LOOKS = 1000  # before sleeping, with a pause of some 25 ns after each
_FOR_EVER = 1 << 62
_NO_THREAD = 0xFFFFFFFF  # PyThread_start_new_thread's result without one; an unsigned long may have 32 bits


def routines() -> list[Routine]:
    """The functions of machine code that let helpers work; `shards` does a part."""
    return [_looks(), _await(), _raise(), _help(), _start(), _open(), _close(), _ask(), _wait()]


@contextmanager
def each_helper(code: Routine, run: Fields, n: Lanes) -> Iterator[tuple[Lanes, Fields]]:
    """A loop over the first n helpers of a run: the address of each one's settings, and these."""
    with code.loop(n) as k:
        address = code.load(run.helpers, k, "i64")
        yield address, Fields(code, address, RUN)


def _looks() -> Routine:
    """Looks n times whether the word is raised; returns 1 as soon as it is, else 0."""
    code = Routine("looks", ["word", "n"])
    word, n = code.parameters
    with code.loop(n):
        with code.when(load_word(code, word).eq(_RAISED)):
            code.leave(1)
        pause(code)
    return code


def _await() -> Routine:
    """Waits until the word is raised, and lowers it; it sleeps after so many looks."""
    code = Routine("await", ["word", "lock", "n_looks"])
    word, lock, n_looks = code.parameters
    with code.loop(_FOR_EVER):
        with code.when(code.run_routine("looks", word, n_looks).eq(0)):
            before = exchange_if(code, word, _LOWERED, _SLEEPING)
            with code.when(before.eq(_LOWERED)):
                code.call_c("PyThread_acquire_lock", lock, 1)
        with code.when(exchange_if(code, word, _RAISED, _LOWERED).eq(_RAISED)):  # else it was lowered again meanwhile
            code.leave(0)
    return code


def _raise() -> Routine:
    """Raises the word, and wakes the thread that sleeps until then."""
    code = Routine("raise", ["word", "lock"])
    word, lock = code.parameters
    before = exchange(code, word, _RAISED)
    with code.when(before.eq(_SLEEPING)):
        code.call_c("PyThread_release_lock", lock)
    return code


def _help() -> Routine:
    """The thread of a helper, up to the turn that is its last."""
    code = Routine("help", ["settings"])
    (settings,) = code.parameters
    run = Fields(code, settings, RUN)
    with code.loop(_FOR_EVER):
        code.run_routine("await", run.place("turn"), run.turn_lock, run.n_looks)
        is_last = run.is_last.ne(0)
        code.run_routine("shards", settings)
        code.run_routine("raise", run.place("done"), run.done_lock)
        with code.when(is_last):
            code.leave(0)
    return code


def _start() -> Routine:
    """Starts a helper's thread; where there is no memory or thread for it, the settings stay as they are."""
    code = Routine("start", ["settings"])
    (settings,) = code.parameters
    run = Fields(code, settings, RUN)
    turn, done = (code.call_c("PyThread_allocate_lock") for _ in range(2))
    with code.when(turn.ne(0) & done.ne(0)):
        for name, lock in (("turn", turn), ("done", done)):
            code.call_c("PyThread_acquire_lock", lock, 1)
            run.set(f"{name}_lock", lock)
            run.set(name, _LOWERED)
        thread = code.call_c("PyThread_start_new_thread", code.routine("help"), settings)
        with code.when((thread & _NO_THREAD).ne(_NO_THREAD)):
            run.set("is_open", 1)
            code.leave(0)
    _free(code, turn, done)
    return code


def _open() -> Routine:
    """Starts the helpers of a run. are_to_stay: whether they wait for a next turn, until `close`."""
    code = Routine("open", ["settings", "are_to_stay"])
    settings, are_to_stay = code.parameters
    run = Fields(code, settings, RUN)
    run.set("is_open", 1)
    with each_helper(code, run, run.n_helpers) as (address, helper):
        helper.set("is_last", 1 - are_to_stay)
        helper.set("n_looks", are_to_stay * _LOOKS)
        code.run_routine("start", address)
    return code


def _close() -> Routine:
    """Ends the helpers of a run; then none of them uses its memory any more."""
    code = Routine("close", ["settings"])
    run = Fields(code, code.parameters[0], RUN)
    run.set("is_open", 0)
    with each_helper(code, run, run.n_helpers) as (address, helper):
        with code.when(helper.is_last.eq(0)):
            helper.set("is_last", 1)
            helper.set("n_rows", 0)
            code.run_routine("ask", address)
            code.run_routine("wait", address)
        with code.when(helper.is_open.ne(0)):
            helper.set("is_open", 0)
            _free(code, helper.turn_lock, helper.done_lock)
    return code


def _ask() -> Routine:
    """Lets a helper take shards, if there is a thread for it."""
    code = Routine("ask", ["settings"])
    run = Fields(code, code.parameters[0], RUN)
    with code.when(run.is_open.ne(0)):
        code.run_routine("raise", run.place("turn"), run.turn_lock)
    return code


def _wait() -> Routine:
    """Waits until a helper is done with its shards; in its last turn, until it has ended."""
    code = Routine("wait", ["settings"])
    run = Fields(code, code.parameters[0], RUN)
    with code.when(run.is_open.ne(0)):
        is_to_stay = run.is_last.eq(0)
        with code.when(is_to_stay), code.when(exchange_if(code, run.place("turn"), _RAISED, _LOWERED).eq(_RAISED)):
            code.leave(0)  # it has not woken up, and need not
        code.run_routine("await", run.place("done"), run.done_lock, run.n_looks)
    return code


def _free(code: Routine, *locks: Lanes) -> None:
    """Frees locks that are held, where there was memory for them."""
    for lock in locks:
        with code.when(lock.ne(0)):
            code.call_c("PyThread_release_lock", lock)
            code.call_c("PyThread_free_lock", lock)
