"""What every picture is asked for in the same words: counts and texts, checked alike."""

from __future__ import annotations


def check_counts(**counts: object) -> None:
    """A ValueError for what is neither None nor a whole number from 1 on, with the name of the argument.

    >>> check_counts(digits=3, max_values=None)
    >>> check_counts(digits=0)
    Traceback (most recent call last):
    ValueError: digits is a whole number from 1 on, got 0
    """
    for name, count in counts.items():
        if count is not None and (isinstance(count, bool) or not isinstance(count, int) or count < 1):
            raise ValueError(f"{name} is a whole number from 1 on, got {count!r:.60}")


def check_texts(**texts: object) -> None:
    """A TypeError for what is neither None nor a str, with the name of the argument.

    >>> check_texts(title=3)
    Traceback (most recent call last):
    TypeError: title= takes a text, got the int 3
    """
    for name, text in texts.items():
        if text is not None and not isinstance(text, str):
            raise TypeError(f"{name}= takes a text, got the {type(text).__name__} {text!r:.60}")
