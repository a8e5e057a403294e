"""Labels and numbers as text, for pictures and errors: scopes, short names, subscripts, significant digits."""

from __future__ import annotations

import math
import re

_PATH = re.compile(r"[^\W\d]\w*(\.\w+)*")
_ITEM = re.compile(r"([^\W\d]\w*)\.(\d+)")
_NUMBERED = re.compile(r"([^\W\d_]{1,2})_?(\d+)")
_SUBSCRIPTS = str.maketrans("0123456789", "₀₁₂₃₄₅₆₇₈₉")
_SUPERSCRIPTS = str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹")
_SHORT = {"weights": "w", "bias": "b"}
_LONGEST_NAME = 24
_DEEPEST_SCOPE = 8

Scope = tuple[str, ...]


def printable(text: str) -> str:
    """`text` on one line, without characters that XML forbids or that end a C string."""
    if text.isprintable():
        return text
    return "".join(" " if c.isspace() else c for c in text if c.isspace() or c.isprintable() or c == "\u200d")


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
    name = _SHORT.get(name, name)
    return name if len(name) <= _LONGEST_NAME else name[: _LONGEST_NAME - 1] + "…"


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


def subscript(digits: str) -> str:
    """Digits as subscripts.

    >>> "x" + subscript("12")
    'x₁₂'
    """
    return digits.translate(_SUBSCRIPTS)


def superscript(text: str) -> str:
    """`text` as a superscript if it is an integer of few digits; otherwise after a caret.

    >>> "x" + superscript("-12"), "x" + superscript("0.5")
    ('x⁻¹²', 'x^0.5')
    """
    if re.fullmatch(r"-?\d{1,3}", text):
        return text.translate(_SUPERSCRIPTS)
    return "^" + text


def with_type(x: object) -> str:
    """A wrong argument in the words of an error: its type and the beginning of its repr.

    >>> with_type(3), with_type("x" * 100)
    ('the int 3', "the str 'xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx")
    """
    return f"the {type(x).__name__} {x!r:.60}"


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


def number(x: float, digits: int = 3) -> str:
    """`x` with so many significant digits, in a short form, with an ASCII minus.

    >>> [number(x) for x in (2.0, -0.12345, 1234.5, 1.5e-7, -0.0, float("nan"))]
    ['2', '-0.123', '1234', '1.5e-7', '0', 'nan']
    """
    if x == 0.0 or not math.isfinite(x):
        return "0" if x == 0.0 else str(x)
    if 1e-3 <= abs(x) < 1e5:
        decimals = max(0, digits - 1 - math.floor(math.log10(abs(x))))
        text = f"{x:.{decimals}f}"
        return text.rstrip("0").rstrip(".") if "." in text else text
    mantissa, exponent = f"{x:.{digits - 1}e}".split("e")
    return f"{mantissa.rstrip('0').rstrip('.') if '.' in mantissa else mantissa}e{int(exponent)}"
