"""Runs the notebook anew, stores the outputs of its cells, and puts some of their pictures into docs/pictures.

    python docs/make_notebook.py

It needs the extra `test`. Times, versions, addresses in memory, progress bars and interactive pages are left out, so
that only code changes the stored outputs.
"""

import copy
import re
import tempfile
from base64 import b64decode
from pathlib import Path
from typing import Any

import nbformat
from nbclient import NotebookClient

EXAMPLES = Path(__file__).parent.parent / "examples"
NOTEBOOK = EXAMPLES / "see_every_gradient.ipynb"
PICTURES = {"compare": "runs.png", "sigmoid-flow": "gradient_flow.png"}
"""The ids of the cells whose plots the documentation shows, and the names of their files in docs/pictures."""


def executed(folder: Path) -> Any:
    """The notebook with the outputs of a fresh kernel, which works in `folder`. Errors: CellExecutionError."""
    notebook = nbformat.read(NOTEBOOK, as_version=4)
    metadata = dict(notebook.metadata)
    client = NotebookClient(notebook, resources={"metadata": {"path": str(folder)}}, record_timing=False, timeout=120)
    client.execute()
    notebook.metadata = metadata
    for cell in notebook.cells:
        if "outputs" in cell:
            cell.outputs = [output for output in cell.outputs if not _is_bar(output)]
        for output in cell.get("outputs", []):
            if "data" in output:
                output["data"]["text/plain"] = re.sub(r" at 0x[0-9a-f]+>", ">", output["data"]["text/plain"])
    return notebook


def _is_bar(output: Any) -> bool:
    """Whether it is a progress bar, which only slow trainings have and which tells their times."""
    return output.output_type == "display_data" and (
        "<progress " in output.data.get("text/html", "") or "application/vnd.jupyter.widget-view+json" in output.data
    )


def without_pages(notebook: Any) -> Any:
    """A copy without the interactive pages, which each change of the page's own code would change."""
    copied = copy.deepcopy(notebook)
    for cell in copied.cells:
        for output in cell.get("outputs", []):
            if output.get("data", {}).get("text/html", "").startswith("<iframe"):
                del output["data"]["text/html"]
    return copied


def pictures(notebook: Any) -> dict[str, bytes]:
    """The contents of the files in docs/pictures that the notebook's cells show."""
    plots = {cell.id: cell.outputs[0].data["image/png"] for cell in notebook.cells if cell.id in PICTURES}
    return {PICTURES[cell]: b64decode(plot) for cell, plot in plots.items()}


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as scratch:
        notebook = executed(Path(scratch))
    nbformat.write(without_pages(notebook), NOTEBOOK)
    print(NOTEBOOK)
    for name, picture in pictures(notebook).items():
        path = Path(__file__).parent / "pictures" / name
        path.write_bytes(picture)
        print(path)
