"""No picture of the README and the docs has text below 9 px at the width at which it is shown."""

import re
import struct
import xml.etree.ElementTree as ElementTree
from pathlib import Path

import make_pictures
import page_picture
import pytest

README_COLUMN = 830  # px: the text of a README on GitHub, in a window of 1280 px or more
DOCS_COLUMN = (
    688  # px: that of the theme: 61rem less two side bars of 12.1rem and margins of 1.2rem, with 20 px in a rem
)
LEAST = 9.0  # px
PX_IN_A_POINT = 4 / 3
PLOT_DPI, PLOT_TEXT = 144, 9.0  # nn.plot: its dots to the inch, and its smallest text in points

_PICTURE = re.compile(r"!\[[^\]]*\]\(([^)\s]+)\)|<(?:img|source)[^>]*?src(?:set)?=\"([^\"]+)\"")
_SVG = "{http://www.w3.org/2000/svg}"


def shown() -> list[tuple[Path, Path, int]]:
    """Each picture with the page that shows it and the width of that page's column."""
    found = []
    for page in make_pictures.PAGES:
        column = README_COLUMN if page.name == "README.md" else DOCS_COLUMN
        for names in _PICTURE.findall(page.read_text(encoding="utf-8")):
            path = (page.parent / "".join(names)).resolve()
            found.append((page, path, column))
            twin = path.with_stem(f"{path.stem}_dark")
            found += [(page, twin, column)] if twin.exists() else []
    return found


def smallest_text(path: Path, column: int) -> float:
    """The height in px of the smallest text of a picture, shown at its own width or at that of the column."""
    if path.suffix == ".svg":
        return smallest_text_of_svg(path.read_text(encoding="utf-8"), column)
    width: int = struct.unpack(">I", path.read_bytes()[16:20])[0]
    text = page_picture.smallest_text_in(path)
    if text is not None:
        return text * min(1.0, README_COLUMN * page_picture.SCALE / width)  # the site shows the page itself
    return PLOT_TEXT * PLOT_DPI / 72 * min(1.0, column / width)


def smallest_text_of_svg(svg: str, column: int) -> float:
    root = ElementTree.fromstring(svg.encode("utf-8"))
    width = float(root.get("viewBox", "").split()[2])
    sizes = [float(text.get("font-size", "nan")) for text in root.iter(f"{_SVG}text") if (text.text or "").strip()]
    return min(sizes) * min(PX_IN_A_POINT, column / width)


@pytest.mark.parametrize(("page", "path", "column"), shown(), ids=lambda x: x.name if isinstance(x, Path) else str(x))
def test_the_text_of_a_shown_picture_can_be_read(page: Path, path: Path, column: int) -> None:
    assert smallest_text(path, column) >= LEAST, f"{path.name} is too wide for {page.name}: draw(..., size='column')"


def test_too_wide_a_picture_and_too_small_a_text_are_caught() -> None:
    svg = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {} 9"><text font-size="{}">x</text></svg>'
    assert smallest_text_of_svg(svg.format(700, 10), 688) == pytest.approx(9.83, abs=0.01)
    assert smallest_text_of_svg(svg.format(800, 10), 688) < LEAST
    assert smallest_text_of_svg(svg.format(300, 6), 688) < LEAST
    assert smallest_text_of_svg(svg.format(300, 9), 688) == 12.0


def test_every_picture_of_a_page_is_looked_at() -> None:
    paths = {path for _, path, _ in shown()}
    assert set((make_pictures.DOCS / "pictures").iterdir()) <= paths
