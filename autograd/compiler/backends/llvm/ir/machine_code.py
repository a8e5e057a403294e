"""IR to machine code for this very processor, by llvmlite.

Handlers of signals run in the main thread, and raise there between any two lines, as that of Ctrl-C does. In the middle
of llvmlite's Python an exception would leave its lock held, or a string to be freed twice, which ends the process. So
the main thread has llvmlite called by another one, and waits. Where an exception ends the waiting, the other thread
goes on to the end.
"""

from __future__ import annotations

import atexit
import os
from _thread import start_new_thread  # `threading` has Python's own lines in the way
from collections.abc import Callable, Mapping, Sequence
from functools import cache
from threading import Lock, current_thread, main_thread
from typing import Any, Generic, TypeVar

Made = TypeVar("Made")

_lock = Lock()
_discarded: list[Any] = []  # engines whose code nobody runs any more, to be closed by the next call


class _Call(Generic[Made]):
    """A call of what uses llvmlite, which no other thread does meanwhile."""

    def __init__(self, work: Callable[[], Made]) -> None:
        self._work = work
        self._made: list[Made] = []
        self._failed: list[BaseException] = []
        self._pending = Lock()
        self._pending.acquire()

    def run(self) -> None:
        """Does it."""
        try:
            with _lock:
                while _discarded:
                    _discarded.pop().close()
                self._made.append(self._work())
        except BaseException as error:  # for the one who waits
            self._failed.append(error)
        self._pending.release()

    def result(self) -> Made:
        """What came of it, when it is done."""
        self._pending.acquire()
        if self._failed:
            raise self._failed[0]
        return self._made[0]


def _uninterrupted(work: Callable[[], Made]) -> Made:
    """What `work` returns, done where no signal interrupts it, if there is a thread to be had."""
    call, is_apart = _Call(work), current_thread() is main_thread()
    if is_apart:
        try:
            start_new_thread(call.run, ())
        except RuntimeError:  # the system has no thread left, or Python is about to end
            is_apart = False
    if not is_apart:
        call.run()
    return call.result()


@atexit.register
def _finish() -> None:
    """LLVM is not taken down while a thread uses it."""
    with _lock:
        pass


# a child that is forked while LLVM compiles would wait for ever; on a system that does not fork, this does nothing
getattr(os, "register_at_fork", dict)(before=_lock.acquire, after_in_parent=_lock.release, after_in_child=_lock.release)


class MachineCode:
    """Functions in memory, ready to be called by their addresses, for as long as this object lives.

    names: the functions that are called from elsewhere. is_long: whether to take less time over it.
    has_variables: whether there are some in memory that should be in registers; straight-line code needs no passes.
    keeps: what the code reads from memory, which has to live as long.

    Errors: ModuleNotFoundError without llvmlite, naming the extra.
    """

    def __init__(
        self,
        text: str,
        names: Sequence[str],
        *,
        is_long: bool = False,
        has_variables: bool = False,
        keeps: object = None,
    ) -> None:
        llvm = binding()
        self.text, self._keeps = text, keeps
        self._engine, self._addresses = _uninterrupted(lambda: _compiled(llvm, text, names, is_long, has_variables))

    def address(self, name: str) -> int:
        """Where the function of that name begins."""
        return self._addresses[name]

    def __del__(self, discard: Callable[[Any], object] = _discarded.append) -> None:
        if hasattr(self, "_engine"):
            discard(self._engine)


def _compiled(
    llvm: Any, text: str, names: Sequence[str], is_long: bool, has_variables: bool
) -> tuple[Any, dict[str, int]]:
    machine = _target_machine(llvm, is_long)
    module = llvm.parse_assembly(text)
    module.triple = machine.triple
    if has_variables:
        passes = llvm.create_new_module_pass_manager()
        passes.add_sroa_pass()
        passes.run(module, llvm.create_pass_builder(machine, llvm.create_pipeline_tuning_options()))
    engine = llvm.create_mcjit_compiler(module, machine)
    engine.finalize_object()
    return engine, {name: int(engine.get_function_address(name)) for name in names}


def provide(addresses: Mapping[str, int]) -> None:
    """Lets machine code that is made from now on call the functions at these addresses by their names."""
    llvm = binding()

    def add() -> None:
        for name, address in addresses.items():
            llvm.add_symbol(name, address)

    _uninterrupted(add)


def assembly(text: str) -> str:
    """The machine code of IR, as assembly for reading."""
    llvm = binding()
    return _uninterrupted(lambda: str(_target_machine(llvm).emit_assembly(llvm.parse_assembly(text))))


@cache
def binding() -> Any:
    """llvmlite's binding, made ready.

    Errors: ModuleNotFoundError without llvmlite, naming the extra.
    """

    def load() -> Any:
        import llvmlite.binding as llvm

        llvm.initialize_native_target()
        llvm.initialize_native_asmprinter()
        return llvm

    try:
        return _uninterrupted(load)
    except ModuleNotFoundError:
        raise ModuleNotFoundError(
            "backend='llvm' needs llvmlite: pip install 'glassgrad[jit]'; backend='python' needs nothing"
        ) from None


def is_available() -> bool:
    """Whether llvmlite is installed."""
    try:
        binding()
    except ModuleNotFoundError:
        return False
    return True


def _target_machine(llvm: Any, is_long: bool = False) -> Any:
    """This processor, with all that it can do; an engine owns the one that it is given.

    is_long: whether the code is so long that LLVM's time for it counts.
    """
    return llvm.Target.from_default_triple().create_target_machine(
        cpu=llvm.get_host_cpu_name(),
        features=_features(llvm),
        opt=1 if is_long else 2,
        reloc="pic",
        codemodel="small",
        jit=True,
    )


@cache
def _features(llvm: Any) -> str:
    return str(llvm.get_host_cpu_features().flatten())


@cache
def vector_width() -> int:
    """How many float64 the processor's vector registers hold.

    >>> vector_width() in (2, 4, 8)
    True
    """
    features = _uninterrupted(binding().get_host_cpu_features)
    return 8 if features.get("avx512f") else 4 if features.get("avx") else 2
