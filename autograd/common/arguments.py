"""Checks of arguments, with the same words for the same mistake everywhere."""

from __future__ import annotations

import operator
from collections.abc import Iterable

from autograd.common.wording import with_type

__all__ = [
    "check_choice",
    "check_count",
    "check_counts",
    "check_digits",
    "check_function",
    "check_texts",
    "for_a_model",
]

_MOST_DIGITS = 100  # as many as JavaScript writes, which shows the page; 17 tell any float apart


def check_count(what: str, count: object, least: int = 1, most: int | None = None) -> None:
    """An error unless `count` is an int from `least` to `most`; `what` names it in the error.

    >>> check_count("epochs", 10)
    >>> check_count("epochs", 0)
    Traceback (most recent call last):
    ValueError: epochs must be at least 1, got 0
    >>> check_count("epochs", 2.5)
    Traceback (most recent call last):
    TypeError: epochs must be an int, got the float 2.5
    """
    try:
        n = None if isinstance(count, bool) else operator.index(count)  # type: ignore[arg-type]
    except TypeError:  # an array raises an error of its own, which does not name the argument
        n = None
    if n is None:
        raise TypeError(f"{what} must be an int, got {with_type(count)}")
    if n < least:
        raise ValueError(f"{what} must be at least {least}, got {n!s:.60}")
    if most is not None and n > most:
        raise ValueError(f"{what} must be at most {most:,}, got {n!s:.60}")


def check_counts(**counts: object) -> None:
    """An error for an argument that is neither None nor an int of at least 1.

    >>> check_counts(max_values=None)
    >>> check_counts(max_values=0)
    Traceback (most recent call last):
    ValueError: max_values must be at least 1, got 0
    """
    for name, count in counts.items():
        if count is not None:
            check_count(name, count)


def check_digits(digits: object) -> None:
    """An error for an invalid count of significant digits.

    >>> check_digits(17)
    >>> check_digits(10**9)
    Traceback (most recent call last):
    ValueError: digits must be at most 100, got 1000000000
    """
    check_count("digits", digits, most=_MOST_DIGITS)


def check_texts(**texts: object) -> None:
    """A TypeError for an argument that is neither None nor a str.

    >>> check_texts(title=3)
    Traceback (most recent call last):
    TypeError: title= takes a text, got the int 3
    """
    for name, text in texts.items():
        if text is not None and not isinstance(text, str):
            raise TypeError(f"{name}= takes a text, got {with_type(text)}")


def check_function(what: str, f: object, otherwise: str = "") -> None:
    """A TypeError unless `f` can be called.

    what: the name of the function that takes it. otherwise: a hint for the error, such as what the user may have meant.

    >>> check_function("compile", 3.0)
    Traceback (most recent call last):
    TypeError: compile takes a function, got the float 3.0
    """
    if not callable(f):
        raise TypeError(f"{what} takes a function, got {with_type(f)}{otherwise and f'; {otherwise}'}")


def for_a_model(given: object, instead: str) -> str:
    """The end of an error about what was given: what to write where that is a model, else nothing.

    >>> for_a_model(3.0, "draw(model(row))")
    ''
    """
    return f"; write {instead} for a model" if hasattr(given, "parameters") else ""


def check_choice(what: str, choice: object, known: Iterable[str]) -> None:
    """A ValueError that lists the known names, unless `choice` is one of them; `what` names the argument.

    >>> check_choice("theme", "light", ["light", "dark"])
    >>> check_choice("theme", [], ["light", "dark"])
    Traceback (most recent call last):
    ValueError: unknown theme []; known are: light, dark
    """
    names = list(known)
    if not isinstance(choice, str) or choice not in names:
        raise ValueError(f"unknown {what} {choice!r:.60}; known are: {', '.join(names)}")
