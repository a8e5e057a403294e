"""Makes the pictures of the documentation anew, in docs/pictures.

    python docs/make_pictures.py

They are what the first block of code in the README and in two pages of the documentation makes, and example 03. That of
the interactive page needs an installed Chromium and the extra `browser`; without them it stays as it is.
"""

import importlib.util
import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

import page_picture

ROOT = Path(__file__).parent.parent


def make(folder: Path) -> list[Path]:
    """Writes the pictures that need no browser into `folder` and returns their paths."""
    run_first_block(ROOT / "README.md", folder)
    run_first_block(ROOT / "docs" / "drawing.md", folder)
    example = [sys.executable, str(ROOT / "examples" / "03_draw_5_2_2.py"), "--out", str(folder)]
    subprocess.run(example, stdout=subprocess.DEVNULL, check=True)
    renamed = {"sample": "network", "structure_on_sample": "structure"}
    for name, shown in renamed.items():
        (folder / f"{name}.svg").replace(folder / f"{shown}.svg")
    return [folder / f"{name}.svg" for name in ("neuron", "neurons", *renamed.values())]


def run_first_block(text: Path, folder: Path) -> None:
    """Runs the first block of Python in a page of documentation, which writes its files into `folder`."""
    code = re.findall(r"```python\n(.*?)```", text.read_text(encoding="utf-8"), re.DOTALL)[0]
    subprocess.run([sys.executable, "-c", code], cwd=folder, stdout=subprocess.DEVNULL, check=True)


def write_page(folder: Path) -> Path:
    """Writes the interactive page of the documentation, and returns its path."""
    run_first_block(ROOT / "docs" / "page.md", folder)
    return folder / "network.html"


def photograph(folder: Path) -> list[Path]:
    """Takes the picture of the interactive page, where a browser can be driven."""
    program = page_picture.chromium()
    if not program or not importlib.util.find_spec("playwright"):
        print('page.png stays as it is: it needs `apt install chromium` and `pip install "glassgrad[browser]"`')
        return []
    return [page_picture.take(program, write_page(folder), folder / "page.png")]


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as scratch:
        for path in make(Path(scratch)) + photograph(Path(scratch)):
            print(shutil.copy(path, ROOT / "docs" / "pictures"))
