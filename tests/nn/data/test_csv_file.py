"""read_csv: the corners of files, each in a line, and errors that say where."""

import csv
import gzip
import math
import re
import time
import tracemalloc
from pathlib import Path
from typing import Any

import pandas
import polars
import pytest
from hypothesis import given, strategies as st

import nn

DATA = Path(__file__).parents[3] / "examples" / "data"


@pytest.fixture
def write(tmp_path: Path) -> Any:
    def written(text: Any, name: str = "cars.csv") -> Any:
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
    "na_values with spaces": ("a,b\n1,2\n ? ,9\n3,4.5\n", {"missing": "drop", "na_values": {" ?"}}),
    "missing where it does not matter": ("a,b,c\n1,2,\n3,4.5,\n", {"columns": ["a", "b"]}),
}


@pytest.mark.parametrize("name", ["cars.csv", "cars.csv.gz"])
@pytest.mark.parametrize(("text", "options"), READ.values(), ids=READ)
def test_what_is_read(text: Any, options: Any, name: str, write: Any) -> None:
    table = nn.read_csv(write(text, name), **options)
    assert table == nn.Table(["a", "b"], [[1, 2], [3, 4.5]])
    assert nn.read_csv(str(write(text, name)), **options) == table


def test_names_of_other_alphabets(write: Any) -> None:
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
    "a comma that parts thousands, or not": (
        'a,b\n"1,234",2\n',
        {},
        "'1,234' is not a number; write 1234 if the comma parts thousands, 1.234 if it stands before decimals",
    ),
    "commas that part thousands": (
        'a\n"1,234,567.5"\n',
        {},
        "'1,234,567.5' is not a number; write 1234567.5, without what parts the thousands",
    ),
    "points that part thousands": (
        'a\n"1.234,5"\n',
        {},
        "'1.234,5' is not a number; write a point for the comma, and none before: 1234.5",
    ),
    "a comma behind zero": ('a\n"0,123"\n', {}, "'0,123' is not a number; write a point for the comma: 0.123"),
    "spaces in a number": ("a\n1 234\n", {}, "'1 234' is not a number; write 1234, without what parts the thous"),
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
    "a field in quotes alone": (
        'a\n1\n""\n2\n',
        {},
        "cars.csv has 1 missing number: line 3, column 'a'. Leave such rows out with missing=\"drop\", or fill them in",
    ),
    "that at the end": ('a\n1\n""\n', {}, "cars.csv has 1 missing number: line 3, column 'a'"),
    "a blank line in a single column": ("\na\n\n1\n2\n", {}, "cars.csv has 1 missing number: line 3, column 'a'"),
    "several": ("a\n1\n\n \n\n2\n\n", {}, "cars.csv has 3 missing numbers: line 3, column 'a'; line 4, column 'a'"),
    "a field in quotes for two": ('a,b\n1,2\n""\n', {}, "cars.csv line 3 has 1 field, but line 1 names 2 columns"),
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
    "na_values None": ("a\n1\n", {"na_values": None}, "na_values is a list of strings, got the NoneType None"),
    "na_values dict": ("a\n1\n", {"na_values": {"a": "?"}}, "na_values is a list of strings, got the dict {'a'"),
    "na_values numbers": ("a\n-9\n", {"na_values": [-9]}, "na_values is a list of strings, among them the int -9"),
    "max_bytes": ("a\n1\n", {"max_bytes": 0}, "max_bytes must be at least 1, got 0"),
    "delimiter": ("a\n1\n", {"delimiter": ", "}, "delimiter is one character, got ', '"),
}


@pytest.mark.parametrize(("text", "options", "message"), REFUSED.values(), ids=REFUSED)
def test_what_is_refused_is_named(text: Any, options: Any, message: Any, write: Any) -> None:
    with pytest.raises((ValueError, TypeError), match=re.escape(message)):
        nn.read_csv(write(text), **options)


