"""read_csv: the corners of files, each in a line, and errors that say where."""

import csv
import gzip
import math
import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

import nn

DATA = Path(__file__).parents[3] / "examples" / "data"


@pytest.fixture
def write(tmp_path):
    def written(text, name="cars.csv"):
        path = tmp_path / name
        data = text if isinstance(text, bytes) else text.encode()
        path.write_bytes(gzip.compress(data) if name.endswith(".gz") else data)
        return path

    return written


READ = {
    "plain": ("a,b\n1,2\n3,4.5\n", {}),
    "no end of line at the end": ("a,b\n1,2\n3,4.5", {}),
    "lines of Windows": ("a,b\r\n1,2\r\n3,4.5\r\n", {}),
    "the mark of Excel": ("\ufeffa,b\n1,2\n3,4.5\n", {}),
    "spaces": (" a , b\n 1, 2 \n3,\t4.5\n", {}),
    "quotes": ('"a","b"\n"1",2\n3,"4.5"\n', {}),
    "blank lines": ("\na,b\n\n1,2\n   \n3,4.5\n\n", {}),
    "exponents": ("a,b\n1e0,+2\n.3E1,45e-1\n", {}),
    "semicolons": ("a;b\n1;2\n3;4.5\n", {"delimiter": ";"}),
    "tabs": ("a\tb\n1\t2\n3\t4.5\n", {"delimiter": "\t"}),
    "chosen": ("name,b,a\nx,2,1\ny,4.5,3\n", {"columns": ["a", "b"]}),
    "a name in quotes": ('n,b,a\n"x, y",2,1\n"say ""z""",4.5,3\n', {"columns": ["a", "b"]}),
    "a name of two lines": ('n,b,a\n"x\ny",2,1\nz,4.5,3\n', {"columns": ["a", "b"]}),
    "an index without a name": (",a,b\n0,1,2\n1,3,4.5\n", {"columns": ["a", "b"]}),
    "a name twice that is not wanted": ("x,x,a,b\n,,1,2\n,,3,4.5\n", {"columns": ["a", "b"]}),
    "dropped": ("a,b\n1,2\n,9\n9,NA\nnan,NaN\n3,4.5\n", {"missing": "drop"}),
    "na_values": ("a,b\n1,2\n?,9\n-,9\n3,4.5\n", {"missing": "drop", "na_values": ["?", "-"]}),
    "missing where it does not matter": ("a,b,c\n1,2,\n3,4.5,\n", {"columns": ["a", "b"]}),
}


@pytest.mark.parametrize("name", ["cars.csv", "cars.csv.gz"])
@pytest.mark.parametrize(("text", "options"), READ.values(), ids=READ)
def test_what_is_read(text, options, name, write):
    table = nn.read_csv(write(text, name), **options)
    assert table == nn.Table(["a", "b"], [[1, 2], [3, 4.5]])
    assert nn.read_csv(str(write(text, name)), **options) == table


def test_names_of_other_alphabets(write):
    assert nn.read_csv(write("größe,重量\n1,2\n")).columns == ("größe", "重量")
    assert nn.read_csv(write("1990,1991\n1,2\n"), columns=["1991", "1990"])[0] == (2.0, 1.0)


