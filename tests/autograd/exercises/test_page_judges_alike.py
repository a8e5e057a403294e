"""The page reads and judges answers as Python does, by node."""

import json
import math
import random
import subprocess
from pathlib import Path
from typing import Any

import pytest

import autograd
from autograd import exercise
from autograd.exercises.arithmetic import read
from autograd.exercises.exercise_page import told_of
from autograd.exercises.judging import ruling_on
from tests.autograd.node import NODE, needs_node

from .graphs import network

SCRIPTS = Path(autograd.__file__).parent / "live" / "scripts" / "asked"

TYPED = [
    *(
        "2*0.3*(1-0.3)",
        "= 3/4",
        "-1/3",
        "+2",
        "2**-1",
        "2^3",
        "0.5²",
        "−0.5 · 2",
        "1 ÷ 8",
        "-2**2",
        "(-2)**2",
        "2**3**2",
    ),
    *("1 - tanh(0.5)**2", "exp(-1) + abs(-2)", "pi/e", "- 0.25", "1e-3", ".5", "5.", "1e3*2", "--2", "2*-3", "0.390"),
    *("", "=", "1" * 201, "two", "1/0", "0**-1", "1e308*10", "1e400", "2**1001", "(-2)**0.5", "log(-1)", "0,25"),
    *("2(3)", "2*", "eval('1')", "().__class__", "'a'", "1j", "3 % 2", "nan", "((1)", "constructor(1)", "__proto__"),
]


def in_node(script: str, tmp_path: Path) -> Any:
    sources = [(SCRIPTS / f"{name}.js").read_text(encoding="utf-8") for name in ("arithmetic", "judging")]
    program = tmp_path / "judging.js"
    program.write_text("".join(sources) + f"process.stdout.write(JSON.stringify({script}));", encoding="utf-8")
    done = subprocess.run([NODE, program], capture_output=True, encoding="utf-8")  # type: ignore[list-item]
    assert (done.returncode, done.stderr) == (0, "")
    return json.loads(done.stdout)


@needs_node
def test_the_same_texts_are_read_as_the_same_numbers(tmp_path: Path) -> None:
    for typed, found in zip(TYPED, in_node(f"{json.dumps(TYPED)}.map(readAnswer)", tmp_path)):
        try:
            answer = read(typed)
        except ValueError:
            assert "refused" in found, typed
            continue
        assert math.isclose(found["number"], answer.number, rel_tol=1e-15), typed
        assert (found.get("figures"), found["half"]) == (answer.figures, pytest.approx(answer.half)), typed


@needs_node
@pytest.mark.parametrize("level", ["easy", "hard"])
def test_the_same_answers_are_judged_alike(level: str, tmp_path: Path) -> None:
    """Right numbers and those of mistakes, exact and rounded, and others near and far."""
    session: Any = exercise(network(), level=level)._session
    told = told_of(session)
    rng = random.Random(7)
    cases = []
    for vertex, blank in zip(session.blanks, told["blanks"]):
        near, far = session.mistakes(vertex)
        numbers = [vertex.grad, *(mistake.number for mistake in [*near, *far])]
        for number in numbers:
            typed = [
                repr(number),
                f"{number:.3g}",
                f"{number:.2g}",
                f"{number:.1g}",
                f"{number * rng.uniform(0.9, 1.1):.4g}",
            ]
            cases += [(vertex, blank, text) for text in typed if "e" not in text]
    grads = [{"index": vertex.index, "grad": vertex.grad} for vertex in session.passed.order[1:]]
    asked = [[text, {"right": v.grad, "loose": b[1], "near": b[2], "far": b[3]}] for v, b, text in cases]
    script = f"{json.dumps(asked)}.map(([text, blank]) => judged(readAnswer(text), blank, {json.dumps(grads)}))"
    states = set()
    for (vertex, _, text), found in zip(cases, in_node(script, tmp_path)):
        ruling = ruling_on(read(text), vertex, session.mistakes(vertex), session.passed, session.digits)
        words = [part for part in ruling.words if isinstance(part, str)]
        assert (found["state"], [part for part in found.get("words", []) if isinstance(part, str)]) == (
            ruling.state,
            words,
        )
        states.add(found["state"])
    assert states == {"right", "rough", "mistake", "near", "wrong"}
