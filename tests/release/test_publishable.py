"""What keeps a tag from being published, and the changelog that towncrier makes of fragments."""

import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.release.publishable import ROOT, objections

CHANGELOG = "# Changelog\n\n## 1.2.0, 2030-01-31\n\n- One.\n"
KINDS = re.findall(r"^\| `(\w+)` \| (.*) \|$", (ROOT / "news" / "README.md").read_text(encoding="utf-8"), re.MULTILINE)


def test_a_tag_of_the_version_with_a_dated_changelog_may_be_published() -> None:
    assert objections("v1.2.0", "1.2.0", CHANGELOG, []) == []


@pytest.mark.parametrize(
    ("tag", "version", "changelog", "fragments", "objection"),
    [
        ("v1.2.1", "1.2.0", CHANGELOG, [], "the tag is v1.2.1, and autograd.__version__ is 1.2.0"),
        ("1.2.0", "1.2.0", CHANGELOG, [], "tag v1.2.0, or change the version"),
        ("v1.2.0", "1.2.0", CHANGELOG.replace("2030-01-31", "unreleased"), [], "no heading '## 1.2.0, YEAR"),
        ("v1.2", "1.2", CHANGELOG, [], "no heading '## 1.2, YEAR"),
        ("v1.2.0", "1.2.0", CHANGELOG, ["+b.see.md", "+a.run.md"], "in no changelog yet: +a.run.md, +b.see.md"),
    ],
)
def test_what_keeps_a_tag_from_being_published_is_named(
    tag: str, version: str, changelog: str, fragments: list[str], objection: str
) -> None:
    (found,) = objections(tag, version, changelog, fragments)
    assert objection in found


def test_fragments_become_a_part_of_the_changelog_grouped_by_what_users_do(tmp_path: Path) -> None:
    pytest.importorskip("towncrier", reason='it is missing: pip install ".[release]"')
    for name in ("pyproject.toml", "CHANGELOG.md"):
        shutil.copy(ROOT / name, tmp_path)
    shutil.copytree(ROOT / "news", tmp_path / "news")
    for kind, _ in reversed(KINDS):
        (tmp_path / "news" / f"+word.{kind}.md").write_text(f"A sentence about `{kind}`.\n", encoding="utf-8")
    build = [sys.executable, "-m", "towncrier", "build", "--yes", "--version", "99.0.0", "--date", "2030-01-31"]
    subprocess.run(build, cwd=tmp_path, check=True, capture_output=True)
    new = (tmp_path / "CHANGELOG.md").read_text(encoding="utf-8")
    assert objections("v99.0.0", "99.0.0", new, []) == []
    news = new[new.index("## 99.0.0") : new.index("\n## 0.1.0")]
    assert re.findall(r"^### (.*)$", news, re.MULTILINE) == [heading for _, heading in KINDS]
    assert all(f"- A sentence about `{kind}`.\n" in news for kind, _ in KINDS)
    assert (
        new.replace(news, "").split("\n## ", 1)[1]
        == (ROOT / "CHANGELOG.md").read_text(encoding="utf-8").split("\n## ", 1)[1]
    )
