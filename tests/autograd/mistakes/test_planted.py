"""Mistakes that are planted in gradients written by hand are named, and random changes are never named wrongly."""

from collections.abc import Iterator
from random import Random
from typing import Any

import numpy as np
import pytest

from autograd import gradcheck
from autograd.mistakes import Mistake, named_mistake
from tests.autograd.mistakes.evidences import NotComparable, evidence_of, gradient_at
from tests.autograd.mistakes.mutating import Mutant, is_rightly_named, mutants
from tests.autograd.mistakes.planted import PLANTED, Planted
from tests.autograd.mistakes.subjects import SUBJECTS, WithGradient
from tests.marking import long_unless

QUICK, MUTANTS = 40, 200


@pytest.mark.parametrize("subject", SUBJECTS.values(), ids=lambda subject: subject.name)
def test_the_gradients_in_which_mistakes_are_planted_are_right(subject: WithGradient) -> None:
    assert gradcheck(subject.f, subject.point, expected=subject.gradient)


@pytest.mark.parametrize("planted", PLANTED, ids=str)
def test_a_planted_mistake_is_named(planted: Planted) -> None:
    found = named_mistake(evidence_of(planted.subject, planted.gradient))
    assert found is not None
    assert found.kind == planted.kind
    assert planted.words in found.words


def test_the_planted_mistakes_are_of_many_kinds() -> None:
    assert len({planted.kind for planted in PLANTED}) >= 20
    for name, least in (("wave", 6), ("small_network", 9), ("two_layers", 12)):
        assert len({planted.kind for planted in PLANTED if planted.subject.name == name}) >= least


@pytest.mark.parametrize("planted", PLANTED[::8], ids=str)
def test_a_report_of_gradcheck_names_a_planted_mistake(planted: Planted) -> None:
    report = gradcheck(planted.subject.f, planted.subject.point, expected=planted.gradient)
    found = report.findings[0].mistake
    assert found is not None
    assert found.kind == planted.kind
    assert found.words in str(report)


def all_mutants() -> Iterator[tuple[WithGradient, Mutant]]:
    """Those that run, and whose gradient is another than the right one."""
    for subject in SUBJECTS.values():
        right = gradient_at(subject.gradient, subject.point)
        for mutant in mutants(subject.source):
            try:
                given = gradient_at(subject.changed(mutant.source), subject.point)
            except NotComparable:
                continue
            if not np.allclose(given, right, rtol=1e-6, atol=1e-9):
                yield subject, mutant


def named(subject: WithGradient, mutant: Mutant) -> Mistake | None:
    return named_mistake(evidence_of(subject, subject.changed(mutant.source)))


@pytest.mark.parametrize("count", long_unless(QUICK.__eq__, [QUICK, MUTANTS, 10_000]))
def test_random_changes_are_never_named_wrongly(count: int) -> None:
    every = list(all_mutants())
    drawn: list[Any] = Random(19).sample(every, min(count, len(every)))
    found = [(mutant, named(subject, mutant)) for subject, mutant in drawn]
    wrongly = [
        (mutant.kind, mutant.line, it) for mutant, it in found if it and not is_rightly_named(mutant.kind, it.kind)
    ]
    assert not wrongly
    assert sum(it is not None for _, it in found) > 0.35 * len(found)
