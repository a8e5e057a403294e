"""Pages of results change where `--write` asks for it, and nowhere else; checks leave them alone."""

import ast
import importlib.util
import subprocess
import sys
from pathlib import Path
from types import ModuleType

import pytest

BENCHMARKS = Path(__file__).parent.parent / "benchmarks"
PAGES = sorted((BENCHMARKS / "results").glob("*.md"))


@pytest.fixture
def results(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    """The module by which benchmarks begin and end, with a folder of its own for the pages."""
    spec = importlib.util.spec_from_file_location("results_of_benchmarks", BENCHMARKS / "measuring" / "results.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    monkeypatch.setattr(module, "RESULTS", tmp_path)
    return module


@pytest.mark.parametrize("missed", [[], ["a bar"]])
@pytest.mark.parametrize("given", [[], ["--check"], ["--write"]])
def test_only_write_writes_and_only_check_fails(results: ModuleType, given: list[str], missed: list[str]) -> None:
    status = None
    try:
        results.finish(results.options("Speed.").parse_args(given), "speed.md", "# Speed\n", missed)
    except SystemExit as end:
        status = end.code
    assert status == (1 if missed and given == ["--check"] else None)
    pages = {path.name: path.read_text(encoding="utf-8") for path in results.RESULTS.iterdir()}
    assert pages == ({"speed.md": "# Speed\n"} if given == ["--write"] else {})


def test_what_was_missed_is_said(results: ModuleType, capsys: pytest.CaptureFixture[str]) -> None:
    results.finish(results.options("Speed.").parse_args([]), "speed.md", "", ["too slow", "too large"])
    assert capsys.readouterr().out == "missed: too slow; too large\n"


def test_a_check_that_writes_is_refused(results: ModuleType, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        results.options("Speed.").parse_args(["--check", "--write"])
    assert "not allowed with argument" in capsys.readouterr().err


@pytest.mark.parametrize("page", PAGES, ids=lambda path: path.stem)
def test_a_page_is_written_by_what_all_benchmarks_share(page: Path) -> None:
    """Its script has the shared options, ends with `finish`, and writes no file by itself."""
    tree = ast.parse((BENCHMARKS / f"{page.stem}.py").read_text(encoding="utf-8"))
    calls = [node for node in ast.walk(tree) if isinstance(node, ast.Call)]
    names = [ast.unparse(call.func).rpartition(".")[2] for call in calls]
    (end,) = (call for call, name in zip(calls, names) if name == "finish")
    assert ast.literal_eval(end.args[1]) == page.name
    assert names.count("options") == 1
    assert not {"write_text", "write_bytes", "savefig", "ArgumentParser"} & set(names)


def test_a_run_leaves_the_pages_alone() -> None:
    before = {page: (page.read_bytes(), page.stat().st_mtime_ns) for page in PAGES}
    for arguments in (["--check"], []):
        command = [sys.executable, str(BENCHMARKS / "drawing.py"), "--largest", "0.2", *arguments]
        done = subprocess.run(command, capture_output=True, text=True)
        assert done.returncode in (0, 1), done.stderr
        assert "| network | 59 |" in done.stdout
    assert {page: (page.read_bytes(), page.stat().st_mtime_ns) for page in PAGES} == before


def test_a_page_of_some_graphs_is_not_written() -> None:
    command = [sys.executable, str(BENCHMARKS / "drawing.py"), "--largest", "0.2", "--write"]
    done = subprocess.run(command, capture_output=True, text=True)
    assert done.returncode == 2
    assert "leave out --largest" in done.stderr


@pytest.mark.long
def test_loops_of_all_engines_compute_the_same_and_have_a_bar() -> None:
    """All rows of `eager.py` but that of the long chain, in turns as short as can be."""
    pytest.importorskip("micrograd")
    pytest.importorskip("numpy")
    program = (
        "import sys; sys.path[:0] = sys.argv[1:]\n"
        "from measuring import beside\n"
        "beside.SECONDS_OF_A_TURN, beside.RUNS_TO_ESTIMATE, beside.MOST_TRIES = 0.0, 1, 1\n"
        "from loops import memory, own_class\n"
        "memory.CHAIN_LENGTH, memory.PRODUCTS, own_class.NAME = 1000, 100, (0, 5, 0)\n"
        "import eager\n"
        "rows, _ = eager.all_rows(1)\n"
        "print(eager.table(rows))\n"
    )
    command = [sys.executable, "-c", program, str(BENCHMARKS), str(BENCHMARKS.parent)]
    done = subprocess.run(command, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    for name in (
        "nn.MLP 2-16-16-1, whole step by hand",
        "5-8-8-2 from + and * of autograd.Value",
        "Rosenbrock",
        "np.int64",
    ):
        assert f"| {name}" in done.stdout


def test_engines_that_disagree_are_not_measured() -> None:
    pytest.importorskip("micrograd")
    program = (
        "import sys; sys.path[:0] = sys.argv[1:]\n"
        "from loops.engines import check_same\n"
        "check_same([1.0, 2.0], [1.0, 2.0 + 1e-12], 'a peer')\n"
        "check_same([1.0, 2.0], [1.0, 2.1], 'a peer')\n"
    )
    command = [sys.executable, "-c", program, str(BENCHMARKS), str(BENCHMARKS.parent)]
    done = subprocess.run(command, capture_output=True, text=True)
    assert done.returncode == 1
    assert done.stderr == "the engines disagree, so their times mean nothing: 2.0 here, 2.1 in a peer\n"
