"""How far the browsers' functions are from Python's: as far as the table of atoms says, in node and in the browsers."""

import base64
import hashlib
import json
import math
from collections.abc import Callable, Iterator
from pathlib import Path
from random import Random
from typing import Any

import pytest

import nn
from autograd import TABLE
from autograd.compiler.languages.javascript import primitive_functions
from autograd.compiler.languages.javascript.math_atoms import ATOMS
from tests.autograd.exported import ulps
from tests.autograd.node import READ_AND_WRITE, as_json, called_in_node, from_json, needs_node

NAMES = [row.name for row, atom in ATOMS.items() if atom.error]
OF_ARRAYS = {"sumexp": 3, "logsumexp": 3, "softmax_cross_entropy": 6}
USES = [(TABLE[name], OF_ARRAYS[name]) if name in OF_ARRAYS else TABLE[name] for name in NAMES]


def points_of(name: Any) -> Iterator[list[float]]:
    rng = Random(name)
    for _ in range(600):
        for reach in (1.0, 3.0, 30.0):
            point = [rng.uniform(-reach, reach) for _ in range(OF_ARRAYS.get(name) or TABLE[name].arity)]
            if name in ("lgamma", "polygamma"):
                point[-1] = abs(point[-1])
            yield [float(rng.randrange(15)), *point[1:]] if name == "polygamma" else point


POINTS = [list(points_of(name)) for name in NAMES]
MODULE = f"""{READ_AND_WRITE}
const functions = {primitive_functions(USES)};
export const computed = (given) => given.map((points, i) => points.map(functions[{json.dumps(NAMES)}[i]].evaluate));
"""


def worst_errors(found: Any) -> dict[str, float]:
    """For each primitive the largest error, which is at most the stated one."""
    errors: dict[str, float] = {}
    for name, points, results in zip(NAMES, POINTS, found):
        error, worst = ATOMS[TABLE[name]].error, 0
        for point, z in zip(points, results):
            expected = TABLE[name].evaluate(*point)
            terms = max(map(abs, point)) if name in OF_ARRAYS or (name == "polygamma" and point[0] == 0.0) else 0.0
            apart = ulps(z, expected)
            if apart and terms > abs(expected):  # of the terms that cancel
                apart = abs(z - expected) / math.ulp(terms)
            assert apart <= error, (name, point, z, expected)
            worst = max(worst, apart)
        errors[name] = worst
    return errors


@needs_node
def test_in_node(tmp_path: Path) -> None:
    (tmp_path / "rows.mjs").write_text(MODULE)
    worst = worst_errors(called_in_node(tmp_path / "rows.mjs", "computed", POINTS))
    stated_too_large = {name for name, found in worst.items() if 1.0 < ATOMS[TABLE[name]].error > 2 * found}
    assert not stated_too_large


def page_of(module: str, folder: Path) -> Path:
    """A page with the module in it, which may run nothing else, and whose exports the window has."""
    script = module.replace("export ", "") + "\nObject.assign(window, {computed, read, written});\n"
    allowed = base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()
    page = folder / "page.html"
    page.write_text(
        f"""<!doctype html><meta charset="utf-8"><link rel="icon" href="data:,">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; img-src data:; script-src 'sha256-{allowed}'">
<script type="module">{script}</script>""",
        encoding="utf-8",
    )
    return page


IN_THE_PAGE = "(given) => JSON.stringify(written(computed(read(JSON.parse(given)))))"


@pytest.mark.browser
def test_in_a_browser(open_in_browser: Callable[..., Any], tmp_path: Path) -> None:
    path = page_of(MODULE, tmp_path)
    page = open_in_browser(path.as_uri(), path.as_uri().__eq__)
    assert worst_errors(from_json(json.loads(page.evaluate(IN_THE_PAGE, json.dumps(as_json(POINTS))))))


@pytest.mark.browser
def test_a_model_in_a_browser(open_in_browser: Callable[..., Any], tmp_path: Path) -> None:
    """Its module needs no eval and asks for nothing; what a text would make of it is refused."""
    model = nn.MLP(3, [4, 2], activation="relu", rng=0)
    rows = [[0.5, -1.0, 2.0], [0.0, -0.0, 1e300], [-3.0, 0.25, 1e-310]]
    module = nn.export_js(model, tmp_path / "model.mjs").read_text()
    computed = "const computed = (rows) => rows.map((row) => predict(row));"
    path = page_of(f"{READ_AND_WRITE}{module}{computed}", tmp_path)
    page = open_in_browser(path.as_uri(), path.as_uri().__eq__)
    found = from_json(json.loads(page.evaluate(IN_THE_PAGE, json.dumps(as_json(rows)))))
    assert found == [[y.data for y in model(row)] for row in rows]
    refused = "() => { try { computed([['1', 2, 3]]); } catch (error) { return `${error.name}: ${error.message}`; } }"
    assert page.evaluate(refused) == "TypeError: inputs[0] is to be a number, got the string 1"
