"""What the answers of a checker are worth: mistakes found, placed and named, and false alarms."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from gradients import Case
from gradients.case import FACTOR, LOST_PATH, OTHER, OVERWRITTEN, SUM_FOR_MEAN, WRONG_FACTOR

from checkers.checker import UNDECIDED, WRONG, Answer
from checkers.turns import Checked

ALIKE = (  # as they give the same numbers: a sum for a mean lacks a factor; of two uses, = for += keeps one
    {FACTOR, WRONG_FACTOR, SUM_FOR_MEAN, "extra factor"},
    {OVERWRITTEN, LOST_PATH},
)


@dataclass(frozen=True)
class Score:
    """The answers of a checker at one tolerance, by the name of the case."""

    checked: Checked
    cases: Sequence[Case]
    tolerance: float
    answers: dict[str, Answer]

    def count(self, planted: bool, verdict: str) -> int:
        """How many of the wrong, or of the right, gradients have this verdict."""
        return sum(bool(x.mistake) == planted and answer.verdict == verdict for x, answer in self._pairs())

    @property
    def found(self) -> int:
        """The planted mistakes that it calls wrong."""
        return self.count(True, WRONG)

    @property
    def alarms(self) -> int:
        """The right gradients that it calls wrong."""
        return self.count(False, WRONG)

    @property
    def placed(self) -> int:
        """The planted mistakes of which it names exactly the wrong entries."""
        return sum(bool(x.mistake) and _is_placed(x, answer) for x, answer in self._pairs())

    @property
    def named(self) -> int:
        """The usual mistakes that it names rightly."""
        return sum(x.mistake not in ("", OTHER) and _is_named(x, answer) for x, answer in self._pairs())

    @property
    def misnamed(self) -> list[str]:
        """What it names wrongly, each with the name that it gives."""
        wrong = [(x, answer) for x, answer in self._pairs() if answer.mistake and not _is_named(x, answer)]
        return [f"{x.name} ({answer.mistake})" for x, answer in wrong]

    def word(self, case: Case) -> str:
        """What it says of a case, in a word."""
        verdict, words = self.answers[case.name].verdict, ("found", "MISSED") if case.mistake else ("ALARM", "right")
        return "-" if verdict == UNDECIDED else words[verdict != WRONG]

    def _pairs(self) -> Iterator[tuple[Case, Answer]]:
        return ((case, self.answers[case.name]) for case in self.cases)


def scored(checked: Checked, cases: Sequence[Case]) -> Score:
    """The score at that of the checker's tolerances with which it does best."""
    scores = [_at(checked, cases, tolerance) for tolerance in checked.checker.tolerances]
    return max(scores, key=lambda score: (score.found - score.alarms, -score.alarms))


def _at(checked: Checked, cases: Sequence[Case], tolerance: float) -> Score:
    answers = {}
    for case in cases:
        result = checked.results[case.name]
        is_refused = isinstance(result, BaseException) and not isinstance(result, checked.checker.refutation)
        answers[case.name] = Answer(UNDECIDED) if is_refused else checked.checker.answer(case, result, tolerance)
    return Score(checked, cases, tolerance, answers)


def _is_placed(case: Case, answer: Answer) -> bool:
    return answer.entries is not None and all(
        bool((said == wrong).all()) for said, wrong in zip(answer.entries, case.wrong_entries)
    )


def _is_named(case: Case, answer: Answer) -> bool:
    """Whether the name, or one of two that "or" joins, is that of the planted mistake."""
    names = set(answer.mistake.split(" or "))
    known = [{case.mistake}, *(alike for alike in ALIKE if case.mistake in alike)]
    return len(names) <= 2 and any(name in same for name in names for same in known)
