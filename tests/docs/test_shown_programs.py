"""The programs of the pages "Try it" and "Gallery": each runs, shows what it should, and survives in a link."""

import base64
import json
import re
import zlib
from collections.abc import Callable
from typing import Any

import pytest
from make_pictures import DOCS
from shown_programs import Program, fragment, gallery, to_try

from tests.test_shown_pictures import DOCS_COLUMN, LEAST, smallest_text_of_svg

GALLERY = [program for part in gallery().values() for program in part]
TRIED = to_try()
PROGRAMS = [*TRIED, *GALLERY]
RUN_ALL = "import json, make_gallery; print(json.dumps(list(make_gallery.results({!r}))))"
TEACHES = {
    "first_graph": ("f = 10.0, ∂f/∂x = 7.0, ∂f/∂y = 2.0", "image/svg+xml"),
    "chain_rule": ("through p: 12.0 · 3, beside it: 1, sum: 37.0", "image/svg+xml"),
    "neuron": ("loss 1.000 → 0.194", "image/svg+xml"),
    "dead_relu": ("z = -4.0, y = 0.0, ∂y/∂w1 = 0.0", "image/svg+xml"),
    "network_5_2_2": ("24 parameters, loss 0.452", "image/svg+xml"),
    "explain": ("", "text/html"),
    "wrong_gradient": ("the derivative of tanh is left out", None),
    "two_moons": ("59 of 60 points are on the right side", "text/html"),
    "page": ("", "text/html"),
    "exercise": ("", "text/html"),
}
"""What the examples print, in part, and the kind of what they show last."""

CHANGES = {
    "first_graph": ("Value(2.0", "Value(5.0", "∂f/∂x = 13.0, ∂f/∂y = 5.0"),
    "neuron": ("rate = 0.02", "rate = 0.1", "loss 1.000 → 3.240"),
    "dead_relu": ("Parameter(-2.5", "Parameter(2.5", "y = 1.0, ∂y/∂w1 = 2.0"),
    "network_5_2_2": ("rng=22", "rng=11", "24 parameters"),
    "wrong_gradient": ("2 * (h - t)", "2 * (h - t) * (1 - h**2)", "2 of 2 derivatives verified"),
    "chain_rule": ("p**2 + x", "p**2 + 4 * x", "sum: 40.0"),
}
"""For examples that say what to change: the change, and what is then printed."""


@pytest.fixture(scope="module")
def run_all(run_python: Callable[..., str]) -> Callable[[list[str]], list[Any]]:
    """What programs print and show, run by the session of the site, one after the other in one process."""

    def run(codes: list[str]) -> list[Any]:
        results: list[Any] = json.loads(run_python(RUN_ALL.format(codes)))
        return results

    return run


@pytest.fixture(scope="module")
def results(run_all: Any) -> dict[int, Any]:
    found = run_all([program.code for program in PROGRAMS])
    return {id(program): result for program, result in zip(PROGRAMS, found)}


def test_the_examples_teach_what_they_say(results: Any) -> None:
    assert [program.name for program in TRIED] == list(TEACHES)
    for program in TRIED:
        text, kind = TEACHES[program.name]
        printed, shown = results[id(program)]
        assert text in printed, program.name
        assert [mime for mime, _ in shown][-1:] == ([kind] if kind else []), program.name
        assert not any("do not belong together" in data for _, data in shown), program.name


def test_the_changes_that_examples_propose_have_the_effect(run_all: Any) -> None:
    codes = {program.name: program.code for program in TRIED}
    for name, (before, _, _) in CHANGES.items():
        assert codes[name].count(before) == 1
    changed = run_all([codes[name].replace(before, after) for name, (before, after, _) in CHANGES.items()])
    for (name, (_, _, expected)), (printed, _) in zip(CHANGES.items(), changed):
        assert expected in printed, name


def test_the_seeds_that_the_network_names_have_a_dead_neuron_and_none(run_all: Any) -> None:
    code = next(program.code for program in TRIED if program.name == "network_5_2_2")
    found = run_all([code.replace("rng=22", f"rng={seed}") for seed in (22, 11)])
    assert ["dead ReLU" in shown[-1][1] for _, shown in found] == [True, False]


def test_every_picture_of_the_gallery_can_be_read(results: Any) -> None:
    for program in GALLERY:
        mime, data = results[id(program)][1][-1]
        if mime == "image/svg+xml":
            assert smallest_text_of_svg(data, DOCS_COLUMN) >= LEAST, program.name


@pytest.mark.parametrize("program", PROGRAMS, ids=lambda program: program.name)
def test_a_program_is_short_and_survives_in_a_link(program: Program) -> None:
    end = fragment(program.code)
    packed = end.removeprefix("#code=")
    unpacked = zlib.decompress(base64.urlsafe_b64decode(packed + "=" * (-len(packed) % 4)), -zlib.MAX_WBITS)
    assert unpacked.decode("utf-8") == program.code
    assert len(end) < 1000
    assert program.title
    assert program.words.endswith(".")


def test_the_landing_page_runs_an_example_that_there_is() -> None:
    text = (DOCS / "index.md").read_text(encoding="utf-8")
    assert set(re.findall(r"try_it\.html#run=(\w+)", text)) <= {program.name for program in TRIED}
    assert "try_it.html#run=" in text


def test_the_lines_of_a_gallery_entry_are_few() -> None:
    for program in GALLERY:
        assert len([line for line in program.code.splitlines() if line.strip()]) <= 10, program.name
