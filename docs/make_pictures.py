"""Makes the pictures of the documentation anew, in docs/pictures.

    python docs/make_pictures.py

Each SVG is made by the code of a page that shows it, the README's included: once in the light theme, and once in the
dark theme, under a name with `_dark`. The pictures of the interactive pages need an installed Chromium and the extra
`browser`; without them they are not changed.
"""

import importlib.util
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

import page_picture

ROOT = Path(__file__).parent.parent
DOCS = ROOT / "docs"
PAGES = [ROOT / "README.md", *sorted(DOCS.rglob("*.md"))]
DARK = """
import functools, autograd, autograd.micrograd.lecture_pictures, nn
for package in (autograd, autograd.micrograd.lecture_pictures, nn):
    package.draw = functools.partial(package.draw, theme="dark")
for drawn in (autograd.SparseMatrix, autograd.SparsityPattern):
    drawn.svg = functools.partialmethod(drawn.svg, theme="dark")
"""


def blocks(page: Path) -> list[str]:
    """The blocks of Python in a page."""
    return re.findall(r"```python\n(.*?)```", page.read_text(encoding="utf-8"), re.DOTALL)


def drawn(page: Path) -> list[str]:
    """The names of the SVGs that a page shows and its own code makes."""
    shown = re.findall(r"pictures/(\w+\.svg)\)", page.read_text(encoding="utf-8"))
    return [name for name in shown if f'"{name}"' in "".join(blocks(page))]


def make(folder: Path) -> list[Path]:
    """Writes the pictures that need no browser into `folder` and returns their paths."""
    paths = []
    for page in PAGES:
        if drawn(page):
            run([DARK, *blocks(page)], folder)
            for name in drawn(page):
                paths.append((folder / name).replace(folder / name.replace(".svg", "_dark.svg")))
            run(blocks(page), folder)
            paths += [folder / name for name in drawn(page)]
    return paths


def run(code: Sequence[str], folder: Path) -> None:
    """Runs blocks of Python as one program, which writes its files into `folder`."""
    program = folder / "page.py"  # a file, because errors and reports name the lines of the source
    program.write_text("\n".join(code), encoding="utf-8")
    subprocess.run([sys.executable, str(program)], cwd=folder, stdout=subprocess.DEVNULL, check=True)


def write_page(folder: Path) -> Path:
    """Writes the interactive page of the documentation, and returns its path."""
    run(blocks(DOCS / "how_to" / "page.md")[:1], folder)
    return folder / "network.html"


def write_playground(folder: Path) -> Path:
    """Writes the playground of the documentation, and returns its path."""
    run(blocks(DOCS / "how_to" / "playground.md")[:1], folder)
    return folder / "xor.html"


def photograph(folder: Path) -> list[Path]:
    """Takes the pictures of the interactive pages, where a browser can be driven."""
    program = page_picture.chromium()
    if not program or not importlib.util.find_spec("playwright"):
        print('PNGs stay as they are: they need `apt install chromium` and `pip install "glassgrad[browser]"`')
        return []
    page, playground = write_page(folder), write_playground(folder)
    return [
        page_picture.take(program, page, folder / "page.png"),
        page_picture.take(program, playground, folder / "playground.png", page_picture.pose_playground),
    ]


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as scratch:
        for path in make(Path(scratch)) + photograph(Path(scratch)):
            print(shutil.copy(path, DOCS / "pictures"))
