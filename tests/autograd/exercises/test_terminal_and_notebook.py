"""The exercise in a terminal, as a worksheet, and as a picture in a notebook."""

import io
import re
import sys
from collections.abc import Callable, Iterable
from typing import Any

import pytest

from autograd import Value, exercise, relu
from autograd.exercises import blank_picture

from .graphs import network

Ask = Callable[..., str]


@pytest.fixture
def ask(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Ask:
    """What a dialog prints, prompts included, when these lines are typed and then the given thing happens."""

    def run(e: Any, typed: Iterable[str], then: type[BaseException] = EOFError) -> str:
        lines = iter(typed)

        def answer(prompt: str = "") -> str:
            sys.stdout.write(prompt)
            line = next(lines, None)
            if line is None:
                raise then("nobody is here")
            sys.stdout.write(f"[{line}]\n")
            return line

        monkeypatch.setattr("builtins.input", answer)
        e.ask()
        return capsys.readouterr().out

    return run


def product() -> Value:
    return Value(2.0, "x") * Value(3.0, "y") + Value(1.0, "z")


def test_a_dialog_judges_helps_skips_and_counts(ask: Ask) -> None:
    said = ask(exercise(product()), ["?", "?", "?", "?", "1", "-1", "-3", "one", "6/2", ""])
    _, _, dialog = said.partition("q ends.\n")
    assert (
        dialog
        == """
1 of 3: ∂output/∂z = [?]
   z goes into output alone: ∂output/∂z = 1 · ∂output/∂z
1 of 3: ∂output/∂z = [?]
   ∂output/∂z = 1
1 of 3: ∂output/∂z = [?]
   ∂output/∂z = 1 · 1
1 of 3: ∂output/∂z = [?]
   ∂output/∂z = 1 · 1
1 of 3: ∂output/∂z = [1]
   Right. ∂output/∂z = 1 · 1 = 1

2 of 3: ∂output/∂x = [-1]
   Not one of the usual mistakes.
2 of 3: ∂output/∂x = [-3]
   The sign is wrong.
   ∂output/∂x = 1 · 3 = 3

3 of 3: ∂output/∂y = [one]
   one is a name; write its number.
3 of 3: ∂output/∂y = [6/2]
   The derivative of a product by y is its other factor. Look at ∂(x·y)/∂y again. Or: The gradient of x·y and \
∂(x·y)/∂y are multiplied, not added.
3 of 3: ∂output/∂y = []
   ∂output/∂y = 1 · 2 = 2
1 of 3 right, 2 shown.
"""
    )


@pytest.mark.parametrize("then", [EOFError, KeyboardInterrupt])
def test_the_end_of_input_ends_a_dialog_with_the_score(ask: Ask, then: type[BaseException]) -> None:
    e = exercise(product())
    assert ask(e, ["1"], then).endswith("\n1 of 3 right, 2 left.\n")
    assert ask(e, ["3", "q"]).endswith("\n2 of 3 right, 1 left.\n")
    assert "∂output/∂z" not in ask(e, ["2"]).partition("q ends")[2]
    assert ask(e, []).endswith("\n3 of 3 right.\n")


def test_where_nothing_can_be_typed_it_is_said(ask: Ask) -> None:
    said = ask(exercise(product()), [], NotImplementedError)
    assert "nothing can be typed here (nobody is here); give answers by check(...)" in said


def test_a_terminal_without_the_signs_gets_ascii(monkeypatch: pytest.MonkeyPatch) -> None:
    e = exercise(network(), level="medium")
    plain = io.TextIOWrapper(io.BytesIO(), encoding="ascii")
    monkeypatch.setattr("sys.stdout", plain)
    monkeypatch.setattr("builtins.input", iter_of(["?", "?", "1"], plain))
    e.ask()
    texts = [str(e), repr(e), str(e.answer("y", 1)), e.hint("x0", 1), e.show("x0")]
    monkeypatch.undo()
    plain.flush()
    said = plain.buffer.getvalue().decode("ascii")
    assert "dloss/dx0" in "".join(texts)
    assert all(text.isascii() for text in texts)
    assert "dloss/d(y - 1) = " in said


def iter_of(lines: list[str], out: Any) -> Callable[[str], str]:
    left = iter(lines)

    def answer(prompt: str) -> str:
        out.write(prompt)
        line = next(left, None)
        if line is None:
            raise EOFError
        return line

    return answer


def test_the_worksheet_has_a_question_mark_for_each_blank_and_no_number_of_them() -> None:
    loss = network()
    easy, hard = exercise(loss), exercise(loss, level="hard")
    assert str(easy).count("?") == len(easy.blanks)
    assert str(hard).count("?") == len(hard.blanks)
    assert "∂" in str(easy)
    assert "∂" not in str(hard)
    assert str(easy).startswith("8 of 21 gradients are blank")
    for name in easy.blanks:
        easy.show(name)
    assert str(easy).startswith("all 21 gradients are known")
    assert str(exercise(loss, hide="y")).startswith("1 of 21 gradients is blank")


def test_a_long_worksheet_is_cut() -> None:
    total = sum((Value(float(i), f"x{i}") * 2.0 for i in range(60)), Value(0.0, "x"))
    written = str(exercise(total))
    assert len(written.splitlines()) == 63
    assert written.endswith("more values")
    assert max(map(len, written.splitlines())) < 260
    assert exercise(total).hint("x3") == "∂output/∂x₃ = 1 · 2"


def test_a_notebook_shows_question_marks_in_place_of_the_blanks() -> None:
    e = exercise(network(), hide=["y", "h0", "x0"])
    scene = blank_picture.masked(e._session)
    asked = [vertex for vertex in scene.vertices if vertex.is_asked]
    assert {vertex.label for vertex in asked} == {"y", "h0", "x0"}
    assert all(vertex.grad is None for vertex in asked)
    assert all(link.sent is None for link, _ in scene.links() if link.source in asked)
    assert not any(link.sent for vertex in asked for link in vertex.links)
    source = blank_picture.picture(e._session).source
    assert source.count(">?<") == 3
    assert source.count("grad ?") == 3
    e.show("y")
    assert blank_picture.picture(e._session).source.count(">?<") == 2


def test_a_hard_picture_has_no_local_derivatives() -> None:
    x = Value(-1.0, "x")
    y = relu(x * 3.0) * Value(2.0, "w")
    source = blank_picture.picture(exercise(y, level="hard")._session).source
    assert not re.search(r"∂ *<", source.partition("node")[2].partition("label=")[2])
    assert "local derivative" not in source.partition("tooltip")[2]
    assert "dead" not in source
    assert "an operand" in source


def test_the_notebook_has_svg_or_says_why_not(monkeypatch: pytest.MonkeyPatch) -> None:
    e = exercise(product())
    assert e._repr_mimebundle_()["text/plain"] == repr(e)
    total = sum((Value(float(i), f"x{i}") for i in range(450)), Value(0.0))
    bundle = exercise(total)._repr_mimebundle_()
    assert "image/svg+xml" not in bundle
    assert "(no picture: " in bundle["text/plain"]
    assert "a picture of an exercise has up to 400" in bundle["text/plain"]
