"""VariableScopes: in which loop's body the variable of a place is declared."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from typing import NamedTuple

from autograd.compiler.loops.loop_parts import Block, Part

Path = tuple[int, ...]
"""Where a part stands: its number among the parts of each loop around it, and then its own."""


class VariableScopes(NamedTuple):
    """at_writing: for each place the block that declares it as it writes it. before: the places that are declared at
    the beginning of a body, by the path of its loop. written_once: places that are constants.
    """

    at_writing: dict[int, Path]
    before: dict[Path, list[int]]
    written_once: set[int]


class _Access(NamedTuple):
    path: Path
    writes: bool


def scopes_of(parts: Sequence[Part], results: Iterable[int], is_variable: Callable[[int], bool]) -> VariableScopes:
    """The scopes of all places that are variables. results: the places that are read behind the parts."""
    accesses: dict[int, list[_Access]] = defaultdict(list)
    waiting: list[tuple[Path, Part]] = [((k,), part) for k, part in reversed(list(enumerate(parts)))]
    while waiting:
        path, part = waiting.pop()
        if not isinstance(part, Block):
            waiting += [((*path, k), inner) for k, inner in reversed(list(enumerate(part.body)))]
            continue
        for slots, writes in ((part.inputs, False), (part.outputs, True)):
            for slot in slots:
                if is_variable(slot.first):
                    accesses[slot.first].append(_Access(path, writes))
    for place in results:
        if is_variable(place):
            accesses[place].append(_Access((), False))
    scopes = VariableScopes({}, defaultdict(list), set())
    for place, own in accesses.items():
        body = _body(own)
        first = own[0].path
        if len(first) == len(body) + 1:
            scopes.at_writing[place] = first
            if sum(access.writes for access in own) == 1:
                scopes.written_once.add(place)
        else:
            scopes.before[body].append(place)
    return scopes


def _body(accesses: Sequence[_Access]) -> Path:
    """The innermost body that has all accesses, and in which the first one writes."""
    shared = accesses[0].path[:-1]
    for path, _ in accesses:
        n = 0
        while n < len(shared) and n < len(path) - 1 and path[n] == shared[n]:
            n += 1
        shared = shared[:n]
    return shared if accesses[0].writes else ()
