"""An optimizer in a checkpoint: its class and settings, its schedule, its number of steps, and its states."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from autograd.common import with_type
from nn.checkpoint.contents import Tensor
from nn.checkpoint.described import Known, UnknownClass, built, described, known
from nn.common.counts import as_number
from nn.models.state import Tensors, checked_numbers, entries, shape_of
from nn.optimizers.optimizer import Optimizer
from nn.optimizers.rules import SGD, Adam, AdamW, RMSprop
from nn.optimizers.schedules import ConstantRate, CosineDecay, LinearDecay, StepDecay, Warmup

_OPTIMIZERS: Known = known(SGD, Adam, AdamW, RMSprop)
_SCHEDULES: Known = known(ConstantRate, CosineDecay, LinearDecay, StepDecay, Warmup)

_MOST_STEPS = 2**53


def described_optimizer(optimizer: Optimizer, tensors: Tensors) -> tuple[dict[str, Any], dict[str, Tensor]]:
    """An optimizer for JSON, and its states, as tensors in the shapes of the model's parameters.

    Errors: TypeError for an object that is no nn.Optimizer, and for settings or states that a checkpoint cannot keep.
    """
    if not isinstance(optimizer, Optimizer):
        raise TypeError(f"a checkpoint keeps an nn.Optimizer, got {with_type(optimizer)}")
    states = {name: [optimizer.state_of(parameter) for parameter in entries(t)] for name, t in tensors.items()}
    [n_states, *others] = {len(state) for rows in states.values() for state in rows} or {0}
    if others:
        raise TypeError(
            f"{optimizer!r} remembers more of some parameters than of others, which a checkpoint cannot keep"
        )
    about = {
        **described(optimizer, _OPTIMIZERS, without="lr"),
        "schedule": described(optimizer.schedule, _SCHEDULES),
        "steps": optimizer.steps,
        "states": n_states,
    }
    return about, {
        _name(k, name): Tensor.of(
            shape_of(tensors[name]), [as_number(f"the optimizer's state of {name}", state[k]) for state in rows]
        )
        for k in range(n_states)
        for name, rows in states.items()
    }


def split_states(about: Any, tensors: dict[str, Tensor]) -> tuple[dict[str, Tensor], list[dict[str, Tensor]]]:
    """The tensors of the model, and for each state its tensors, by the names of the model's."""
    if not isinstance(about, (dict, type(None))):
        raise ValueError(f"its optimizer is no object, but {about!r:.60}")
    n_states = about.get("states") if about is not None else 0
    if type(n_states) is not int or not 0 <= n_states <= len(tensors):
        raise ValueError(f"the optimizer's number of states is {n_states!r:.40}")
    states: list[dict[str, Tensor]] = [
        {name: tensors[_name(k, name)] for name in tensors if _name(k, name) in tensors} for k in range(n_states)
    ]
    taken = {_name(k, name) for k in range(n_states) for name in states[k]}
    return {name: tensor for name, tensor in tensors.items() if name not in taken}, states


def restored_optimizer(
    about: Any, states: list[dict[str, Tensor]], tensors: Tensors, optimizer: Optimizer | None
) -> tuple[Optimizer | None, Callable[[], None]]:
    """The optimizer, built anew or the one passed, and a function that sets its steps and states to the checkpoint's.

    about: None for a checkpoint without an optimizer.

    Errors: ValueError where the optimizer passed is not as in the checkpoint; it is then unchanged.
    """
    if about is None and optimizer is None:
        return None, lambda: None
    if about is None:
        raise ValueError(f"no optimizer was saved with it, but {optimizer!r:.60} was passed")
    steps = about.get("steps")
    if type(steps) is not int or not 0 <= steps <= _MOST_STEPS:
        raise ValueError(f"the optimizer's number of steps is {steps!r:.40}")
    schedule = _schedule(about.get("schedule"), optimizer)
    rule = {"class": about.get("class"), "settings": about.get("settings")}
    if optimizer is None:
        try:
            optimizer = built(rule, _OPTIMIZERS, "lr", lr=schedule)
        except UnknownClass as error:
            raise ValueError(
                f"its optimizer, {error}, is none of nn: pass one as nn.load(path, optimizer=...)"
            ) from None
    else:
        _check_same(optimizer, rule)
    going_on = optimizer
    numbers = [checked_numbers(tensors, {name: x.to_lists() for name, x in state.items()}) for state in states]
    parameters = dict.fromkeys(parameter for tensor in tensors.values() for parameter in entries(tensor))
    for parameter in parameters:
        if len(going_on.state_of(parameter)) != len(numbers):
            raise ValueError(
                f"{going_on!r} has {len(going_on.state_of(parameter))} states, but there are {len(numbers)}"
            )

    def go_on() -> None:
        going_on.lr = schedule
        going_on.steps = steps
        for parameter in parameters:
            going_on.remember(parameter, tuple(state[parameter] for state in numbers))

    return going_on, go_on


def _schedule(about: Any, optimizer: Optimizer | None) -> Any:
    """The schedule of the checkpoint; a schedule of the user's own is taken from the optimizer that was passed."""
    same = optimizer is not None and described(optimizer.schedule, _SCHEDULES) == about
    try:
        schedule = built(about, _SCHEDULES)
    except UnknownClass as error:
        if optimizer is not None and same:
            return optimizer.schedule
        hint = "pass an optimizer that has it, as nn.load(path, optimizer=nn.Adam(it))"
        raise ValueError(f"its schedule, {error}, is none of nn: {hint}") from None
    are_numbers = isinstance(schedule, ConstantRate) and isinstance(getattr(optimizer, "schedule", None), ConstantRate)
    if optimizer is not None and not same and not are_numbers:
        raise ValueError(f"its schedule was {schedule!r}, but that of the optimizer is {optimizer.schedule!r}")
    return schedule


def _check_same(optimizer: Optimizer, rule: dict[str, Any]) -> None:
    if not isinstance(optimizer, Optimizer):
        raise TypeError(f"the optimizer is an nn.Optimizer, got {optimizer!r:.60}")
    given = described(optimizer, _OPTIMIZERS, without="lr")
    if given["class"] != rule["class"]:
        raise ValueError(f"its optimizer was {rule['class']!r:.60}, but {given['class']!r} was passed")
    kept = rule["settings"] if isinstance(rule["settings"], dict) else {}
    for name in sorted(given["settings"].keys() | kept.keys()):
        if given["settings"].get(name) != kept.get(name):
            was, is_ = kept.get(name), given["settings"].get(name)
            raise ValueError(f"its optimizer had {name}={was!r:.60}, but the one passed has {name}={is_!r:.60}")


def _name(k: int, name: str) -> str:
    return f"optimizer.{k}.{name}"
