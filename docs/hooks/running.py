"""Marks the blocks of code that a browser can run: each gets a bar, which `live/blocks.js` fills with "Run".

All blocks of Python of a page run there as one program. Where one cannot, a comment above it in the Markdown says why,
`<!-- not in a browser: it needs numpy -->`, and the page says it below the block. The tests run every other block.
"""

from __future__ import annotations

import re
from typing import Any

from mkdocs.structure.files import Files

COMMENT = r"<!-- not in a browser: (?P<reason>.*?) -->\s*"
BLOCK = re.compile(rf'(?:{COMMENT})?(?P<block><div class="language-python highlight"><pre>.*?</pre>)</div>', re.DOTALL)
MARKED = re.compile(rf"(?:{COMMENT})?```python\n(?P<code>.*?)```", re.DOTALL)
PAGES = ("index.md", "tutorial/", "how_to/", "explanation/")
"""The pages whose blocks run: a page, or a folder of pages."""


def blocks(markdown: str) -> list[tuple[str, str | None]]:
    """The blocks of Python in the Markdown of a page, each with the reason for which a browser cannot run it, or None.

    >>> blocks("```python\\n1\\n```\\n\\n<!-- not in a browser: it needs llvmlite -->\\n```python\\n2\\n```")
    [('1\\n', None), ('2\\n', 'it needs llvmlite')]
    """
    return [(block["code"], block["reason"]) for block in MARKED.finditer(markdown)]


def on_page_content(html: str, page: Any, config: Any, files: Files) -> str:
    """Adds the bars, where the site has what they load."""
    if not page.file.src_uri.startswith(PAGES) or files.get_file_from_path("live/parts.json") is None:
        return html
    return BLOCK.sub(with_a_bar, html)


def with_a_bar(found: re.Match[str]) -> str:
    """A block with its bar, or with the reason for which it has none."""
    below = '<div class="live-bar"></div>'
    if found["reason"]:
        below = f'<p class="live-elsewhere">Runs on your machine, not in a browser: {found["reason"]}.</p>'
    return f"{found['block']}{below}</div>"
