"""Shows files of the repository as pages of the site: examples and sources with their code, results of benchmarks.

A link that leads out of `docs` brings its target into the site, and `*` in the navigation stands for all files of that
pattern. So no file is copied by hand, and no page can be forgotten.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path
from posixpath import dirname, join, normpath, relpath
from typing import Any

from mkdocs.structure.files import File, Files

ROOT = Path(__file__).resolve().parent.parent.parent
LINK = re.compile(r"(?<=\]\()(?![a-z]+:|#)([^)\s#]+)")
"""The path of a link or picture that is in the repository, not on the web."""


def on_config(config: Any) -> Any:
    """Replaces the patterns of the navigation by the files that they stand for."""
    config.nav = list(expanded(config.nav))
    return config


def expanded(nav: list[Any]) -> Iterator[Any]:
    """The navigation, with each pattern replaced by the pages of the files that match it, in their order."""
    for entry in nav:
        if isinstance(entry, str) and "*" in entry:
            yield from (source_of(path.relative_to(ROOT).as_posix()) for path in sorted(ROOT.glob(entry)))
        elif isinstance(entry, dict):
            yield {title: list(expanded(part)) if isinstance(part, list) else part for title, part in entry.items()}
        else:
            yield entry


def source_of(path: str) -> str:
    """The site's name for the source of the page, or for the file, that shows a file of the repository."""
    if path.startswith("docs/"):
        return path.removeprefix("docs/")
    return path + ".md" if path.endswith(".py") else path


def path_of(source: str) -> str:
    """The file of the repository that a page shows: the inverse of `source_of`."""
    if (ROOT / "docs" / source).is_file():
        return f"docs/{source}"
    return source.removesuffix(".md") if source.endswith(".py.md") else source


def on_files(files: Files, config: Any) -> Files:
    """Adds the files that the navigation names, the files that pages link to, and so on from these files."""
    waiting = [path_of(file.src_uri) for file in files.documentation_pages()]
    waiting += [path_of(source) for source in pages(config.nav)]
    seen: set[str] = set()
    while waiting:
        path = waiting.pop()
        if path in seen or not (ROOT / path).is_file():
            continue
        seen.add(path)
        if not path.startswith("docs/"):
            files.append(generated(config, path))
        if path.endswith(".md"):
            text = (ROOT / path).read_text(encoding="utf-8")
            waiting += [target(path, link) for link in LINK.findall(text)]
    return files


def pages(nav: Any) -> Iterator[str]:
    """The sources of all pages in a navigation."""
    if isinstance(nav, str):
        yield nav
    else:
        for part in nav.values() if isinstance(nav, dict) else nav:
            yield from pages(part)


def target(path: str, link: str) -> str:
    """The file of the repository that a link leads to, from the file that is `path`."""
    return normpath(join(dirname(path), link))


def generated(config: Any, path: str) -> File:
    """The file of the site that shows a file of the repository."""
    file = ROOT / path
    if path.endswith(".py"):
        return File.generated(config, source_of(path), content=source_page(path, file.read_text(encoding="utf-8")))
    return File.generated(config, source_of(path), abs_src_path=str(file))


def source_page(path: str, code: str) -> str:
    """A page of a Python file: its code, and as its title the docstring's first line up to a colon or full stop.

    The search finds examples, but not the sources of the packages, which have the reference.
    """
    says = (ast.get_docstring(ast.parse(code)) or path).partition("\n")[0]
    is_example = path.startswith("examples/")
    title = f"{Path(path).name[:2]} {re.split('[:.]', says)[0]}" if is_example else f"`{path}`"
    meta = "hide: [toc]" if is_example else "hide: [toc]\nsearch:\n  exclude: true"
    return f'---\n{meta}\n---\n\n# {title}\n\n```python title="{path}"\n{code}```\n'


def on_page_markdown(markdown: str, page: Any, **_: Any) -> str:
    """Changes links that leave `docs` into links to the pages that show their targets."""
    source = page.file.src_uri

    def lead(link: re.Match[str]) -> str:
        path = target(path_of(source), link[1])
        return relpath(source_of(path), dirname(source) or ".") if (ROOT / path).is_file() else link[1]

    return LINK.sub(lead, markdown)
