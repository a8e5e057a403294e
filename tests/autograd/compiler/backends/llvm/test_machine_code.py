"""Machine code of IR that comes again: LLVM compiles it once, and each owner has functions of its own."""

import ctypes
import gc
from collections.abc import Callable
from typing import Any

import pytest

import nn
from autograd.compiler.backends.llvm.ir import machine_code
from autograd.compiler.backends.llvm.ir.object_code import ObjectCode

pytest.importorskip("llvmlite")


def halving(name: str) -> str:
    return f"define double @{name}(double %x) {{\n  %y = fmul double %x, 0.5\n  ret double %y\n}}"


def function(code: machine_code.MachineCode, name: str) -> Callable[[float], float]:
    return ctypes.CFUNCTYPE(ctypes.c_double, ctypes.c_double)(code.address(name))


@pytest.fixture
def compiled(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The IR that LLVM compiles, text by text; nothing is there yet."""
    texts: list[str] = []
    compile_it = machine_code._compiled

    def compile_and_tell(llvm: Any, text: str, *arguments: Any) -> bytes:
        texts.append(text)
        return compile_it(llvm, text, *arguments)

    monkeypatch.setattr(machine_code, "_compiled", compile_and_tell)
    monkeypatch.setattr(machine_code, "object_code", ObjectCode(most_bytes=1 << 20))
    return texts


def test_the_same_ir_is_compiled_once_and_each_owner_has_its_own_functions(compiled: list[str]) -> None:
    first, second = (machine_code.MachineCode(halving("f"), ["f"]) for _ in range(2))
    assert compiled == [halving("f")]
    assert first.address("f") != second.address("f")
    del first
    gc.collect()
    machine_code.MachineCode(halving("g"), ["g"])  # closes the engine of the first
    assert function(second, "f")(3.0) == 1.5


@pytest.mark.parametrize("other", [{"level": 1}, {"has_variables": True}], ids=str)
def test_the_same_ir_for_other_code_is_compiled_again(compiled: list[str], other: Any) -> None:
    asked: list[Any] = [{}, other, {}, other]
    for settings in asked:
        code = machine_code.MachineCode(halving("f"), ["f"], **settings)
        assert function(code, "f")(5.0) == 2.5
    assert len(compiled) == 2


def test_what_fails_is_tried_again(compiled: list[str]) -> None:
    for _ in range(2):
        with pytest.raises(RuntimeError):
            machine_code.MachineCode("nonsense", ["f"])
    assert compiled == ["nonsense", "nonsense"]


def test_training_a_second_model_of_the_same_form_compiles_nothing(compiled: list[str]) -> None:
    def train(seed: int) -> list[float]:
        model = nn.MLP(2, [3, 1], activation="tanh", rng=seed)
        rows, targets = [[0.0, 1.0], [1.0, 0.0]], [1.0, 0.0]
        options: Any = {"loss": nn.ssr, "optimizer": nn.SGD(0.1), "epochs": 3, "backend": "llvm"}
        return nn.fit(model, rows, targets, **options).losses

    alone = train(1)
    n_compiled = len(compiled)
    assert n_compiled > 0
    assert train(2) != alone
    assert train(1) == alone
    assert len(compiled) == n_compiled


def test_what_is_asked_for_least_lately_is_dropped() -> None:
    kept = ObjectCode(most_bytes=4)

    def ask(*names: str, n_bytes: int = 2) -> list[str]:
        """What had to be made, as it was not kept."""
        made: list[str] = []
        for name in names:

            def make(name: str = name) -> bytes:
                made.append(name)
                return name.encode() * n_bytes

            assert kept.of(name, make) == name.encode() * n_bytes
        return made

    assert ask("a", "b", "a", "b", "a") == ["a", "b"]
    assert ask("c", "a") == ["c"]
    assert ask("b") == ["b"]
    assert ask("d", "d", n_bytes=5) == ["d", "d"]  # more than all that may be kept: it drops nothing
    assert ask("a", "b") == []
