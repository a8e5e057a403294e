"""Calls that do not fit a function's signature: their TypeError says what to write instead."""

from __future__ import annotations

import functools
from collections.abc import Callable, Iterable, Mapping
from typing import ParamSpec, TypeVar

__all__ = ["shown_how"]

Parameters = ParamSpec("Parameters")
Result = TypeVar("Result")

_CALLED_ELSEWHERE = {
    "activation": ("act", "activation_fn", "act_fn"),
    "batch_size": ("batch", "batchsize", "bs"),
    "direction": ("rankdir", "orientation"),
    "epochs": ("epoch", "iterations", "max_iter", "n_epochs", "num_epochs", "steps"),
    "initializer": ("init", "initialization", "kernel_initializer", "weight_init"),
    "inputs": ("X", "data", "input", "row", "rows", "x", "xs"),
    "loss": ("criterion", "loss_fn", "loss_function"),
    "lr": ("alpha", "eta", "learning_rate", "step_size"),
    "n_inputs": ("in_features", "input_dim", "input_size", "n_in", "nin"),
    "n_neurons": ("n_out", "n_outputs", "nout", "out_features", "units"),
    "on_epoch": ("callback", "callbacks"),
    "optimizer": ("opt", "optim"),
    "path": ("file", "filename", "fname"),
    "progress": ("progress_bar", "verbose"),
    "rng": ("generator", "random_seed", "random_state", "seed"),
    "sizes": ("hidden", "hidden_sizes", "layer_sizes", "layers", "nouts"),
    "targets": ("Y", "labels", "target", "y", "ys"),
    "tolerance": ("atol", "eps", "rtol", "tol"),
    "validation": ("val_data", "valid", "validation_data"),
}
_NAMES_HERE = {theirs: here for here, names in _CALLED_ELSEWHERE.items() for theirs in names}


def shown_how(how: str, **instead: str) -> Callable[[Callable[Parameters, Result]], Callable[Parameters, Result]]:
    """A decorator: a call with other arguments than the function takes is an error that says what to write.

    how: a call as it should be. instead: what to write for arguments that other libraries have. An argument that is
    only called otherwise elsewhere needs no entry, nor does one with a slip in its name.

    Errors that the function raises itself stay as they are.

    >>> @shown_how("train(model, lr=0.1)", momentum="optimizer=nn.SGD(lr=0.1, momentum=0.9)")
    ... def train(model, *, lr):
    ...     return lr
    >>> train("mlp", learning_rate=0.1)
    Traceback (most recent call last):
    TypeError: train() got an unexpected keyword argument 'learning_rate'; write lr= for learning_rate=
    >>> train()
    Traceback (most recent call last):
    TypeError: train() missing 1 required positional argument: 'model'; write train(model, lr=0.1)
    """

    def decorated(function: Callable[Parameters, Result]) -> Callable[Parameters, Result]:
        @functools.wraps(function)
        def called(*arguments: Parameters.args, **named: Parameters.kwargs) -> Result:
            try:
                return function(*arguments, **named)
            except TypeError as error:
                if error.__traceback__ is None or error.__traceback__.tb_next is not None:  # the function has begun
                    raise
                advice = _advice(function, named, instead) or how
                raise TypeError(f"{error}; write {advice}") from None

        return called

    return decorated


def _advice(function: Callable[..., object], named: Iterable[str], instead: Mapping[str, str]) -> str:
    """What to write for the names that the function does not have; "" where the names are right."""
    import difflib  # neither before a call is wrong
    import inspect

    known = inspect.signature(function).parameters
    renamed = []
    for name in named:
        if name in known:
            continue
        if name in instead:
            renamed.append(f"{instead[name]} for {name}=")
            continue
        here = _NAMES_HERE.get(name, "")
        near = [here] if here in known else difflib.get_close_matches(name, known, 1)
        renamed += [f"{near[0]}= for {name}="] if near else []
    return ", ".join(renamed)
