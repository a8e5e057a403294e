"""`torch.autograd.gradcheck`."""

from __future__ import annotations

import ast
import re
from collections.abc import Callable
from typing import Any

import numpy as np
import torch
from gradients.case import Array, Case
from torch.autograd.gradcheck import GradcheckError, gradcheck

from checkers.checker import RIGHT, WRONG, Answer, Checker

MISMATCH = re.compile(
    r"with respect to input (\d+),\s*numerical:\s*tensor\(([^()]*)\).*?analytical:\s*tensor\(([^()]*)\)", re.DOTALL
)
RELATIVE, ABSOLUTE = 1e-3, 1e-5


class PyTorch(Checker):
    """The function and its derivative in a `torch.autograd.Function`."""

    name = "torch.autograd.gradcheck"
    library = "torch"
    how = (
        "`gradcheck(Function.apply, tensors)`, the function and its derivative in a `torch.autograd.Function`; the "
        "entries are those that differ in the Jacobians that its error shows"
    )
    tolerances = (RELATIVE,)
    refutation = GradcheckError

    def prepared(self, case: Case) -> Callable[[], Any]:
        """The check, ready to run."""
        function = of_torch(case)
        at = tuple(torch.tensor(x, requires_grad=np.issubdtype(x.dtype, np.floating)) for x in case.point)

        return lambda: gradcheck(function.apply, at)

    def answer(self, case: Case, result: Any, tolerance: float) -> Answer:
        """Right, or the entries that the error shows."""
        return Answer(WRONG, shown(case, str(result))) if isinstance(result, GradcheckError) else Answer(RIGHT)


def of_torch(case: Case) -> Any:
    """The case as a Function of tensors."""
    kind = torch.from_numpy(case.point[0]).dtype

    class Written(torch.autograd.Function):  # type: ignore[misc]
        @staticmethod
        def forward(ctx: Any, *tensors: Any) -> Any:
            ctx.save_for_backward(*tensors)
            return torch.as_tensor(case.f(*(x.detach().numpy() for x in tensors)), dtype=kind)

        @staticmethod
        def backward(ctx: Any, *cotangents: Any) -> Any:
            sent = cotangents[0].numpy()
            found = case.written(*(x.detach().numpy() for x in ctx.saved_tensors))
            parts = found if isinstance(found, tuple) else (found,)
            sums = tuple(torch.as_tensor(np.tensordot(sent, x, axes=sent.ndim), dtype=kind) for x in parts)
            return sums if len(sums) > 1 else sums[0]

    return Written


def shown(case: Case, message: str) -> tuple[Array, ...] | None:
    """The entries that differ in the two Jacobians of a message; None if they are abbreviated."""
    found = MISMATCH.search(message)
    if found is None or "..." in found.group():
        return None
    rows = [re.sub(r", [a-z_]+=.*|\s", "", text, flags=re.DOTALL) for text in found.groups()[1:]]
    numbers = [np.array(ast.literal_eval(re.sub(r"nan|inf", "None", text)), float) for text in rows]
    differ = ~np.isclose(numbers[1], numbers[0], rtol=RELATIVE, atol=ABSOLUTE)
    entries = [np.zeros(x.shape, bool) for x in case.derivatives(case.right)]
    place = int(found.group(1))
    entries[place] = differ.T.reshape(entries[place].shape)  # a row for each number of the input
    return tuple(entries)
