"""The code for processors with AVX-512 is written and verified on any processor; only they run it."""

import pytest

import nn
from autograd import TABLE, Parameter, compile, value_and_grad
from autograd.compiler.backends.llvm.ir.lanes import AVX512
from autograd.compiler.backends.llvm.kernel.kernel import Kernel, KernelWriter

llvm = pytest.importorskip("llvmlite.binding")


@pytest.mark.parametrize("activation", ["relu", "leaky_relu", "sigmoid", "gelu_tanh"])
def test_kernels_of_eight_lanes_are_valid(activation: str) -> None:
    model = nn.MLP(5, [24, 24, 2], activation=TABLE[activation], rng=0)
    parameters: list[Parameter] = model.parameters()

    def loss(x: list[float]) -> object:
        return nn.mse(model(x), [0.0, 1.0])

    program = compile(value_and_grad(loss), parameters=parameters).record([0.5] * 5)
    text = KernelWriter(Kernel(program, "kernel", AVX512, n_shared=0)).text()
    llvm.parse_assembly(text).verify()
    assert ("scalef" in text) == (activation in ("sigmoid", "gelu_tanh"))
    assert ("to i8" in text) == (activation in ("relu", "leaky_relu"))  # masks are stored as a bit a lane
