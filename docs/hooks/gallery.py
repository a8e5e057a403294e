"""The page "Gallery": each picture with the code that made it just now, and a link by which it can be changed."""

from __future__ import annotations

import re
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

from mkdocs.structure.files import File, Files

DOCS = Path(__file__).resolve().parent.parent
sys.path.append(str(DOCS))

from shown_programs import Program, fragment, gallery  # noqa: E402

PLACES = {".svg": "pictures/gallery", ".html": "live/gallery"}
HERE = "<!-- gallery -->"
SIZE = re.compile(r'<svg[^>]* width="([\d.]+)(pt|px)?" height="([\d.]+)')
PX = {"pt": 4 / 3, "px": 1.0, None: 1.0}

_shown: dict[str, str] = {}
"""What each file of the gallery contains."""


def on_files(files: Files, config: Any) -> Files:
    """Runs the programs, and adds what they show."""
    make = "import make_gallery; make_gallery.main()"
    with tempfile.TemporaryDirectory() as folder:
        subprocess.run([sys.executable, "-c", make, folder], cwd=DOCS, check=True)
        _shown.update({path.name: path.read_text(encoding="utf-8") for path in sorted(Path(folder).iterdir())})
    for name, content in _shown.items():
        files.append(File.generated(config, place_of(name), content=content))
    return files


def on_page_markdown(markdown: str, page: Any, **_: Any) -> str:
    """Puts the gallery where its page says so."""
    return markdown.replace(HERE, written()) if page.file.src_uri == "gallery.md" else markdown


def place_of(name: str) -> str:
    """Where the site has a file of the gallery."""
    return f"{PLACES[Path(name).suffix]}/{name}"


def written() -> str:
    """The gallery as Markdown."""
    lines = []
    for part, programs in gallery().items():
        lines.append(f"## {part}")
        lines += map(entry, programs)
    return "\n\n".join(lines)


def entry(program: Program) -> str:
    """A program with what it shows, its code, and the link that opens it."""
    opened = f'<a class="md-button" href="try_it.html{fragment(program.code)}">Change it in your browser</a>'
    parts = [
        f"### {program.title}",
        program.words,
        shown(program),
        f"```python\n{program.code}```",
        f'<p class="open-program">{opened}</p>',
    ]
    return "\n\n".join(parts)


def shown(program: Program) -> str:
    """What a program shows: a picture in both themes, a page in a frame, or markup."""
    if f"{program.name}.svg" in _shown:
        return "".join(map(picture, [(program, "", "light"), (program, "_dark", "dark")]))
    content = _shown[f"{program.name}.html"]
    if content.lower().startswith("<!doctype"):
        place = place_of(f"{program.name}.html")
        return f'<iframe class="live" src="{place}" title="{program.title}" loading="lazy"></iframe>'
    return f'<div class="shown">{content}</div>'


def picture(of: tuple[Program, str, str]) -> str:
    """A picture in one theme, which has its room before it is there."""
    program, twin, theme = of
    name = f"{program.name}{twin}.svg"
    path, size = place_of(name), SIZE.search(_shown[name])
    room = f"width={float(size[1]) * PX[size[2]]:.0f} height={float(size[3]) * PX[size[2]]:.0f} " if size else ""
    return f"[![{program.title}]({path}#only-{theme}){{ {room}loading=lazy }}]({path})"
