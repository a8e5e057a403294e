"""Evidence about a wrong gradient, whose right one is known: without differences, so that hundreds are quick."""

from collections.abc import Callable, Iterator
from random import Random
from typing import Any

import numpy as np

from autograd.checking.black_box.containers import leaves
from autograd.checking.mistaken import recorded, with_numbers
from autograd.mistakes import Evidence, Mistake, named_mistake
from tests.autograd.mistakes.mutating import Mutant, mutants
from tests.autograd.mistakes.subjects import SUBJECTS, WithGradient

Gradient = Callable[..., Any]


class NotComparable(Exception):
    """The gradient raised, or has another structure, or has no finite numbers."""


def numbers(structure: Any) -> list[float]:
    return [float(x) for _, leaf in leaves(structure, "") for x in np.ravel(np.asarray(leaf, dtype=float))]


def shapes(structure: Any) -> list[tuple[int, ...]]:
    return [np.shape(leaf) for _, leaf in leaves(structure, "")]


def called(f: Gradient, point: Any) -> Any:
    return f(*point) if type(point) is tuple else f(point)


def gradient_at(gradient: Gradient, point: Any) -> list[float]:
    try:
        with np.errstate(all="ignore"):
            found = called(gradient, point)
        if shapes(found) != shapes(point):
            raise NotComparable
        given = numbers(found)
    except NotComparable:
        raise
    except Exception as error:
        raise NotComparable from error
    if not np.isfinite(given).all():
        raise NotComparable
    return given


def evidence_of(subject: WithGradient, wrong: Gradient, *, at: Any = None, again: bool = True) -> Evidence:
    """What is known of a wrong gradient of a subject, at its point and, if `again`, at one nearby."""
    point = subject.point if at is None else at
    given, right = gradient_at(wrong, point), gradient_at(subject.gradient, point)
    names = []
    for name, leaf in leaves(point, "p"):
        names += [name + "".join(f"[{i}]" for i in place) for place in np.ndindex(np.shape(leaf))]
    output, variables = recorded(subject.f, point, names)
    errors = [1e-9 * (abs(x) + 0.01 * max(map(abs, right))) for x in right]

    def elsewhere() -> Evidence | None:
        random = Random(1)
        moved = with_numbers(point, lambda x: x + (abs(x) + 0.1) * random.uniform(-0.2, 0.2))
        assert moved is not None
        try:
            return evidence_of(subject, wrong, at=moved[0] if type(point) is tuple else moved[0][0], again=False)
        except NotComparable:
            return None

    return Evidence(given, right, errors, point, output, variables, names, elsewhere if again else None)


def diagnoses(count: int) -> Iterator[tuple[Mutant, Mistake | None]]:
    """Random changes of the subjects' gradients, so many at most that run and give other numbers; and their names."""
    every = [(subject, mutant) for subject in SUBJECTS.values() for mutant in mutants(subject.source)]
    rights = {name: gradient_at(subject.gradient, subject.point) for name, subject in SUBJECTS.items()}
    Random(19).shuffle(every)
    for subject, mutant in every:
        if not count:
            return
        try:
            wrong = subject.changed(mutant.source)
            given = gradient_at(wrong, subject.point)
        except (NotComparable, SyntaxError):
            continue
        if not np.allclose(given, rights[subject.name], rtol=1e-6, atol=1e-9):
            count -= 1
            yield mutant, named_mistake(evidence_of(subject, wrong))
