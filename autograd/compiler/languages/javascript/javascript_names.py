"""Names that have a meaning in JavaScript already, so that no exported function can have them."""

from __future__ import annotations

import json
import re

from autograd.compiler.languages.javascript.math_atoms import own_functions
from autograd.compiler.languages.names import OWN_NAMES

_KEYWORDS = """
await break case catch class const continue debugger default delete do else enum eval export extends false finally for
function if implements import in instanceof interface let new null package private protected public return static super
switch this throw true try typeof var void while with yield arguments
"""

_USED = """
Array ArrayBuffer BigInt BigUint64Array Float64Array Infinity Math NaN Number Object String TypeError undefined then
"""

_TAKEN = frozenset((_KEYWORDS + _USED).split())
"""Keywords of modules, what generated code uses, and `then`: a module that exports one is taken for a promise."""


def is_reserved(name: str) -> bool:
    """Whether JavaScript or the exported module uses the name, or a function of `atoms.js` has it."""
    return name in _TAKEN or name in own_functions()


def check_javascript_name(name: str, of_what: str, mend: str) -> None:
    """Raises ValueError for a text that cannot be the name of a function in the exported module."""
    if not re.fullmatch(r"[A-Za-z_][A-Za-z0-9_]*", name) or is_reserved(name) or OWN_NAMES.fullmatch(name):
        raise ValueError(f"{name!r:.80} cannot be the name {of_what} in JavaScript; {mend}")


def key_of(name: str) -> str:
    """The name as a key of an object, which can stand in a page.

    >>> print(key_of("</script>"), key_of("__proto__"))
    "\\u003c/script>" ["__proto__"]
    """
    key = json.dumps(name).replace("<", "\\u003c")
    return f"[{key}]" if name == "__proto__" else key
