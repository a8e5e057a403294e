"""What PyTorch, JAX and HIPS autograd have in their packages, and what to write here: for the errors of `autograd`."""

from __future__ import annotations

_THEIRS = {
    "write autograd.Value(2.0), one number": "Tensor Variable as_tensor tensor",
    "import numpy itself: its functions take Values, and arrays of them": "numpy scipy",
    "write import nn, a package of its own": "nn optim",
    "write nn.to_onnx(model, path)": "export_onnx",
    "write rng=0 where random numbers are drawn, as in nn.MLP(2, [4, 1], rng=0)": "manual_seed random seed",
    "write autograd.compile(f)": "jit",
    "write autograd.compile(f).map(rows)": "pmap vmap",
    "write autograd.compile(autograd.grad(f)).map(rows)": "egrad elementwise_grad",
    "write autograd.jacobian(f), which chooses the direction": "functional jacfwd jacrev",
    "write autograd.hvp(f, primals, tangents)": "hessian_vector_product make_hvp",
    "write autograd.jvp(f, primals, tangents)": "make_jvp",
    "write autograd.vjp(f, *primals)": "make_vjp",
    "write autograd.value_and_grad(f)": "value_and_gradient value_grad",
    "write autograd.gradcheck(f, point)": "check_grads test_util",
    "write y.backward()": "backward",
    "write autograd.gradient(loss, parameters): each Value remembers how it was made": "GradientTape",
    "write v.detach()": "detach stop_gradient",
    "write with autograd.no_grad(): or with autograd.enable_grad():": "inference_mode set_grad_enabled",
    "write autograd.Primitive(...), a row of the table": "Function custom_jvp custom_vjp primitive",
    "write autograd.where(condition, a, b)": "cond select",
    "write autograd.scan(f, carry, xs), autograd.fori(lower, upper, f, init) or autograd.where": "lax",
    "write autograd.draw(y)": "draw_dot make_dot plot show",
}
_OF_NN = "Adam AdamW Layer MLP Module Neuron RMSprop SGD cross_entropy fit load mse playground predict save to_torch"

NAMES = {
    **{name: advice for advice, names in _THEIRS.items() for name in names.split()},
    **{name: f"write nn.{name}" for name in _OF_NN.split()},
}
"""What to write for each name that `autograd` does not have."""
