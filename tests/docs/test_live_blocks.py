"""The code blocks that offer "Run", in the Python that runs them: each runs there, and prints what stands below it."""

import json
import re
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest

pytest.importorskip("mkdocs", reason='mkdocs is missing: pip install ".[docs]"')

import running

pytestmark = pytest.mark.browser  # the site is built for these

DOCS = Path(__file__).parents[2] / "docs"
PAGES = {
    name: running.blocks(path.read_text(encoding="utf-8"))
    for path in sorted(DOCS.rglob("*.md"))
    if (name := path.relative_to(DOCS).as_posix()).startswith(running.PAGES)
}
BLOCK = re.compile(r"```python\n.*?```\n\n?(?:```text\n(.*?)```)?", re.DOTALL)
CASES = {
    "the value of the last expression": ("1 + 1", "", [("text/plain", "2")]),
    "None is not shown": ("print('a'); None", "a\n", []),
    "an error": ("def f():\n    return 1 / 0\nf()", "ZeroDivisionError: division by zero", []),
    "no Python": ("x = (", "SyntaxError: '(' was never closed", []),
    "text before an error": ("print('a')\nraise ValueError('b')", "ValueError: b", []),
    "endless recursion": ("def f():\n    f()\nf()", "RecursionError: maximum recursion depth exceeded", []),
    "an end": ("import sys; sys.exit(3)", "SystemExit: 3", []),
    "the keyboard": ("input()", "EOFError: input() cannot wait", []),
    "a line of standard input": ("import sys; sys.stdin.readline()", "sys.stdin cannot wait for the keyboard", []),
    "all of standard input": ("list(sys.stdin)", "write the answer into the code", []),
    "a failing repr": ("class A:\n    def __repr__(self):\n        return 1 / 0\nA()", "ZeroDivisionError", []),
    "a file": ("open('a.svg', 'w').write('<svg/>'); None", "", [("image/svg+xml", "<svg/>")]),
    "a file as it was is not shown": ("open('a.svg').read(); None", "", []),
    "the path of a file": ("from pathlib import Path; Path('a.svg')", "", [("image/svg+xml", "<svg/>")]),
    "umlauts": ("print('∂ä')", "∂ä\n", []),
    "a class with rich forms": ("from autograd import Value; Value", "", [("text/plain", "<class 'autograd.graph")]),
}


@pytest.fixture(scope="module")
def results(site_folder: Path) -> Any:
    """What each block of each page led to, and each case as a page of its own."""
    if not (site_folder / "live" / "parts.json").exists():
        assert not (shutil.which("npm") and shutil.which("node")), "the site lacks what runs its blocks: see its build"
        pytest.skip("the site was built without npm, so its blocks do not run")
    program = Path(__file__).with_name("run_blocks.mjs")
    pages = {page: [code for code, _ in blocks] for page, blocks in PAGES.items()}
    pages["cases"] = [code for code, _, _ in CASES.values()]
    done = subprocess.run(
        ["node", str(program), str(site_folder / "live")],
        input=json.dumps(pages),
        capture_output=True,
        encoding="utf-8",
    )
    assert done.returncode == 0, done.stderr[-2000:]
    return json.loads(done.stdout)


def test_blocks_run_and_print_what_stands_below_them(results: Any) -> None:
    ran = 0
    for page, blocks in PAGES.items():
        printed = BLOCK.findall((DOCS / page).read_text(encoding="utf-8"))
        for number, ((code, elsewhere), expected, result) in enumerate(
            zip(blocks, printed, results[page], strict=True)
        ):
            if elsewhere is None:
                ran += 1
                assert (result["error"], result["text"]) == (None, expected), (page, number, code)
    assert ran > 110


def test_a_block_that_is_said_to_run_elsewhere_alone_fails_here(results: Any) -> None:
    for page, blocks in PAGES.items():
        for (code, elsewhere), result in zip(blocks, results[page], strict=True):
            assert (result["error"] is not None) == (elsewhere is not None), (page, code)


def test_what_a_block_writes_and_returns_is_shown(results: Any) -> None:
    for (what, (_, words, shown)), result in zip(CASES.items(), results["cases"], strict=True):
        assert words in (result["error"] or result["text"]), (what, result)
        assert [(one["mime"], one["data"][: len(data)]) for one, (_, data) in zip(result["shown"], shown)] == shown, (
            what
        )
        assert len(result["shown"]) == len(shown), what


def test_a_traceback_begins_with_the_block_and_has_its_lines(results: Any) -> None:
    error = results["cases"][list(CASES).index("an error")]["error"]
    assert re.fullmatch(
        r"Traceback \(most recent call last\):\n"
        r'  File "<block \d+>", line 3, in <module>\n    f\(\)\n.*'
        r'  File "<block \d+>", line 2, in f\n    return 1 / 0\n.*'
        r"ZeroDivisionError: division by zero\n",
        error,
        re.DOTALL,
    )


def test_pictures_and_pages_are_shown(results: Any) -> None:
    shown = {one["name"]: one for blocks in results.values() for block in blocks for one in block["shown"]}
    assert shown["one_value.svg"]["data"].lstrip().startswith("<?xml")
    assert shown["network.html"]["mime"] == shown["xor.html"]["mime"] == "text/html"
