"""`exercise`: a graph some of whose gradients are blank; answers are judged, and mistakes named."""

from __future__ import annotations

import os
from collections.abc import Mapping
from typing import Any

from autograd.common.arguments import check_count, check_digits, for_a_model
from autograd.common.console import writable
from autograd.common.wording import with_type
from autograd.drawing import marimo_form
from autograd.exercises import asking, blank_picture, exercise_page, worksheet
from autograd.exercises.arithmetic import answer_of
from autograd.exercises.chosen_blanks import Hide, level_named
from autograd.exercises.judging import Judgement
from autograd.exercises.score import Score
from autograd.exercises.session import Session
from autograd.graph.value import Value
from autograd.live import Page


class Exercise:
    """A graph with blank gradients: ask in a terminal, check answers, show it in a notebook, write it as a page.

    blanks: the names of the values whose gradients are blank, in the order of the backward pass.
    score: how many are answered. Print the exercise for the worksheet: each value with its formula and numbers, and ?
        for a blank.

    >>> from autograd import Value, exercise
    >>> x, y = Value(2.0, "x"), Value(3.0, "y")
    >>> e = exercise(x * y)
    >>> e.blanks
    ['x', 'y']
    >>> print(e.check(x=3, y=-2))
    ∂output/∂x = 3 is right.
    ∂output/∂y = -2 is not right. The sign is wrong.
    >>> e.score.right, e.left
    (1, ['y'])
    """

    def __init__(self, session: Session) -> None:
        self._session = session

    @property
    def score(self) -> Score:
        """How many blanks are answered, and how."""
        return self._session.score

    @property
    def blanks(self) -> list[str]:
        """The names of all blanks, those that are answered included."""
        return self._session.named(self._session.blanks)

    @property
    def left(self) -> list[str]:
        """The names of the blanks that are still to be answered."""
        return self._session.named(self._session.left())

    def answer(self, name: str | Value, given: object) -> Judgement:
        """Judges one answer.

        name: of the value, as its label or the Value itself. given: a number, or a text with a number or arithmetic. As
        many digits count as are given: 0.39 is right for 0.3864, and 0.4 is too rough to tell.

        Errors: ValueError for a name that is not blank, and for a text that cannot be read.

        >>> from autograd import Value, exercise
        >>> x, y = Value(2.0, "x"), Value(3.0, "y")
        >>> print(exercise(x * y).answer("x", "2*3/2"))
        ∂output/∂x = 2*3/2 is right.
        """
        return self._session.judged(self._session.blank(name), given)

    def check(self, answers: Mapping[Any, object] | None = None, /, **named: object) -> Judgements:
        """Judges several answers: by keyword, or in a dict whose keys are labels or Values."""
        if answers is not None and not isinstance(answers, Mapping):
            raise TypeError(
                f'check takes answers by name, as check({{"w": 1.5}}) or check(w=1.5), got {with_type(answers)}'
            )
        pairs = [(self._session.blank(name), given) for name, given in [*(answers or {}).items(), *named.items()]]
        if not pairs:
            raise ValueError(f"check has no answers; give them by name, as check({{{self.blanks[0]!r}: 1.5}})")
        for _, given in pairs:
            answer_of(given)  # all are read before the first is judged
        return Judgements(self._session.judged(vertex, given) for vertex, given in pairs)

    def hint(self, name: str | Value, step: int = 3) -> str:
        """The next step of the chain rule at a blank.

        step: 1 names the parts of the gradient, 2 the rules of the local derivatives, 3 the numbers.
        """
        check_count("step", step, most=3)
        hints = self._session.hints_of(self._session.blank(name))
        return writable(hints[min(step, len(hints)) - 1])

    def show(self, name: str | Value) -> str:
        """The gradient of a blank with its working, which then counts as shown."""
        return writable(self._session.shown(self._session.blank(name)))

    def ask(self) -> None:
        """Asks for the blanks one by one in the terminal.

        ? gives a hint, an empty line skips, and the end of input or Ctrl-C ends with the score. After a second wrong
        answer the right one is shown.
        """
        asking.ask(self._session)

    def page(self, path: str | os.PathLike[str] | None = None, *, title: str | None = None, open: bool = False) -> Page:
        """Writes the exercise as one HTML file that needs no network: blanks to type into, judged as here.

        path, title, open: as those of `autograd.page`. The right numbers are in the file, for who reads its source.
        """
        return exercise_page.write(self._session, path, title, open)

    def __str__(self) -> str:
        return writable(worksheet.written(self._session))

    def __repr__(self) -> str:
        return writable(f"<Exercise: {self.score}; print it, or call ask(), check(...) or page()>")

    def _repr_mimebundle_(self, include: Any = None, exclude: Any = None) -> dict[str, str]:
        return blank_picture.mimebundle(self._session, repr(self))

    def _mime_(self) -> tuple[str, str]:
        return marimo_form(self._repr_mimebundle_())


class Judgements(list[Judgement]):
    """The results of several answers, in their order; print them, one a line."""

    @property
    def right(self) -> bool:
        """Whether all are right."""
        return all(judgement.right for judgement in self)

    def __str__(self) -> str:
        return "\n".join(map(str, self))

    __repr__ = __str__

    def _repr_html_(self) -> str:
        return blank_picture.judgements_html(self)


def exercise(
    output: Value, *, hide: Hide | None = None, level: str = "easy", seed: int = 0, digits: int = 3
) -> Exercise:
    """An exercise in backpropagation: the graph of `output`, some of whose gradients are to be found.

    hide: what is blank. "leaves", "inner" values, or "all" but the output; a count, so many of those of the level,
        chosen by `seed`; or labels and Values.
    level: "easy" hides the leaves; "medium" hides inner values too; "hard" besides does not show local derivatives.
    digits: significant digits of the numbers that are shown. Answers may be as rough as these make them.

    The gradients are computed anew; the `grad` of your Values is neither read nor changed.

    Errors: TypeError for anything but a Value; ValueError for an unknown level or name, and for a graph without
    gradients.

    >>> from autograd import Value, exercise
    >>> x, w, b = Value(2.0, "x"), Value(-0.5, "w"), Value(0.25, "b")
    >>> h = (w * x + b).tanh()
    >>> h.label = "h"
    >>> loss = (h - 1.0) ** 2
    >>> loss.label = "loss"
    >>> e = exercise(loss, hide=["h", "w"])
    >>> e.blanks
    ['h', 'w']
    >>> print(e.answer("h", 3.27))
    ∂loss/∂h = 3.27 is not right. The sign is wrong.
    >>> print(e.hint("h"))
    ∂loss/∂h = -3.27 · 1
    """
    if not isinstance(output, Value):
        raise TypeError(f"exercise takes a Value, got {with_type(output)}{for_a_model(output, 'exercise(model(row))')}")
    check_digits(digits)
    check_count("digits", digits, least=2)
    return Exercise(Session(output, hide, level_named(level), seed, digits))