# What is refused, and in which words.
REFUSED = {
    "a word": (
        "mpg,horsepower\n18,n/a\n",
        {},
        "cars.csv line 2, column 'horsepower': 'n/a' is not a number; na",
    ),
    "a line further": ("\na,b\n\n1,2\n\n1,x\n", {}, "cars.csv line 6, column 'b': 'x' is not a number"),
    "a field of two lines": (
        'n,a\n"x\ny",1\n"x\ny",?\n',
        {"columns": ["a"]},
        "cars.csv line 4, column 'a': '?' is not",
    ),
    "text": (
        "name,mpg,n\nford,18,1\n",
        {},
        "'name': 'ford' is not a number; na_values=['ford'] if it is a missing one, or columns=['mpg', 'n']",
    ),
    "a comma in a number": ("a;b\n1;3,5\n", {"delimiter": ";"}, "'3,5' is not a number; write a point for the comma"),
    "thousands": ("a\n1_000\n", {}, "cars.csv line 2, column 'a': '1_000' is not a number"),
    "inf": ("a\ninf\n", {}, "cars.csv line 2, column 'a': 'inf' is not a number"),
    "too large": ("a\n1e999\n", {}, "cars.csv line 2, column 'a': '1e999' is not a number"),
    "one is missing": (
        "a,b\n1,2\n1,\n",
        {},
        "cars.csv has 1 missing number: line 3, column 'b'. Leave such rows",
    ),
    "many are missing": (
        "a,b\n,2\n1,\nNA,nan\n3,4\n",
        {},
        "cars.csv has 4 missing numbers: line 2, column 'a'; line 3, column 'b'; line 4, column 'a'; …. Leave",
    ),
    "all are missing": ("a\nNA\n", {"missing": "drop"}, "cars.csv has no row in which no number is missing"),
    "too few": ("a,b\n1,2\n1\n", {}, "cars.csv line 3 has 1 field, but line 1 names 2 columns"),
    "too many": ("\na,b\n1,2,3\n", {}, "cars.csv line 3 has 3 fields, but line 2 names 2 columns"),
    "empty": ("", {}, "cars.csv is empty"),
    "blank": ("\n \n", {}, "cars.csv is empty"),
    "a header alone": ("a,b\n", {}, "cars.csv has no row below its header"),
    "no header": (
        "1,2\n3,4\n",
        {},
        "cars.csv line 1 has numbers, where the names of the columns belong: write",
    ),
    "a name twice": ("a,b,a\n1,2,3\n", {}, "cars.csv line 1 has more than one column 'a'"),
    "one wanted, there twice": (
        "a,b,a\n1,2,3\n",
        {"columns": ["a"]},
        "cars.csv line 1 has more than one column 'a'",
    ),
    "wanted twice": ("a,b\n1,2\n", {"columns": ["a", "a"]}, "columns=[...] has more than one column 'a'"),
    "no name": (",a\n0,1\n", {}, "cars.csv line 1 names no column 1; name it, or choose columns=[...]"),
    "another column": ("a,b\n1,2\n", {"columns": ["a", "hp"]}, "cars.csv has no column 'hp'; there are: a, b"),
    "another delimiter": ("a;b\n1;2\n", {}, "cars.csv line 1 is one field, 'a;b'; is it delimiter=';'?"),
    "that and columns": (
        "a\tb\n1\t2\n",
        {"columns": ["a"]},
        r"cars.csv line 1 is one field, 'a\tb'; is it delimiter='\t'?",
    ),
    "an open quote": ('a,b\n1,"2\n', {}, "cars.csv line 2: unexpected end of data"),
    "another encoding": ("größe\n1\n".encode("latin-1"), {}, "cars.csv is not in UTF-8"),
    "columns none": ("a\n1\n", {"columns": []}, "columns is a list of names, got none"),
    "columns str": ("a\n1\n", {"columns": "a"}, "columns is a list of names, got the str 'a'"),
    "missing": ("a\n1\n", {"missing": "fill"}, "missing is 'error' or 'drop', got 'fill'"),
    "na_values": ("a\n1\n", {"na_values": "?"}, "na_values is a list of strings, got the str '?'"),
    "delimiter": ("a\n1\n", {"delimiter": ", "}, "delimiter is one character, got ', '"),
}


@pytest.mark.parametrize(("text", "options", "message"), REFUSED.values(), ids=REFUSED)
def test_what_is_refused_is_named(text, options, message, write):
    with pytest.raises((ValueError, TypeError), match=re.escape(message)):
        nn.read_csv(write(text), **options)


def test_files_that_are_not_whole(write, tmp_path):
    path = write("a,b\n" + "1.5,2.5\n" * 4000, "cars.csv.gz")
    path.write_bytes(path.read_bytes()[:-12])
    with pytest.raises(ValueError, match=r"cars\.csv\.gz ends before its end, behind line \d+: it was cut off"):
        nn.read_csv(path)
    with pytest.raises(FileNotFoundError):
        nn.read_csv(tmp_path / "none.csv")
    with pytest.raises(gzip.BadGzipFile):
        nn.read_csv(write("a\n1\n").rename(tmp_path / "plain.csv.gz"))


def test_the_data_of_the_examples():
    cars = nn.read_csv(DATA / "auto-mpg.csv", columns=["miles_per_gallon", "horsepower"])
    with open(DATA / "auto-mpg.csv", encoding="utf-8", newline="") as file:
        rows = [(float(car["miles_per_gallon"]), float(car["horsepower"])) for car in csv.DictReader(file)]
    assert list(cars) == rows
    assert repr(cars) == "Table(392 rows × 2 columns: miles_per_gallon, horsepower)"
    digits = nn.read_csv(DATA / "digits.csv.gz")
    assert (len(digits), len(digits.columns), set(digits["digit"])) == (1797, 65, set(map(float, range(10))))


NUMBERS = st.floats(allow_nan=False, allow_infinity=False)
NAMES = st.text("abc,;\" \n'é", min_size=1).map(lambda name: name.strip() + "x")


@given(st.lists(NAMES, min_size=1, max_size=4, unique=True), st.data())
def test_what_is_written_is_read_to_the_last_bit(tmp_path_factory, names, data):
    row = st.lists(NUMBERS, min_size=len(names), max_size=len(names))
    rows = data.draw(st.lists(row, min_size=1, max_size=5))
    path = tmp_path_factory.getbasetemp() / "written.csv"
    with open(path, "w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([names, *rows])
    table = nn.read_csv(path, columns=names)
    assert table.columns == tuple(names)
    for found, wanted in zip(table, rows):
        assert all(x == y and math.copysign(1.0, x) == math.copysign(1.0, y) for x, y in zip(found, wanted))
    assert len(table) == len(rows)
