"""What all tests share: repeatable examples, programs in processes of their own, and browsers."""

import gc
import os
import re
import subprocess
import sys
from collections.abc import Callable, Generator, Iterator
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, settings

import autograd
from tests.autograd.interrupting import let_interrupts_come
from tests.browsers import BROWSERS, started, watch
from tests.engines import is_measured, runs_once
from tests.measuring import unmeasured

# Hundreds of processes import autograd. Without bytecode each would compile it anew, in twice the time of the import.
os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
sys.dont_write_bytecode = False

# The same examples in every run, whatever else the machine is doing.
settings.register_profile("repeatable", deadline=None, derandomize=True, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("repeatable")


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--update-goldens", action="store_true", help="take today's pictures for the golden ones")
    parser.addoption("--of-the-engine", action="store_true", help="run no test that tests/engines.py lists")


def pytest_report_header() -> str:
    return f"engine: {autograd.engine}"


MARKED_BY = {"browser": ("mark.browser",), "long": ("mark.long", "long_unless"), "speed": ("mark.speed",)}


def shows(path: Path, marker: str) -> bool:
    """Whether the text of a file shows that it has a test with that marker."""
    text = path.read_text(encoding="utf-8")
    return any(sign in text for sign in MARKED_BY[marker])


def pytest_ignore_collect(collection_path: Path, config: pytest.Config) -> bool | None:
    """With `-m long`, or another of these markers, no file without it is imported: all of them take ten seconds."""
    if config.getoption("--of-the-engine") and runs_once(collection_path):
        return True
    marker = config.option.markexpr.partition(" ")[0]
    if marker in MARKED_BY and collection_path.suffix == ".py" and collection_path.is_file():
        return None if shows(collection_path, marker) else True
    return None


@pytest.hookimpl(wrapper=True)
def pytest_collection() -> Generator[None, object, object]:
    """Keeps the garbage collector from half a million objects that live to the end: it takes 0.4 s to look at all."""
    gc.disable()
    try:
        return (yield)
    finally:
        gc.freeze()
        gc.enable()


@pytest.hookimpl(tryfirst=True)  # before those that `-m` leaves out are gone
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Refuses files whose texts do not show a marker of their tests, and names of tests that no other process has."""
    if unstable := [item.nodeid for item in items if " at 0x" in item.nodeid]:
        raise pytest.UsageError(f"give ids without addresses in memory, which pytest-xdist compares: {unstable}")
    marked = {(item.path, mark.name) for item in items for mark in item.iter_markers() if mark.name in MARKED_BY}
    for path, marker in sorted(marked):
        if not shows(path, marker):
            raise pytest.UsageError(f"{path}: write pytest.mark.{marker} in the file itself, where -m {marker} looks")


@pytest.hookimpl(wrapper=True)
def pytest_runtest_protocol(item: pytest.Item) -> Generator[None, object, object]:
    if "GLASSGRAD_MEASURED_ONCE" not in os.environ or is_measured(item.path, autograd.engine):
        return (yield)
    with unmeasured():
        return (yield)


@pytest.fixture(scope="session")
def run_python() -> Callable[..., Any]:
    """Runs a program in a process of its own, which may also crash, and returns what it printed."""

    def run(program: str, **environment: str) -> str:
        path = os.pathsep.join(filter(None, sys.path))
        done = subprocess.run(
            [sys.executable, "-c", program],
            env={**os.environ, "PYTHONPATH": path, **environment},
            capture_output=True,
            text=True,
            timeout=300,
            preexec_fn=let_interrupts_come,
        )
        assert done.returncode == 0, done.stderr[-2000:]
        return done.stdout

    return run


@pytest.fixture(scope="session")
def check_page() -> Callable[..., Any]:
    """Runs the Python blocks of a page as one program, and compares what each prints with the text block below it."""

    def check(page: Path, folder: Path) -> None:
        blocks = re.findall(r"```(\w*)\n(.*?)```", page.read_text(encoding="utf-8"), re.DOTALL)
        program = folder / f"{page.stem}.py"  # a file, for what names the lines of its source
        code = [code for kind, code in blocks if kind == "python"]
        program.write_text("".join(f"{part}\nprint('---')\n" for part in code), encoding="utf-8")
        done = subprocess.run([sys.executable, str(program)], cwd=folder, capture_output=True, encoding="utf-8")
        assert done.returncode == 0, done.stderr
        printed = iter(done.stdout.split("---\n"))
        for (kind, _), (next_kind, expected) in pairwise([*blocks, ("", "")]):
            if kind == "python":
                assert next(printed) == (expected if next_kind == "text" else "")

    return check


@pytest.fixture(scope="session", params=BROWSERS)
def browser(request: pytest.FixtureRequest) -> Iterator[Any]:
    """One after the other, for all tests: Playwright can be started but once at a time."""
    yield from started(request.param)


@pytest.fixture
def open_in_browser(browser: Any) -> Iterator[Callable[..., Any]]:
    """Opens a page, which may ask for the addresses that are allowed; afterwards nothing must have gone wrong."""
    contexts, complaints = [], []  # type: ignore[var-annotated]

    def open_it(address: str, allowed: Callable[[str], bool], viewport: Any = None, **settings: Any) -> Any:
        contexts.append(browser.new_context(**settings))
        page = watch(contexts[-1], allowed, complaints)
        if viewport is not None:
            page.set_viewport_size(viewport)
        page.goto(address)
        return page

    yield open_it
    for context in contexts:
        context.close()
    assert complaints == []
