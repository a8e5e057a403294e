"""What the page computes, by node: the story of a graph with other numbers in its leaves."""

import json
import subprocess
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

import autograd
from autograd import Value
from autograd.drawing.drawn.compact import cards_of
from autograd.drawing.seen.scene import scene_of
from autograd.live.computing import Use, code_of, uses_of
from autograd.live.elements import with_elements
from autograd.live.story import differentiate, story_of
from tests.autograd.node import NODE

SCRIPTS = Path(autograd.__file__).parent / "live" / "scripts"
_NEEDED = (
    *("told/format", "told/formulas", "told/names", "told/paths", "told/story"),
    *("live/engine", "live/agreement", "live/live"),
)

_RUN = """
const plain = (x) => x === undefined ? null : Number.isFinite(x) ? x : Number.isNaN(x) ? "nan" : x > 0 ? "inf" : "-inf";
const told = (story) => ({
  values: story.values.map((value) => value
    && { data: plain(value.data), grad: plain(value.grad), dead: Boolean(value.dead) }),
  operands: story.operations.map(({ operands }) => operands.map(({ derivative, sent, sum, nothing }) =>
    [nothing ? "nothing" : plain(derivative), plain(sent), plain(sum)])),
});
"""


Told = tuple[dict[str, Any], list[Use]]
"""The story of a graph, as a page holds it, and the primitives that it needs."""


def in_node(scripts: Iterable[str], graphs: Iterable[Told], folder: Path) -> list[Any]:
    """For each graph what its script returns, the body of a function, of `story` and `engine`."""
    graphs = list(graphs)
    code, missing = code_of(list(dict.fromkeys(use for _, uses in graphs for use in uses)))
    assert not missing
    sources = [(SCRIPTS / f"{name}.js").read_text(encoding="utf-8") for name in _NEEDED]
    bodies = [f"(story, engine) => {{ {script} }}" for script in scripts]
    told = json.dumps([json.dumps(story) for story, _ in graphs])
    (folder / "graphs.js").write_text(
        f"{code}{''.join(sources)}{_RUN}"
        "let textContent; const document = { getElementById: () => ({ textContent }) };\n"
        f"const told_ = {told}, bodies = [{','.join(bodies)}];\n"
        "const results = told_.map((text, i) => { textContent = text; const story = readStory();"
        " return bodies[i](story, makeEngine(story, PRIMITIVES)); });\n"
        "process.stdout.write(JSON.stringify(results));",
        encoding="utf-8",
    )
    done = subprocess.run([NODE, folder / "graphs.js"], capture_output=True, encoding="utf-8")  # type: ignore[list-item]
    assert (done.returncode, done.stderr) == (0, "")
    return json.loads(done.stdout)  # type: ignore[no-any-return]


def told_of(value: Value) -> Told:
    """What a page of this value holds."""
    scene = with_elements(scene_of(value))
    if not scene.has_gradients:
        differentiate(scene)
    cards = cards_of(scene)
    return story_of(scene, cards) | {"digits": 3}, uses_of(cards.values())


def leaf_numbers(told: Told) -> dict[int, float]:
    """The numbers of a graph's leaves by the index of their values."""
    story, _ = told
    made = {operation["value"] for operation in story["operations"]}
    return {i: value["data"] for i, value in enumerate(story["values"]) if value and i not in made}


def set_leaves(numbers: dict[int, Any]) -> str:
    """JavaScript that puts numbers into leaves of the story."""
    return f"for (const [index, x] of {json.dumps(list(numbers.items()))}) story.values[index].data = decoded(x);"


def numbers_of(told: Told) -> dict[str, Any]:
    """The numbers of a graph in the form in which `in_node` gives those of the page."""
    story, _ = told
    values = [v and {"data": v["data"], "grad": v.get("grad"), "dead": v.get("dead", False)} for v in story["values"]]
    operands = [[list(x[1:]) or [None] * 3 for x in operation["operands"]] for operation in story["operations"]]
    return {"values": values, "operands": operands}


def far_apart(found: Any, wanted: Any, within: float, scale: float = 0.0) -> list[tuple[Any, Any]]:
    """The pairs of numbers, in structures of the same shape, that differ by more than `within` of their size."""
    if isinstance(wanted, dict):
        return [pair for key in wanted for pair in far_apart(found[key], wanted[key], within, scale)]
    if isinstance(wanted, Sequence) and not isinstance(wanted, str):
        assert len(found) == len(wanted)
        return [pair for one, other in zip(found, wanted) for pair in far_apart(one, other, within, scale)]
    numbers = all(isinstance(x, (int, float)) and not isinstance(x, bool) for x in (found, wanted))
    if numbers:
        return [(found, wanted)] if abs(found - wanted) > within * max(abs(found), abs(wanted), scale) else []
    return [] if found == wanted else [(found, wanted)]
