"""IR to machine code for this very processor, by llvmlite."""

from __future__ import annotations

from functools import cache
from threading import Lock
from typing import Any

_lock = Lock()


class MachineCode:
    """Functions in memory, ready to be called by their addresses, for as long as this object lives.

    is_long: whether to take less time over it. has_variables: whether there are some in memory that should be in
    registers; straight-line code needs no passes. keeps: what the code reads from memory, which has to live as long.

    Errors: ModuleNotFoundError without llvmlite, naming the extra.
    """

    def __init__(self, text: str, *, is_long: bool = False, has_variables: bool = False, keeps: object = None) -> None:
        llvm = binding()
        with _lock:
            self.text, self._keeps = text, keeps
            machine = target_machine(is_long)
            module = llvm.parse_assembly(text)
            module.triple = machine.triple
            if has_variables:
                passes = llvm.create_new_module_pass_manager()
                passes.add_sroa_pass()
                passes.run(module, llvm.create_pass_builder(machine, llvm.create_pipeline_tuning_options()))
            self._engine = llvm.create_mcjit_compiler(module, machine)
            self._engine.finalize_object()

    def address(self, name: str) -> int:
        """Where the function of that name begins."""
        return int(self._engine.get_function_address(name))


def provide(name: str, address: int) -> None:
    """Lets machine code that is made from now on call the function at this address by its name."""
    with _lock:
        binding().add_symbol(name, address)


def assembly(text: str) -> str:
    """The machine code of IR, as assembly for reading."""
    llvm = binding()
    with _lock:
        return str(target_machine().emit_assembly(llvm.parse_assembly(text)))


@cache
def binding() -> Any:
    """llvmlite's binding, made ready.

    Errors: ModuleNotFoundError without llvmlite, naming the extra.
    """
    try:
        import llvmlite.binding as llvm
    except ModuleNotFoundError:
        raise ModuleNotFoundError(
            "backend='llvm' needs llvmlite: pip install 'glassgrad[jit]'; backend='python' needs nothing"
        ) from None
    llvm.initialize_native_target()
    llvm.initialize_native_asmprinter()
    return llvm


def target_machine(is_long: bool = False) -> Any:
    """This processor, with all that it can do; an engine owns the one that it is given.

    is_long: whether the code is so long that LLVM's time for it counts.
    """
    llvm = binding()
    return llvm.Target.from_default_triple().create_target_machine(
        cpu=llvm.get_host_cpu_name(),
        features=_features(),
        opt=1 if is_long else 2,
        reloc="pic",
        codemodel="small",
        jit=True,
    )


@cache
def _features() -> str:
    return str(binding().get_host_cpu_features().flatten())


@cache
def vector_width() -> int:
    """How many float64 the processor's vector registers hold.

    >>> vector_width() in (2, 4, 8)
    True
    """
    features = binding().get_host_cpu_features()
    return 8 if features.get("avx512f") else 4 if features.get("avx") else 2
