"""Objects as their class and settings, for JSON, and back; classes come from fixed tables, never by import."""

from __future__ import annotations

import inspect
from collections.abc import Mapping
from typing import Any

from nn.common.strict_json import plain

Known = Mapping[str, type]
"""The classes that can be built anew, by their names in checkpoints."""


class UnknownClass(ValueError):
    """A description is of a class of the user's own."""


def known(*kinds: type) -> Known:
    """A table of classes of nn.

    >>> import nn
    >>> known(nn.Adam)
    {'nn.Adam': <class 'nn.optimizers.rules.Adam'>}
    """
    return {f"nn.{kind.__name__}": kind for kind in kinds}


def class_name(kind: type, known: Known) -> str:
    """The name of a class in checkpoints: "nn.Adam" for a class of the table, "Adam" for one of the user's own.

    >>> import nn
    >>> class Adam(nn.Adam): ...
    >>> class_name(nn.Adam, known(nn.Adam)), class_name(Adam, known(nn.Adam))
    ('nn.Adam', 'Adam')
    """
    name = f"nn.{kind.__name__}"
    return name if known.get(name) is kind else kind.__name__


def described(thing: Any, known: Known, without: str = "") -> dict[str, Any]:
    """The class of an object, and its settings: the attributes that have the names of its constructor's parameters.

    A setting may be an object itself, as a schedule is; a function is described by its name alone.
    without: the name of a setting to leave out.

    Errors: TypeError for a setting that JSON cannot write.

    >>> import nn
    >>> described(nn.StepDecay(0.5, every=10), {})
    {'class': 'StepDecay', 'settings': {'lr': 0.5, 'every': 10, 'gamma': 0.1}}
    """
    if inspect.isroutine(thing):
        return {"class": thing.__name__, "settings": {}}
    settings: dict[str, Any] = {}
    for name in inspect.signature(type(thing)).parameters:
        if name != without and hasattr(thing, name):
            setting = getattr(thing, name)
            try:
                settings[name] = described(setting, known) if callable(setting) else plain(setting)
            except TypeError as error:
                raise TypeError(f"a checkpoint cannot keep {name} of the {type(thing).__name__}: {error}") from None
    return {"class": class_name(type(thing), known), "settings": settings}


def built(description: Any, known: Known, without: str = "", **given: Any) -> Any:
    """The object that a description describes.

    without: the name of the setting that the description leaves out. given: the constructor's argument for it.

    Errors: UnknownClass for a class that is not in the table; ValueError for an object that is no description, and for
    settings that the class refuses.

    >>> import nn
    >>> schedules = known(nn.StepDecay)
    >>> built(described(nn.StepDecay(0.5, every=10), schedules), schedules)
    StepDecay(lr=0.5, every=10, gamma=0.1)
    >>> built({"class": "os.system", "settings": {}}, schedules)
    Traceback (most recent call last):
    nn.checkpoint.described.UnknownClass: os.system
    """
    if not isinstance(description, dict) or not isinstance(description.get("class"), str):
        raise ValueError(f"{description!r:.60} does not tell of an object by its class and settings")
    if description["class"] not in known:
        raise UnknownClass(f"{description['class']:.60}")
    settings = description.get("settings")
    if not isinstance(settings, dict):
        raise ValueError(f"{description['class']} has no settings")
    settings = {name: built(x, known) if isinstance(x, dict) else x for name, x in settings.items()}
    try:
        thing = known[description["class"]](**settings, **given)
    except (TypeError, ValueError, ArithmeticError) as error:
        raise ValueError(f"{description['class']} refuses its settings: {error}") from None
    if described(thing, known, without) != description:
        raise ValueError(f"the settings of {description['class']} are not those that it has")
    return thing
