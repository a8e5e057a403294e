"""Names of columns, wherever two tables meet: validation, outputs and targets, a model and what it meets later."""

import copy
import json
import pickle
import re
from pathlib import Path
from typing import Any

import pandas
import polars
import pytest

import nn
from nn.data.trained_on import remember, remembered

ROWS = [[0.1, 1.0], [-0.4, 0.0], [0.8, -1.0], [0.3, 0.5]]
WANTED = [[1.0, 20.0], [2.0, 10.0], [3.0, 40.0], [0.0, 30.0]]
INPUTS, TARGETS = ["weight", "power"], ["seconds", "mpg"]

FRAMES = {
    "pandas": lambda names, rows: pandas.DataFrame(rows, columns=names),
    "polars": lambda names, rows: polars.DataFrame(rows, schema=names, orient="row"),
    "table": nn.Table,
}
every_frame = pytest.mark.parametrize("of", FRAMES.values(), ids=FRAMES)


def swapped(frame: Any) -> Any:
    return frame[list(reversed(list(frame.columns)))]


def fitted(model: Any, inputs: Any, targets: Any, **options: Any) -> Any:
    return nn.fit(model, inputs, targets, optimizer=nn.SGD(1e-4), **{"epochs": 2, "progress": False, **options})


@pytest.fixture
def model() -> Any:
    return nn.MLP(2, [2], rng=0)


@every_frame
def test_validation_has_the_columns_of_the_training_rows(of: Any, model: Any) -> None:
    x, t = of(INPUTS, ROWS), of(TARGETS, WANTED)
    lists = fitted(copy.deepcopy(model), ROWS, WANTED, validation=(ROWS, WANTED))
    assert fitted(model, x, t, validation=(x, t)) == fitted(nn.MLP(2, [2], rng=0), x, t, validation=(ROWS, t)) == lists
    message = "validation targets have the columns mpg, seconds, but the targets have seconds, mpg; write frame[['sec"
    for stopping in (None, nn.EarlyStopping(2)):
        with pytest.raises(ValueError, match=re.escape(message)):
            fitted(model, x, t, validation=(x, swapped(t)), early_stopping=stopping)
    with pytest.raises(
        ValueError, match="validation inputs have the columns power, weight, but the inputs have weight"
    ):
        fitted(model, x, t, validation=(swapped(x), t))
    with pytest.raises(ValueError, match=r"validation targets have .*; 'mpg' must be among"):
        fitted(model, x, t, validation=(x, of(["seconds", "km"], WANTED)))


@every_frame
@pytest.mark.parametrize(
    "measure",
    [nn.r2, nn.rmse, nn.accuracy, nn.confusion_matrix, nn.ssr, nn.mse, nn.mae, nn.huber, nn.huber_with(2.0)],
    ids=lambda measure: measure.__name__,
)
def test_outputs_have_the_columns_of_their_targets(of: Any, measure: Any) -> None:
    outputs = of(TARGETS, [[1.5, 20.0], [2.0, 11.0], [3.0, 40.0], [0.0, 30.0]])
    one_hot = measure in (nn.accuracy, nn.confusion_matrix)
    targets = of(TARGETS, nn.one_hot([1, 1, 0, 1], 2) if one_hot else WANTED)
    assert repr(measure(outputs, targets)) == repr(measure(list(nn.Table(TARGETS, outputs)), targets))
    with pytest.raises(
        ValueError, match="targets have the columns mpg, seconds, but the outputs have seconds, mpg; writ"
    ):
        measure(outputs, swapped(targets))


def test_a_single_column_is_in_no_order() -> None:
    assert nn.rmse(nn.Table(["predicted"], [[1.0]]), pandas.DataFrame({"mpg": [2.0]})) == 1.0
    assert nn.accuracy(nn.Table(["cat", "dog"], [[1.0, 0.0]]), pandas.DataFrame({"animal": [0]})) == 1.0


