"""Makes the pictures of the documentation anew, in docs/pictures.

    python docs/make_pictures.py

The neuron is drawn by the README's own first block of code, the network and its structure by example 03.
"""

import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).parent.parent


def make(folder: Path) -> list[Path]:
    """Writes the pictures into `folder` and returns their paths."""
    code = re.findall(r"```python\n(.*?)```", (ROOT / "README.md").read_text(encoding="utf-8"), re.DOTALL)[0]
    subprocess.run([sys.executable, "-c", code], cwd=folder, stdout=subprocess.DEVNULL, check=True)
    example = [sys.executable, str(ROOT / "examples" / "03_draw_5_2_2.py"), "--out", str(folder)]
    subprocess.run(example, stdout=subprocess.DEVNULL, check=True)
    renamed = {"sample": "network", "structure_on_sample": "structure"}
    for name, shown in renamed.items():
        (folder / f"{name}.svg").replace(folder / f"{shown}.svg")
    return [folder / f"{name}.svg" for name in ("neuron", *renamed.values())]


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as scratch:
        for path in make(Path(scratch)):
            print(shutil.copy(path, ROOT / "docs" / "pictures"))
