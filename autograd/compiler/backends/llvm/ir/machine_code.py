"""IR to machine code for this processor, by llvmlite.

A signal's handler, as that of Ctrl-C, runs in the main thread and may raise between any two lines of Python. Within
llvmlite such an exception would leave a lock held, or free a string twice, which ends the process. So the main thread
lets another thread call llvmlite, and waits for it. If an exception ends the waiting, the other thread still finishes.

The same IR comes often: with each model of one form, and each time that a notebook's cell runs. Its object code is
linked again, at a new place in memory, which takes a tenth of the time of compiling.
"""

from __future__ import annotations

import atexit
import platform
from _thread import start_new_thread  # `threading.Thread` runs lines of Python that a signal may interrupt
from collections.abc import Callable, Mapping, Sequence
from functools import cache
from hashlib import sha256
from threading import Lock, current_thread, main_thread
from typing import Any, Generic, TypeVar

from autograd.common.forking import free_when_forked
from autograd.compiler.backends.llvm.ir.object_code import ObjectCode

Made = TypeVar("Made")

_lock = free_when_forked(Lock())
object_code = ObjectCode(most_bytes=1 << 25)  # under the lock; a kernel of a thousand instructions has 30 kB
_discarded: list[Any] = []  # engines of dead MachineCode, which the next call closes
_is_exiting = False


class _Call(Generic[Made]):
    """A call of a function that uses llvmlite; a lock keeps other threads from using it at the same time."""

    def __init__(self, work: Callable[[], Made]) -> None:
        self._work, self.is_of_main_thread = work, current_thread() is main_thread()
        self._made: list[Made] = []
        self._failed: list[BaseException] = []
        self._pending = Lock()
        self._pending.acquire()

    def run(self) -> None:
        """Calls the function, and remembers its result or exception."""
        try:
            with _lock:
                if _is_exiting and not self.is_of_main_thread:
                    return  # its thread waits in `result` until the process has ended
                while _discarded:
                    _discarded.pop().close()
                self._made.append(self._work())
        except BaseException as error:  # raised again by `result`
            self._failed.append(error)
        self._pending.release()

    def result(self) -> Made:
        """Waits for the call, and returns its result or raises its exception."""
        self._pending.acquire()
        if self._failed:
            raise self._failed[0]
        return self._made[0]


def _uninterrupted(work: Callable[[], Made]) -> Made:
    """The result of `work`, called in a thread that no signal interrupts, if a thread can be started."""
    call = _Call(work)
    is_apart = call.is_of_main_thread
    if is_apart:
        try:
            start_new_thread(call.run, ())
        except RuntimeError:  # no more threads can be started, or Python is about to exit
            is_apart = False
    if not is_apart:
        call.run()
    return call.result()


@atexit.register
def _finish() -> None:
    """At exit, waits until no thread uses LLVM, and lets no daemon thread begin to: C++ is about to destroy LLVM."""
    global _is_exiting
    with _lock:
        _is_exiting = True


class MachineCode:
    """Functions in memory, to be called by their addresses as long as this object lives.

    names: the functions whose addresses are asked for. level: LLVM's level of optimization, 2 for the fastest code, 1
    and 0 for less time to compile. has_variables: whether the code has variables in memory, which LLVM should move to
    registers. keeps: the owner of memory that the code reads, kept alive with this object.

    Errors: ModuleNotFoundError without llvmlite, naming the extra.
    """

    def __init__(
        self,
        text: str,
        names: Sequence[str],
        *,
        level: int = 2,
        has_variables: bool = False,
        keeps: object = None,
    ) -> None:
        llvm = binding()
        self.text, self._keeps = text, keeps
        self._engine, self._addresses = _uninterrupted(lambda: _linked(llvm, text, names, level, has_variables))

    def address(self, name: str) -> int:
        """The address of the function of that name."""
        return self._addresses[name]

    def __del__(self, discard: Callable[[Any], object] = _discarded.append) -> None:
        if hasattr(self, "_engine"):
            discard(self._engine)


def _linked(llvm: Any, text: str, names: Sequence[str], level: int, has_variables: bool) -> tuple[Any, dict[str, int]]:
    key = (sha256(text.encode()).digest(), level, has_variables)
    code = object_code.of(key, lambda: _compiled(llvm, text, level, has_variables))
    engine = llvm.create_mcjit_compiler(llvm.parse_assembly(""), _target_machine(llvm, level))
    engine.set_object_cache(getbuffer_func=lambda module: code)
    engine.finalize_object()
    engine.set_object_cache()  # the engine has its own copy
    return engine, {name: int(engine.get_function_address(name)) for name in names}


def _compiled(llvm: Any, text: str, level: int, has_variables: bool) -> bytes:
    machine = _target_machine(llvm, level)
    module = llvm.parse_assembly(text)
    module.triple = machine.triple
    if has_variables:
        passes = llvm.create_new_module_pass_manager()
        passes.add_sroa_pass()
        passes.run(module, llvm.create_pass_builder(machine, llvm.create_pipeline_tuning_options()))
    return bytes(machine.emit_object(module))


def provide(addresses: Mapping[str, int]) -> None:
    """Lets machine code that is compiled later call the functions at these addresses by name."""
    llvm = binding()

    def add() -> None:
        for name, address in addresses.items():
            llvm.add_symbol(name, address)

    _uninterrupted(add)


def assembly(text: str) -> str:
    """The assembly that LLVM makes of IR, for reading."""
    llvm = binding()
    return _uninterrupted(lambda: str(_target_machine(llvm).emit_assembly(llvm.parse_assembly(text))))


@cache
def binding() -> Any:
    """llvmlite's binding, initialized.

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


def _target_machine(llvm: Any, level: int = 2) -> Any:
    """A target machine for this processor, with all its instructions, for one engine, which owns it."""
    return llvm.Target.from_default_triple().create_target_machine(
        cpu=llvm.get_host_cpu_name(),
        features=_features(llvm),
        opt=level,
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


@cache
def n_vector_registers() -> int:
    """How many vector registers the processor has.

    >>> n_vector_registers() in (16, 32)
    True
    """
    has_many = vector_width() == 8 or platform.machine().lower() in ("aarch64", "arm64")
    return 32 if has_many else 16