@every_frame
def test_a_model_remembers_the_columns_that_it_was_trained_on(of: Any, model: Any) -> None:
    x, t = of(INPUTS, ROWS), of(TARGETS, WANTED)
    before = nn.predict(model, x)
    assert type(before) is list
    fitted(model, x, t)
    for same in (model, copy.deepcopy(model), pickle.loads(pickle.dumps(model))):
        predicted = nn.predict(same, x)
        assert predicted == nn.predict(same, ROWS) == nn.predict(same, nn.Table(INPUTS, ROWS))
        assert predicted.columns == ("seconds", "mpg")  # type: ignore[union-attr]
        assert list(predicted) == [tuple(y.data for y in same(row)) for row in ROWS]
        message = "inputs have the columns power, weight, but the inputs that the model was trained on have weight"
        for use in (nn.predict, lambda model, frame: nn.draw(model, inputs=frame[:1])):
            with pytest.raises(ValueError, match=message):
                use(same, swapped(x))
        assert nn.r2(predicted, t) == nn.r2(list(predicted), WANTED)
        for metric in (nn.r2, nn.rmse, nn.mae):
            with pytest.raises(ValueError, match="targets have the columns mpg, seconds, but the outputs have seconds"):
                metric(predicted, swapped(t))


@every_frame
@pytest.mark.parametrize("ending", ["json", "safetensors"])
def test_a_checkpoint_keeps_them(of: Any, ending: str, model: Any, tmp_path: Path) -> None:
    path, x, t = tmp_path / f"model.{ending}", of(INPUTS, ROWS), of(TARGETS, WANTED)
    optimizer = nn.SGD(1e-4)
    keep = nn.saving(path, model, optimizer)
    whole = nn.fit(model, x, t, optimizer=optimizer, epochs=2, progress=False, on_epoch=keep)
    other = nn.MLP(2, [2], rng=7)
    fitted(other, nn.Table(["a", "b"], ROWS), WANTED)
    for target in (None, other):
        again, optimizer, history, _ = nn.load(path, target)  # type: ignore[assignment]
        assert history == whole
        assert remembered(again) == remembered(model)
        assert nn.predict(again, x) == nn.predict(model, x)
        with pytest.raises(
            ValueError, match="inputs have the columns power, weight, but the inputs that the model was"
        ):
            nn.predict(again, swapped(x))
        go_on: dict[str, Any] = {"optimizer": optimizer, "history": history, "epochs": 4, "progress": False}
        for inputs, targets in ((swapped(x), t), (x, swapped(t))):
            with pytest.raises(ValueError, match="that the model was trained on have"):
                nn.fit(again, inputs, targets, **go_on)
        assert nn.fit(again, ROWS, t, **go_on).losses[:2] == whole.losses
        assert remembered(again).inputs == INPUTS  # where it goes on with rows without names
        nn.load(path, other)
    nn.save(path, nn.MLP(2, [2]))
    assert remembered(nn.load(path, other).model).inputs is None