def test_files_that_are_not_whole(write: Any, tmp_path: Path) -> None:
    path = write("a,b\n" + "1.5,2.5\n" * 4000, "cars.csv.gz")
    path.write_bytes(path.read_bytes()[:-12])
    with pytest.raises(ValueError, match=r"cars\.csv\.gz ends before its end, behind line \d+: it was cut off"):
        nn.read_csv(path)
    with pytest.raises(FileNotFoundError):
        nn.read_csv(tmp_path / "none.csv")
    with pytest.raises(gzip.BadGzipFile, match=r"plain\.csv\.gz is no gzip file, though its name ends in \.gz"):
        nn.read_csv(write("a\n1\n").rename(tmp_path / "plain.csv.gz"))
    with pytest.raises(ValueError, match=r"packed\.csv is a gzip file: give it a name that ends in \.gz"):
        nn.read_csv(write("a\n1\n", "cars.csv.gz").rename(tmp_path / "packed.csv"))


def test_damage_anywhere_is_named_with_the_file(write: Any) -> None:
    text = "a,b\n" + "".join(f"{i},{i * i % 977}\n" for i in range(300))
    path = write(text, "cars.csv.gz")
    whole = path.read_bytes()
    said, message = set(), r"^cars\.csv\.gz (is damaged|ends before its end), behind line \d+: "
    for place in range(10, len(whole), 7):
        path.write_bytes(whole[:place] + bytes([whole[place] ^ 0x55]) + whole[place + 1 :])
        with pytest.raises(ValueError, match=message) as raised:
            nn.read_csv(path)
        said.add(str(raised.value).partition(":")[2][:15])
    assert {" CRC check fail", " Error -3 while"} <= said


@pytest.mark.parametrize("unit", [b"0", b"\n", b"1\n"])
@pytest.mark.parametrize("name", ["cars.csv", "cars.csv.gz"])
def test_a_text_without_end_is_not_read_to_its_end(unit: bytes, name: str, write: Any) -> None:
    path = write(b"a\n" + unit * 3_000_000, name)
    message = r"is a text of more than 2,000,000 bytes; if it is to be that long, say so, as with max_bytes=16000000"
    tracemalloc.start()
    try:
        with pytest.raises(ValueError, match=message):
            nn.read_csv(path, max_bytes=2_000_000)
        assert tracemalloc.get_traced_memory()[1] < 12_000_000
    finally:
        tracemalloc.stop()


@pytest.mark.skipif(not Path("/dev/zero").exists(), reason="this system has no such device")
def test_a_device_without_end_is_refused() -> None:
    with pytest.raises(ValueError, match="zero is a text of more than 1,000 bytes"):
        nn.read_csv("/dev/zero", max_bytes=1000)


def test_a_text_of_max_bytes_is_read(write: Any) -> None:
    assert nn.read_csv(write("a\n1\n"), max_bytes=4)["a"] == [1.0]


def test_columns_cost_what_they_are_many(write: Any) -> None:
    def seconds(n: Any) -> Any:
        path = write("\n".join([",".join(f"c{j}" for j in range(n)), ",".join(["1.5"] * n)]))
        times = []
        for _ in range(5):
            begun = time.process_time()
            table = nn.read_csv(path)
            assert table[list(reversed(table.columns))]["c7"] == [1.5]
            times.append(time.process_time() - begun)
        return min(times)

    assert seconds(8000) < 12.0 * seconds(2000)  # 16 times, were it the square


def test_a_gap_that_other_libraries_write_is_a_gap(tmp_path: Path) -> None:
    path = tmp_path / "gap.csv"
    polars.DataFrame({"a": [1.0, None, 2.0]}).write_csv(path)
    assert path.read_text() == "a\n1.0\n\n2.0\n"
    with pytest.raises(ValueError, match=r"gap\.csv has 1 missing number: line 3, column 'a'"):
        nn.read_csv(path)
    pandas.DataFrame({"a": [1.0, None, 2.0, None]}).to_csv(path, index=False)
    with pytest.raises(ValueError, match=r"gap\.csv has 2 missing numbers: line 3, column 'a'; line 5, column 'a'\."):
        nn.read_csv(path)
    assert nn.read_csv(path, missing="drop")["a"] == [1.0, 2.0]


@pytest.mark.parametrize("path", [None, 3, 10**9, b"cars.csv", 1.5, [], ["cars.csv"]])
def test_what_is_no_path_is_named(path: Any) -> None:
    with pytest.raises(TypeError, match=r"path is the name of a file, a str or a pathlib\.Path; got the "):
        nn.read_csv(path)


def test_the_data_of_the_examples() -> None:
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
def test_what_is_written_is_read_to_the_last_bit(
    tmp_path_factory: pytest.TempPathFactory, names: Any, data: Any
) -> None:
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
