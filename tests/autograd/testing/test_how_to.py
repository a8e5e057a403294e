"""The page on pytest: its files are written, run by pytest, and print what the page says."""

import glob
import re
import shutil
from pathlib import Path

import pytest

from tests.autograd.testing.pytesting import OPTIONS

pytest_plugins = ["pytester"]

PAGE = Path(__file__).parents[3] / "docs" / "how_to" / "pytest.md"
SECTIONS = re.split(r"^## ", PAGE.read_text(encoding="utf-8"), flags=re.MULTILINE)
TESTED = [section for section in SECTIONS if "```py\n" in section]


@pytest.mark.parametrize("section", TESTED, ids=lambda section: section.partition("\n")[0])
def test_the_files_of_a_section_run_as_the_page_says(pytester: pytest.Pytester, section: str) -> None:
    if "import torch" in section:
        pytest.importorskip("torch")
    if "```c\n" in section and shutil.which("cc") is None:
        pytest.skip("no C compiler")
    for kind, code in re.findall(r"```(\w+)\n(.*?)```", section, re.DOTALL):
        if kind in ("py", "c"):
            name = re.match(r"(?:#|//) (\w+\.\w+)\n", code)
            assert name
            (pytester.path / name[1]).write_text(code, encoding="utf-8")
    result = pytester.runpytest_inprocess(*OPTIONS, "--gradcheck-seed=1")
    printed = re.findall(r"```text\n(.*?)```", section, re.DOTALL)
    assert result.ret == (pytest.ExitCode.TESTS_FAILED if printed else pytest.ExitCode.OK)
    for text in printed:
        result.stdout.fnmatch_lines([glob.escape(line).replace("...", "*") for line in text.splitlines()])


def test_the_page_has_code_of_numpy_torch_and_c() -> None:
    assert len(TESTED) == 5
    assert all(any(word in section for section in TESTED) for word in ("import torch", "```c\n", "np.tanh"))


def test_the_network_passes_once_its_line_is_mended(pytester: pytest.Pytester) -> None:
    for code in re.findall(r"```py\n(.*?)```", TESTED[0], re.DOTALL):
        name = re.match(r"# (\w+\.\w+)\n", code)
        assert name
        (pytester.path / name[1]).write_text(code.replace("1.0 - z**2", "1.0 - h**2"), encoding="utf-8")
    pytester.runpytest_inprocess(*OPTIONS).assert_outcomes(passed=1)
