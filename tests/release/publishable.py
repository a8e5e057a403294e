"""Says what keeps a tag from being published; `python publishable.py TAG` ends with status 1 if it may not be."""

import re
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parent.parent.parent


def objections(tag: str, version: str, changelog: str, fragments: list[str]) -> list[str]:
    """Reasons not to publish a tag of a tree with this version, changelog and fragments of news.

    >>> objections("v1.2.0", "1.2.0", "## 1.2.0, 2030-01-31\\n", [])
    []
    """
    found = []
    if tag != f"v{version}":
        found.append(f"the tag is {tag}, and autograd.__version__ is {version}: tag v{version}, or change the version")
    if not re.search(rf"^## {re.escape(version)}, \d{{4}}-\d\d-\d\d$", changelog, re.MULTILINE):
        found.append(f"CHANGELOG.md has no heading '## {version}, YEAR-MONTH-DAY'")
    if fragments:
        found.append(f"news/ has files that are in no changelog yet: {', '.join(sorted(fragments))}")
    return found


def main(tag: str) -> None:
    """Asks that of this tree."""
    command = [sys.executable, "-m", "hatchling", "version"]
    version = subprocess.run(command, cwd=ROOT, capture_output=True, encoding="utf-8", check=True).stdout.strip()
    changelog = (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
    fragments = [path.name for path in (ROOT / "news").iterdir() if path.name != "README.md"]
    if found := objections(tag, version, changelog, fragments):
        sys.exit("\n".join(found))


if __name__ == "__main__":
    main(sys.argv[1])
