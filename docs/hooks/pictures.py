"""Pictures of the site: the dark theme shows their dark twins, each picture links to itself in full size, and the
interactive pages themselves replace their pictures.

The Markdown of a page names the light picture alone, so that other readers of Markdown show that.
"""

from __future__ import annotations

import re
import sys
import tempfile
from pathlib import Path
from posixpath import dirname, relpath
from typing import Any

from mkdocs.structure.files import File, Files

DOCS = Path(__file__).resolve().parent.parent
sys.path.append(str(DOCS))

import make_pictures  # noqa: E402

SMALLEST = 9  # px, of a letter: where a window is too narrow for that, a picture is moved sideways
PICTURE = re.compile(r"!\[([^\]]*)\]\((?![a-z]+:)([^)\s]*/)?([\w-]+)\.(svg|png)\)")
LIVE = {
    "page": ("live/network.html", make_pictures.write_page),
    "playground": ("live/xor.html", make_pictures.write_playground),
}
"""For each picture of an interactive page its place in the site, and what writes it."""


def on_files(files: Files, config: Any) -> Files:
    """Adds the interactive pages, which the code of their documentation pages writes."""
    for place, write in LIVE.values():
        with tempfile.TemporaryDirectory() as scratch:
            text = write(Path(scratch)).read_text(encoding="utf-8")
        files.append(File.generated(config, place, content=text))
    return files


def on_page_markdown(markdown: str, page: Any, **_: Any) -> str:
    """Shows each picture in the theme that it was drawn for, and the interactive page instead of its picture."""
    folder = dirname(page.file.src_uri) or "."

    def shown(picture: re.Match[str]) -> str:
        words, place, name, ending = picture.groups()
        if name in LIVE:
            live = relpath(LIVE[name][0], folder)
            return f'<iframe class="live" src="{live}" title="{words}"></iframe>\n\n[In a window of its own]({live})'
        path = f"{place or ''}{name}"
        if not (DOCS / "pictures" / f"{name}_dark.{ending}").exists():
            return f"[{picture[0]}]({path}.{ending})"
        legible = f'{{ style="--legible:{legible_width(DOCS / "pictures" / f"{name}.svg"):.0f}px" }}'
        return "".join(
            f"[![{words}]({path}{twin}.{ending}#only-{theme}){legible}]({path}{twin}.{ending})"
            for theme, twin in {"light": "", "dark": "_dark"}.items()
        )

    return PICTURE.sub(shown, markdown)


def legible_width(svg: Path) -> float:
    """The width, in px, at which the smallest letters of a picture can be read."""
    text = svg.read_text(encoding="utf-8")
    (width,) = re.findall(r'viewBox="\S+ \S+ (\S+)', text)
    return float(width) * SMALLEST / min(map(float, re.findall(r'font-size="([\d.]+)"', text)))
