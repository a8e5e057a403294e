"""Histories as JSON and CSV: everything comes back, and what is no history is named."""

import csv
import dataclasses
import io
import math
from pathlib import Path

import pytest

import nn
from nn.training.records import as_record, from_record

FULL = nn.History(
    "mse",
    losses=[0.1, 1e-320, math.inf],
    test_losses=[math.nan, -0.0, 2.5],
    seconds=[0.25, 0.5, 1.0],
    diverged=3,
    rates=[0.1, 0.05, 0.025],
    seed=7,
    best=2,
    stopped="interrupted, „ä“\n",
)


def test_every_field_comes_back_with_all_bits(tmp_path: Path) -> None:
    text = FULL.to_json(tmp_path / "history.json")
    for again in (nn.History.from_json(text), nn.History.from_json(tmp_path / "history.json")):
        for field in dataclasses.fields(nn.History):
            assert repr(getattr(again, field.name)) == repr(getattr(FULL, field.name))
    assert (tmp_path / "history.json").read_text() == text
    assert "NaN" not in text
    assert "Infinity" not in text


def test_every_field_of_a_history_has_a_type_that_can_be_read() -> None:
    for history in (FULL, nn.History()):
        assert repr(from_record(nn.History, as_record(history))) == repr(history)


def test_a_field_that_is_missing_is_as_it_comes() -> None:
    assert nn.History.from_json('{"losses": [1]}') == nn.History(losses=[1.0])


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ('{"loses": []}', "a history has no 'loses'; it has loss, losses, test_losses"),
        ('{"losses": 1}', r"history.losses is of type list\[float\], got 1"),
        ('{"losses": [1, "x"]}', "history.losses: expected a number, got 'x'"),
        ('{"losses": [true]}', "history.losses: expected a number, got True"),
        ('{"loss": null}', "history.loss is of type str, got None"),
        ('{"seed": 1.5}', r"history.seed is of type int \| None, got 1.5"),
        ('{"seed": true}', r"history.seed is of type int \| None, got True"),
        ('{"stopped": 1}', r"history.stopped is of type str \| None, got 1"),
        ('{"losses": [1], "rates": [1, 2]}', "history.rates has 2 numbers, but there are 1 losses"),
        ('{"losses": [1], "best": 1000}', "history.best is 1000, an epoch without a test loss"),
        ('{"losses": [1], "test_losses": [1], "best": -1}', "history.best is -1"),
        ('{"losses": [1]', "Expecting"),
    ],
)
def test_what_is_no_history_is_named(text: str, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        nn.History.from_json(text)
    with pytest.raises(ValueError, match="a history is a JSON object, got 3"):
        from_record(nn.History, 3)


def test_csv_has_a_line_for_each_epoch(tmp_path: Path) -> None:
    text = FULL.to_csv(tmp_path / "history.csv")
    assert (tmp_path / "history.csv").read_bytes().decode() == text
    rows = list(csv.DictReader(io.StringIO(text)))
    assert list(rows[0]) == ["epoch", "loss", "test_loss", "seconds", "rate"]
    assert [int(row["epoch"]) for row in rows] == [1, 2, 3]
    assert [float(row["loss"]) for row in rows] == FULL.losses
    assert [row["test_loss"] for row in rows] == ["nan", "-0.0", "2.5"]


def test_csv_has_columns_only_where_there_are_numbers() -> None:
    assert nn.History().to_csv() == "epoch\n"
    assert nn.History(losses=[1.0, 2.0], seconds=[0.5]).to_csv() == "epoch,loss,seconds\n1,1.0,0.5\n2,2.0,\n"


def test_a_trained_history_goes_there_and_back() -> None:
    rows = ([[0.0], [1.0], [2.0]], [1.0, 3.0, 5.0])
    history = nn.fit(
        nn.MLP(1, [1], rng=0), *rows, optimizer=nn.Adam(0.1), epochs=3, batch_size=2, rng=3, validation=rows
    )
    assert nn.History.from_json(history.to_json()) == history
    assert len(history.to_csv().splitlines()) == 4
