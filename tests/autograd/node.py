"""What JavaScript computes, by node: numbers are handed over to the last bit."""

import json
import math
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest

NODE = shutil.which("node") or shutil.which("nodejs")

needs_node = pytest.mark.skipif(NODE is None, reason="node is missing: apt install nodejs")

READ_AND_WRITE = """
const words = {nan: NaN, inf: Infinity, "-inf": -Infinity, "-0.0": -0};
const read = (x) => Array.isArray(x) ? x.map(read) : typeof x === "string" ? words[x] : x;
const written = (x) => Array.isArray(x) ? x.map(written)
    : x !== x ? "nan" : Math.abs(x) === Infinity ? (x > 0 ? "inf" : "-inf") : Object.is(x, -0) ? "-0.0" : x;
"""
"""JavaScript of `read` and `written`, which turn JSON into numbers and back."""


def as_json(x: Any) -> Any:
    """Numbers as JSON that `read` understands; nan, infinities and -0.0 are words."""
    if isinstance(x, (list, tuple)):
        return [as_json(part) for part in x]
    if x is None or (math.isfinite(x) and (x or math.copysign(1.0, x) > 0.0)):
        return x
    return repr(x)


def from_json(x: Any) -> Any:
    """What `written` wrote: floats, and None for null."""
    if isinstance(x, list):
        return [from_json(part) for part in x]
    return None if x is None else float(x)


def run_node(script: str, given: Any, folder: Path) -> Any:
    """What a module computes as `result` of `given`, both of numbers in lists; node may say nothing."""
    path = folder / "run.mjs"
    path.write_text(
        f"{READ_AND_WRITE}\nimport fs from 'node:fs';\nconst given = read(JSON.parse(fs.readFileSync(0, 'utf-8')));\n"
        f"{script}\nprocess.stdout.write(JSON.stringify(written(result)));\n",
        encoding="utf-8",
    )
    done = subprocess.run([NODE, path], input=json.dumps(as_json(given)), capture_output=True, encoding="utf-8")  # type: ignore[list-item]
    assert (done.returncode, done.stderr) == (0, "")
    return from_json(json.loads(done.stdout))
