"""Exercises in backpropagation: gradients are blank, answers are judged, and the mistake is named.

In: a Value. Out: an `Exercise`. Open `exercise.py` first, then `session.py`. `backprop.py` computes the gradients,
`chosen_blanks.py` chooses which of them are blank, `known_mistakes.py` knows the usual mistakes, `judging.py` judges an
answer that `arithmetic.py` has read, `hints.py` helps. `asking.py` asks in a terminal, `blank_picture.py` shows the
exercise in a notebook, `exercise_page.py` writes it as a page.
"""

from autograd.exercises.exercise import Exercise, Judgements, exercise
from autograd.exercises.judging import Judgement
from autograd.exercises.score import Score

__all__ = ["Exercise", "Judgement", "Judgements", "Score", "exercise"]
