"""Programs written for micrograd run here with only their imports changed, and compute the same."""

import contextlib
import importlib.metadata
import io
import math
import random
import re
from typing import Any

import pytest

import nn
from autograd import Value

IMPORT = "from micrograd.engine import Value"


def printed(program: Any) -> Any:
    output = io.StringIO()
    with contextlib.redirect_stdout(output):
        exec(program, {})
    return output.getvalue().splitlines()


def test_the_example_of_its_readme() -> None:
    pytest.importorskip("micrograd")
    readme = importlib.metadata.metadata("micrograd")["Description"]
    program = re.search(r"```python\n(.*?)```", readme, re.DOTALL).group(1)  # type: ignore[union-attr]
    assert IMPORT in program
    lines = printed(program.replace(IMPORT, "from autograd import Value"))
    assert lines == ["24.7041", "138.8338", "645.5773"]
    assert lines == printed(program)


# ---- the demo notebook's training loop ---------------------------------------------------------------------------


def two_moons(n_points: Any, rng: Any) -> Any:
    """Two half circles, one around the other's end, with labels -1 and 1."""
    points, labels = [], []
    for i in range(n_points):
        angle = math.pi * rng.random()
        x, y = (math.cos(angle), math.sin(angle)) if i % 2 else (1.0 - math.cos(angle), 0.5 - math.sin(angle))
        points.append([x + rng.gauss(0.0, 0.1), y + rng.gauss(0.0, 0.1)])
        labels.append(2 * (i % 2) - 1)
    return points, labels


def test_the_training_loop_of_its_demo() -> None:
    np = pytest.importorskip("numpy")
    X, y = map(np.array, two_moons(40, random.Random(1)))  # noqa: N806

    # from here to the assertions as micrograd's users write it
    model = nn.MLP(2, [16, 16, 1], rng=1)

    def loss() -> Any:
        inputs = [list(map(Value, xrow)) for xrow in X]
        scores = list(map(model, inputs))

        # svm "max-margin" loss
        losses = [(1 + -yi * scorei).relu() for yi, scorei in zip(y, scores)]
        data_loss = sum(losses) * (1.0 / len(losses))
        # L2 regularization
        alpha = 1e-4
        reg_loss = alpha * sum((p * p for p in model.parameters()))  # noqa: UP034
        total_loss = data_loss + reg_loss

        # also get accuracy
        accuracy = [(yi > 0) == (scorei.data > 0) for yi, scorei in zip(y, scores)]
        return total_loss, sum(accuracy) / len(accuracy)

    history = []
    for k in range(15):
        total_loss, acc = loss()

        model.zero_grad()
        total_loss.backward()

        learning_rate = 1.0 - 0.9 * k / 15
        for p in model.parameters():
            p.data -= learning_rate * p.grad

        history.append((total_loss.data, acc))

    losses, accuracies = zip(*history)
    assert losses[-1] < 0.5 * losses[0]
    assert losses[-1] < 0.35
    assert accuracies[-1] >= 0.85 > accuracies[0]


# ---- the same numbers ------------------------------------------------------------------------------------------


def twin_networks(n_inputs: Any, sizes: Any, seed: Any) -> Any:
    """A network of ours and one of micrograd's, of the same weights."""
    ours = nn.MLP(n_inputs, sizes, rng=seed)
    theirs = pytest.importorskip("micrograd.nn").MLP(n_inputs, sizes)
    for p, q in zip(ours.parameters(), theirs.parameters(), strict=True):
        q.data = p.data
    return ours, theirs


@pytest.mark.parametrize(("n_inputs", "sizes"), [(2, [16, 16, 1]), (5, [8, 8, 2]), (3, [1]), (1, [4, 4])])
def test_the_same_gradients_as_micrograd(n_inputs: int, sizes: list[int]) -> None:
    ours, theirs = twin_networks(n_inputs, sizes, seed=3)
    rng = random.Random(3)
    for _ in range(5):
        row = [rng.uniform(-1.0, 1.0) for _ in range(n_inputs)]
        totals = []
        for model in (ours, theirs):
            outputs = model(row)
            totals.append(sum(outputs) if isinstance(outputs, list) else outputs)
            totals[-1].backward()  # type: ignore[union-attr]  # without zero_grad: the gradients of all rows add up
        assert totals[0].data == pytest.approx(totals[1].data, rel=1e-12, abs=1e-12)  # type: ignore[union-attr]
        assert [p.grad for p in ours.parameters()] == pytest.approx(
            [q.grad for q in theirs.parameters()], rel=1e-12, abs=1e-12
        )
    assert any(p.grad != 0.0 for p in ours.parameters())


def test_its_loop_over_a_network_of_ours_reads_and_resets_gradients() -> None:
    model = nn.MLP(3, [4, 1], rng=0)
    assert len(model.parameters()) == 4 * (3 + 1) + (4 + 1)
    model([1.0, 2.0, 3.0]).backward()
    assert any(p.grad for p in model.parameters())
    model.zero_grad()
    assert not any(p.grad for p in model.parameters())
