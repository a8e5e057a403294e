"""Session: an exercise while it is worked on: its blanks, what was answered, and the score."""

from __future__ import annotations

from collections.abc import Iterable

from autograd.drawing.seen.vertices import Vertex
from autograd.exercises.arithmetic import answer_of
from autograd.exercises.backprop import backprop_of
from autograd.exercises.chosen_blanks import Difficulty, Hide, chosen, vertex_named
from autograd.exercises.hints import hints_for, working
from autograd.exercises.judging import Judgement, ruling_on
from autograd.exercises.known_mistakes import Mistakes, known_mistakes
from autograd.exercises.score import Score
from autograd.exercises.value_names import ValueNames
from autograd.graph.value import Value


class Session:
    """The blanks of a graph, and what is known of them so far.

    passed: the graph with its gradients. blanks: the values to be asked for, in the order of the backward pass.
    """

    def __init__(self, output: Value, hide: Hide | None, level: Difficulty, seed: int, digits: int) -> None:
        self.output, self.level, self.digits = output, level, digits
        self.passed = backprop_of(output)
        self.names = ValueNames(self.passed)
        self.blanks = chosen(self.passed, self.names, hide, level, seed)
        self.score = Score(len(self.blanks))
        self._tries: dict[Vertex, list[Judgement]] = {vertex: [] for vertex in self.blanks}
        self._known: set[Vertex] = set(self.passed.order).difference(self.blanks)
        self._mistakes: dict[Vertex, Mistakes] = {}

    def named(self, vertices: Iterable[Vertex]) -> list[str]:
        """The names of values."""
        return [self.names.of(vertex) for vertex in vertices]

    @property
    def has_slopes(self) -> bool:
        """Whether local derivatives are shown: where they are part of what is asked for, only when all is found."""
        return self.level.has_slopes or not self.left()

    def left(self) -> list[Vertex]:
        """The blanks that are still to be answered."""
        return [vertex for vertex in self.blanks if not self.is_known(vertex)]

    def blank(self, name: str | Value) -> Vertex:
        """The blank of that name. Errors: ValueError for another value, and a name that no value has."""
        vertex = vertex_named(self.passed, self.names, name, "the exercise")
        if vertex not in self._tries:
            raise ValueError(
                f"{self.names.of(vertex)} is not blank here; blank are {', '.join(self.named(self.blanks[:12]))}"
            )
        return vertex

    def is_known(self, vertex: Vertex) -> bool:
        """Whether a gradient is shown: it was not blank, or has been answered or shown."""
        return vertex in self._known

    def judged(self, vertex: Vertex, given: object) -> Judgement:
        """Judges an answer for a value."""
        answer, name = answer_of(given), self.names.derivative(vertex)
        ruling = ruling_on(answer, vertex, self.mistakes(vertex), self.passed, self.digits)
        words = self.names.written(ruling.words)
        is_right = ruling.state == "right"
        shown = given.strip() if isinstance(given, str) else f"{answer.number:.10g}"
        text = f"{name} = {shown} is {'right.' if is_right else f'not right. {words}'}"
        if ruling.state == "rough":
            text = f"{name} = {shown}: {words}"
        judgement = Judgement(self.names.of(vertex), answer.number, is_right, ruling.kind, words, text)
        if not self.is_known(vertex) and ruling.state != "rough":
            self._tries[vertex].append(judgement)
            if is_right:
                self._known.add(vertex)
                self.score.add("first" if len(self._tries[vertex]) == 1 else "later")
        return judgement

    def shown(self, vertex: Vertex) -> str:
        """The working of a gradient; one that was still blank counts as shown."""
        if not self.is_known(vertex):
            self._known.add(vertex)
            self.score.add("shown")
        return working(self.passed, self.names, vertex, self.digits)

    def tries_at(self, vertex: Vertex) -> int:
        """How often a blank has been answered."""
        return len(self._tries[vertex])

    def hints_of(self, vertex: Vertex) -> list[str]:
        """The hints at a value, the first the least telling."""
        return hints_for(self.passed, self.names, vertex, self.digits, self.is_known)

    def mistakes(self, vertex: Vertex) -> Mistakes:
        """The usual mistakes at a value, with the numbers that they lead to."""
        if vertex not in self._mistakes:
            self._mistakes[vertex] = known_mistakes(self.passed, vertex, self._tries.__contains__)
        return self._mistakes[vertex]
