"""Which scopes the page can fold, and which of them each level folds."""

from collections import Counter
from typing import Any

import pytest

import autograd
from autograd import Value
from autograd.drawing.drawn.compact import cards_of
from autograd.drawing.seen.scene import scene_of
from autograd.live.scopes import MOST_LOOSE
from autograd.live.story import story_of
from tests.autograd.drawing.graphs import network


def told(value: Any) -> Any:
    scene = scene_of(value)
    return story_of(scene, cards_of(scene))


def names(story: Any, scopes: Any) -> Any:
    return [story["scopes"][scope]["name"] for scope in scopes]


def test_a_network_has_neurons_in_layers() -> None:
    story = told(network(3, [2, 2]))
    scopes = story["scopes"]
    assert [(scope["name"], scope["title"], scope.get("kind")) for scope in scopes[:4]] == [
        ("inputs", "inputs", None),
        ("layer 0", "layer 0", None),
        ("neuron 0", "h₀", "neuron"),
        ("neuron 1", "h₁", "neuron"),
    ]
    assert all(scope.get("parent", -1) < i for i, scope in enumerate(scopes))
    assert sorted(names(story, story["levels"]["neurons"])) == ["loss", "neuron 0", "neuron 0", "neuron 1", "neuron 1"]
    outermost = [scope for scope in story["levels"]["layers"] if "parent" not in scopes[scope]]
    assert names(story, outermost) == ["inputs", "layer 0", "layer 1", "loss"]
    assert set(story["levels"]["neurons"]) < set(story["levels"]["layers"])  # a layer that is opened shows neurons


def test_many_inputs_are_one_card_where_neurons_are() -> None:
    story = told(network(30, [2, 1]))
    assert names(story, story["levels"]["neurons"])[0] == "inputs"


def test_scopes_that_are_both_innermost_and_outermost_make_one_level() -> None:
    a, b = Value(1.0, "left.a"), Value(2.0, "right.b")
    y = a.exp() * b.exp()
    story = told(y)
    assert list(story["levels"]) == ["layers"]
    assert told(Value(1.0) * 2.0)["levels"] == {}


def test_a_large_graph_without_labels_is_cut_into_stages() -> None:
    x, other = Value(0.5), Value(0.25, "other")
    y = x
    for i in range(4000):
        y = y.sin() if i % 2 else y * 1.5
    y = y + other * other
    y.backward()
    story = told(y)
    assert names(story, story["levels"]["stages"]) == [f"stage {i}" for i in range(12)]
    sizes = Counter(value["scope"] for value in story["values"] if value and "scope" in value)
    assert len(sizes) == 12
    assert max(sizes.values()) < 1.2 * min(sizes.values())
    assert story["values"][0]["scope"] == 0  # the unnamed leaf lies where it is used
    small = told(Value(0.5) * 2.0 + 1.0)
    assert small["scopes"] == []


@pytest.mark.parametrize(("length", "stages"), [(MOST_LOOSE, 0), (MOST_LOOSE + 1, 12), (1000, 12)])
def test_a_long_recurrence_is_cut_into_stages_however_few_its_values(length: Any, stages: int) -> None:
    y = Value(0.5, "start")
    for _ in range(length):
        y = y.sin()
    y.backward()
    story = told(y)
    assert names(story, story["levels"].get("stages", [])) == [f"stage {i}" for i in range(stages)]
    assert len(story["scopes"]) == stages


def test_a_leaf_of_several_stages_stays_on_its_own() -> None:
    x = Value(0.5, "x")
    y = x
    for _ in range(4000):
        y = y * x
    story = told(y)
    assert "scope" not in story["values"][0]


def test_a_wide_graph_without_labels_has_nothing_to_fold() -> None:
    story = told(autograd.sum([Value(0.5) for _ in range(3001)]))
    assert (story["scopes"], story["levels"]) == ([], {})
