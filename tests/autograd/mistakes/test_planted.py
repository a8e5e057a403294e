"""Mistakes that are planted in gradients written by hand are named, and random changes are never named wrongly."""

import pytest

from autograd import gradcheck
from autograd.mistakes import named_mistake
from tests.autograd.mistakes.evidences import diagnoses, evidence_of
from tests.autograd.mistakes.mutating import is_rightly_named
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


@pytest.mark.parametrize("planted", PLANTED[::20], ids=str)
def test_a_report_of_gradcheck_names_a_planted_mistake(planted: Planted) -> None:
    report = gradcheck(planted.subject.f, planted.subject.point, expected=planted.gradient)
    found = report.findings[0].mistake
    assert found is not None
    assert found.kind == planted.kind
    assert found.words in str(report)


@pytest.mark.parametrize("count", long_unless(QUICK.__eq__, [QUICK, MUTANTS, 10_000]))
def test_random_changes_are_never_named_wrongly(count: int) -> None:
    diagnosed = list(diagnoses(count))
    assert not [(str(mutant), it) for mutant, it in diagnosed if it and not is_rightly_named(mutant.kind, it.kind)]
    assert sum(it is not None for _, it in diagnosed) > 0.35 * len(diagnosed)
