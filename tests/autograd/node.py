"""What JavaScript computes, by node: one process, to which numbers are handed over to the last bit."""

import atexit
import itertools
import json
import math
import shutil
import subprocess
import tempfile
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from autograd import export_js

NODE = shutil.which("node") or shutil.which("nodejs")

needs_node = pytest.mark.skipif(NODE is None, reason="node is missing: apt install nodejs")

READ_AND_WRITE = """
const words = {nan: NaN, inf: Infinity, "-inf": -Infinity, "-0.0": -0};
const read = (x) => Array.isArray(x) ? x.map(read) : typeof x === "string" ? words[x] : x;
const written = (x) => Array.isArray(x) ? x.map(written) : typeof x !== "number" ? x
    : x !== x ? "nan" : Math.abs(x) === Infinity ? (x > 0 ? "inf" : "-inf") : Object.is(x, -0) ? "-0.0" : x;
"""
"""JavaScript of `read` and `written`, which turn JSON into numbers and back."""

_SERVER = """
import readline from "node:readline";
for await (const line of readline.createInterface({input: process.stdin})) {
    const [module, name, given] = JSON.parse(line);
    let answer;
    try {
        answer = {result: written((await import(module))[name](read(given)))};
    } catch (error) {
        answer = {error: `${error.name}: ${error.message}`};
    }
    process.stdout.write(JSON.stringify(answer) + "\\n");
}
"""


class JavaScriptError(Exception):
    """What a function in node threw."""


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


@cache
def _process() -> Any:
    folder = tempfile.TemporaryDirectory()
    server = Path(folder.name) / "server.mjs"
    server.write_text(READ_AND_WRITE + _SERVER, encoding="utf-8")
    process = subprocess.Popen(
        [NODE, str(server)],  # type: ignore[list-item]
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        encoding="utf-8",
    )
    atexit.register(lambda: (process.stdin.close(), process.wait(), process.stdout.close(), folder.cleanup()))  # type: ignore[union-attr, func-returns-value]
    return process


def called_in_node(module: Path, name: str, given: Any) -> Any:
    """What the module's function of that name returns; node may say nothing else.

    Errors: JavaScriptError, with what the function threw.
    """
    process = _process()
    process.stdin.write(json.dumps([module.as_uri(), name, as_json(given)]) + "\n")
    process.stdin.flush()
    answer = json.loads(process.stdout.readline())
    if "error" in answer:
        raise JavaScriptError(answer["error"])
    return from_json(answer["result"])


_numbered = itertools.count()


def js_function(f: Any, folder: Any, name: str = "exported", **options: Any) -> Any:
    """The function of the exported module, in node."""
    module = export_js(f, folder / f"{name}.mjs", **options)
    own = module.rename(folder / f"{name}_{next(_numbered)}.mjs")  # node reads a file of one name once

    def call(inputs: Any) -> Any:
        return called_in_node(own, options.get("name") or name, list(inputs))

    return call
