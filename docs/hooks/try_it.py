"""The page "Try it": its examples, and its editor, which is made of npm's packages where these can be had."""

from __future__ import annotations

import json
import logging
import subprocess
import sys
from html import escape
from pathlib import Path
from typing import Any

import vendoring
from mkdocs.structure.files import File, Files

DOCS = Path(__file__).resolve().parent.parent
sys.path.append(str(DOCS))

from shown_programs import to_try  # noqa: E402

SCRIPTS = DOCS / "try_it"
BUNDLED = ("@codemirror/*", "@lezer/*", "@marijn/*", "crelt", "style-mod", "w3c-keyname")
"""The packages that the editor is made of."""

HERE = "<!-- try it -->"
FORM = """<link rel="stylesheet" href="try_it/try_it.css">
<div class="try">
<div class="try-bar">
<label>Example <select id="try-example" disabled>{options}</select></label>
<span class="try-buttons">
<button id="try-run" class="md-button md-button--primary" title="Ctrl+Enter" disabled>Run</button>
<button id="try-stop" class="md-button" disabled>Stop</button>
<button id="try-reset" class="md-button" title="Back to the code as it was opened" disabled>Reset</button>
<button id="try-copy" class="md-button" disabled>Copy link</button>
</span>
</div>
<p id="try-words">{words}</p>
<div class="try-columns">
<div class="try-code"><textarea id="try-code" aria-label="Python code" spellcheck="false" autocomplete="off">
{code}</textarea></div>
<div class="try-results">
<p class="try-state"><span id="try-state" role="status"></span>
<progress id="try-progress" aria-label="Loading" hidden></progress></p>
<div id="try-output" class="live-results" role="region" aria-label="Results" tabindex="0" hidden></div>
</div>
</div>
<noscript><p>This page needs JavaScript, in which Python runs here.</p></noscript>
<script type="application/json" id="try-examples">{examples}</script>
<script type="module" src="try_it/try_it.js"></script>
</div>"""
ABSENT = (
    "This copy of the site was built without Python, so that nothing runs here: [Installing](how_to/installing.md)."
)

log = logging.getLogger("glassgrad.docs")


def on_files(files: Files, config: Any) -> Files:
    """Adds the editor: CodeMirror, or the browser's own text area where npm is missing."""
    try:
        made = sorted(editor().iterdir())
    except (OSError, subprocess.CalledProcessError):
        log.warning("The page to try glassgrad has a plain text area as its editor.")
        made = [SCRIPTS / "plain_editor.js"]
    for path in made:
        name = "editor.js" if path.suffix == ".js" else path.name
        files.append(File.generated(config, f"try_it/{name}", abs_src_path=str(path)))
    return files


def editor() -> Path:
    """The folder of the editor, one file with all that it imports, and of the licences of these packages.

    Errors: those of `vendoring.vendored`.
    """
    packages = vendoring.packages() / "node_modules"
    source = SCRIPTS / "code_editor.js"

    def bundle(folder: Path) -> None:
        command = [str(packages / ".bin" / "esbuild"), str(source), "--bundle", "--minify", "--format=esm"]
        vendoring.run([*command, f"--outfile={folder / 'editor.js'}"], NODE_PATH=str(packages))
        licences = [path for group in BUNDLED for path in sorted(packages.glob(f"{group}/LICENSE"))]
        texts = [f"{path.parent.relative_to(packages)}\n\n{path.read_text(encoding='utf-8')}" for path in licences]
        (folder / "editor_licences.txt").write_text("\n".join(texts), encoding="utf-8")

    lock = vendoring.VENDORED / "package-lock.json"
    return vendoring.cached("editor", [Path(__file__), source, lock], bundle)


def on_page_markdown(markdown: str, page: Any, **_: Any) -> str:
    """Puts the examples and the editor into their page."""
    return markdown.replace(HERE, form()) if page.file.src_uri == "try_it.md" else markdown


def form() -> str:
    """The examples, the editor with the first of them, and the place for results."""
    programs = to_try()
    told = [program._asdict() for program in programs]
    return FORM.format(
        options="".join(f'<option value="{program.name}">{escape(program.title)}</option>' for program in programs),
        words=escape(programs[0].words),
        code=escape(programs[0].code.rstrip()),
        examples=json.dumps(told).replace("<", "\\u003c"),
    )