@pytest.mark.parametrize(
    ("columns", "message"),
    [
        ([], "its columns are those of inputs and targets, got []"),
        ({"inputs": None}, "its columns are those of inputs and targets, got {'inputs': None}"),
        ({"inputs": 3, "targets": None}, "its columns: inputs is a list of names, got the int 3"),
        ({"inputs": [1], "targets": None}, "its columns: inputs is a list of names, among them the int 1"),
    ],
)
def test_columns_that_no_checkpoint_has(
    columns: Any, message: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "model.json"
    monkeypatch.setattr("nn.checkpoint.checkpoint.described_columns", lambda _: columns)
    nn.save(path, nn.MLP(2, [2]))
    assert json.loads(path.read_text())["columns"] == columns
    with pytest.raises(nn.CheckpointError, match=re.escape(message)):
        nn.load(path)


def test_training_anew_forgets_the_old_names(model: Any) -> None:
    fitted(model, nn.Table(INPUTS, ROWS), WANTED)
    fitted(model, nn.Table(["a", "b"], ROWS), WANTED)
    assert remembered(model).inputs == ["a", "b"]
    fitted(model, ROWS, WANTED)
    assert remembered(model).inputs is None
    assert type(nn.predict(model, nn.Table(["x", "y"], ROWS))) is list


@every_frame
def test_scaling_and_training_agree(of: Any, model: Any) -> None:
    x, t = of(INPUTS, ROWS), of(TARGETS, WANTED)
    scaling = {"inputs": nn.Standardize().fit(x), "targets": nn.MinMax().fit(t)}
    fitted(model, scaling["inputs"].transform(x), scaling["targets"].transform(t))
    assert nn.predict(model, x, scaling=scaling).columns == ("seconds", "mpg")  # type: ignore[union-attr]
    assert nn.predict(model, ROWS, scaling=scaling) == nn.predict(model, x, scaling=scaling)
    with pytest.raises(
        ValueError, match="rows have the columns power, weight, but the rows that were fitted have weight"
    ):
        nn.predict(model, swapped(x), scaling=scaling)
    for wrong in ({"inputs": nn.Standardize().fit(swapped(x))}, {"targets": nn.MinMax().fit(swapped(t))}):
        with pytest.raises(
            ValueError, match=r"but the (inputs|targets|rows) that (the model was trained on|were fitted) have"
        ):
            nn.predict(model, x, scaling=wrong)
    unnamed = nn.MLP(2, [2], rng=0)
    assert nn.predict(unnamed, ROWS, scaling=scaling).columns == ("seconds", "mpg")  # type: ignore[union-attr]


def test_a_model_that_diverged_has_columns_too(model: Any) -> None:
    fitted(model, ROWS, nn.Table(TARGETS, WANTED))
    model.parameters()[0].data = float("nan")
    predicted = nn.predict(model, ROWS, scaling={"targets": nn.MinMax().fit(nn.Table(TARGETS, WANTED))})
    assert repr(predicted["seconds"]) == "[nan, nan, nan, nan]"  # type: ignore[call-overload]
    assert repr(predicted[1:][["seconds"]][0]) == "(nan,)"  # type: ignore[call-overload]


def test_outputs_that_are_not_as_many_as_the_targets_have_no_names() -> None:
    class Gaussian(nn.Module):
        def __init__(self) -> None:
            self.inner = nn.MLP(2, [3], rng=0)

        def __call__(self, row: Any) -> Any:
            return self.inner(row)

    model = Gaussian()
    loss = nn.Loss(lambda outputs, targets: (outputs[0] - targets[0]) ** 2, combine="mean").row_loss
    fitted(model, ROWS, nn.Table(TARGETS, WANTED), loss=loss)
    assert type(nn.predict(model, ROWS)[0]) is list
    single = nn.MLP(2, [1], rng=0)
    fitted(single, ROWS, nn.Table(["mpg"], [row[:1] for row in WANTED]))
    assert type(nn.predict(single, ROWS)[0]) is float


def test_models_that_are_no_modules() -> None:
    class Line:
        def __init__(self) -> None:
            self.inner = nn.MLP(2, [2], rng=0)

        def parameters(self) -> Any:
            return self.inner.parameters()

        def __call__(self, row: Any) -> Any:
            return self.inner(row)

    class Closed(Line):
        def __setattr__(self, name: Any, value: Any) -> None:
            if name != "inner":
                raise AttributeError(name)
            super().__setattr__(name, value)

    x = nn.Table(INPUTS, ROWS)
    line, closed = Line(), Closed()
    for model in (line, closed):
        fitted(model, x, WANTED)
    with pytest.raises(ValueError, match="the inputs that the model was trained on have weight, power"):
        nn.predict(line, swapped(x))
    assert nn.predict(closed, swapped(x)) == nn.predict(closed, [row[::-1] for row in ROWS])
    remember(closed, remembered(line))
    assert remembered(closed).inputs is None


def test_of_many_columns_the_first_that_differs_is_named() -> None:
    names = [f"x{j}" for j in range(1000)]
    scaler = nn.MinMax().fit(nn.Table(names, [range(1000), range(1, 1001)]))
    row = nn.Table(names, [range(1000)])
    for columns, message in (
        ([*names[:500], "x501", "x500", *names[502:]], "x7 and 992 more; column 500 is 'x501' instead of 'x500'"),
        (names[:-1], "x7 and 992 more; column 999 is None instead of 'x999', and 'x999' must be among them"),
    ):
        with pytest.raises(ValueError, match=re.escape(message)):
            scaler.transform(row[columns])


def test_a_model_is_not_trained_on_its_columns_in_another_order() -> None:
    model, x = nn.MLP(2, [2], rng=0), nn.Table(INPUTS, ROWS)
    fitted(model, x, WANTED)
    with pytest.raises(ValueError, match="the inputs that the model was trained on have weight, power"):
        fitted(model, swapped(x), WANTED)
    others = nn.Table(["a", "b"], ROWS)
    fitted(model, others, WANTED)  # of other columns it is another task
    assert remembered(model).inputs == ["a", "b"]
