"""The list of tests that run on one engine."""

from tests.engines import ONCE, ROOT, runs_once


def test_what_the_list_names_is_there() -> None:
    assert [name for name in ONCE if not (ROOT / name).exists()] == []


def test_what_is_in_a_folder_of_the_list_runs_once() -> None:
    assert runs_once(ROOT / "tests/autograd/compiler/rows/test_map.py")
    assert runs_once(ROOT / "tests/nn/checkpoint")
    assert not runs_once(ROOT / "tests/autograd/compiler/program")
    assert not runs_once(ROOT / "tests/autograd/graph/test_value.py")
