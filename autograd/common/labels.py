"""The labels of Values: the scopes that a dotted label lies in, and its short form in pictures."""

from __future__ import annotations

import re

from autograd.common.wording import shortened, subscript, with_type

_PATH = re.compile(r"[^\W\d]\w*(\.\w+)*")
_ITEM = re.compile(r"([^\W\d]\w*)\.(\d+)")
_NUMBERED = re.compile(r"([^\W\d_]{1,2})_?(\d+)")
_SHORT = {"weights": "w", "bias": "b"}
_LONGEST_NAME = 24
_DEEPEST_SCOPE = 8

Scope = tuple[str, ...]


def check_label(label: object) -> None:
    """A TypeError for a label that is no str; any object can be assigned to a Value's label.

    >>> check_label(5)
    Traceback (most recent call last):
    TypeError: a label is a str, got the int 5
    """
    if not isinstance(label, str):
        raise TypeError(f"a label is a str, got {with_type(label)}")


def split_label(label: str) -> tuple[Scope, str]:
    """The scopes that a dotted label lies in, outermost first, and its own last part; numbers stay with their word.

    >>> split_label("layers.0.neurons.1.weights.3")
    (('layers.0', 'neurons.1'), 'weights.3')
    >>> split_label("loss"), split_label("v. 2, final")
    (((), 'loss'), ((), 'v. 2, final'))
    """
    check_label(label)
    if not _PATH.fullmatch(label):
        return (), label
    groups: list[str] = []
    for part in label.split("."):
        if part.isdecimal() and groups:
            groups[-1] += "." + part
        else:
            groups.append(part)
    return tuple(groups[:-1][:_DEEPEST_SCOPE]), groups[-1]


def short_name(name: str) -> str:
    """The last part of a label in its printed form.

    >>> [short_name(name) for name in ("weights.3", "bias", "x12", "h_1", "momenta.0", "loss")]
    ['w₃', 'b', 'x₁₂', 'h₁', 'momenta₀', 'loss']
    """
    indexed = _ITEM.fullmatch(name) or _NUMBERED.fullmatch(name)
    if indexed:
        return _SHORT.get(indexed[1], indexed[1]) + subscript(indexed[2])
    return shortened(_SHORT.get(name, name), _LONGEST_NAME)


def scope_title(scope: str) -> tuple[str, str]:
    """The title of a scope's box, and the kind of the scope, if its name has one.

    >>> scope_title("neurons.1"), scope_title("hidden")
    (('neuron 1', 'neuron'), ('hidden', ''))
    """
    word, _, index = scope.partition(".")
    if not index:
        return short_name(word), ""
    kind = word[:-1] if word.endswith("s") else word
    return f"{kind} {index}", kind


class Scopes:
    """Looks up the scopes of many labels, fast for labels that differ in their last number only.

    >>> Scopes().of("layers.0.neurons.1.weights.3")
    ('layers.0', 'neurons.1')
    """

    def __init__(self) -> None:
        self._known: dict[str, Scope] = {"": ()}

    def of(self, label: str) -> Scope:
        """The scope that a label lies in."""
        head = label.rstrip("0123456789")
        key = label if len(head) == len(label) else head + "0"
        scope = self._known.get(key)
        if scope is None:
            scope = self._known[key] = split_label(key)[0]
        return scope

    def all(self) -> set[Scope]:
        """All scopes that `of` has returned."""
        return set(self._known.values())


def common_scope(first: Scope, second: Scope) -> Scope:
    """The innermost scope that holds both scopes.

    >>> common_scope(("layers.0", "neurons.1"), ("layers.0", "neurons.2"))
    ('layers.0',)
    """
    shared = 0
    while shared < min(len(first), len(second)) and first[shared] == second[shared]:
        shared += 1
    return first[:shared]
