"""read_csv: a file of numbers with a header line, as a Table."""

from __future__ import annotations

import csv
import gzip
import math
import os
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TextIO

from nn.data.frames import check_distinct
from nn.data.table import Table, checked_names

MISSING = ("", "NA", "NaN", "nan")
"""How a missing number is written by spreadsheets, R, numpy and pandas."""

_DELIMITERS = ",;\t|"
_SHOWN = 3  # missing numbers, or columns, that an error names


def read_csv(
    path: str | os.PathLike[str],
    *,
    columns: Sequence[str] | None = None,
    delimiter: str = ",",
    missing: str = "error",
    na_values: Iterable[str] = (),
) -> Table:
    """The numbers of a CSV file whose first line names the columns; a file `.csv.gz` is decompressed.

    path: of a file in UTF-8. columns: which of them, in which order; all of them where it is None. Other columns may
        hold anything. Blank lines are skipped.
    delimiter: what stands between the fields; one that holds it is written in quotes, "so, for example".
    missing: what becomes of a row that lacks a number among these columns: "error", or "drop" leaves it out. An empty
        field is missing, and NA, nan or NaN. na_values: what else says so, as "?".

    Errors: ValueError with file, line and column, counted from 1 as editors do, for what is no number, for lines of
    different lengths, missing numbers, a header that names no columns or a column twice, and files without rows.

    >>> import tempfile
    >>> path = Path(tempfile.mkdtemp()) / "cars.csv"
    >>> _ = path.write_text("name,mpg,horsepower\\ndatsun pl510,27,88\\nford pinto,25,?\\n")
    >>> read_csv(path, columns=["mpg"])["mpg"]
    [27.0, 25.0]
    >>> read_csv(path, columns=["horsepower", "mpg"])
    Traceback (most recent call last):
    ValueError: cars.csv line 3, column 'horsepower': '?' is not a number; na_values=['?'] if it is a missing one
    >>> list(read_csv(path, columns=["horsepower", "mpg"], na_values=["?"], missing="drop"))
    [(88.0, 27.0)]
    """
    if missing not in ("error", "drop"):
        raise ValueError(f"missing is 'error' or 'drop', got {missing!r:.60}")
    if isinstance(na_values, str):
        raise TypeError(f"na_values is a list of strings, got the str {na_values!r:.60}")
    if not isinstance(delimiter, str) or len(delimiter) != 1:
        raise ValueError(f"delimiter is one character, got {delimiter!r:.60}")
    chosen = None if columns is None else checked_names("columns", columns)
    path = Path(path)
    with _opened(path) as file:
        lines = _lines(file, delimiter, path.name)
        header = _Header.read(lines, chosen, delimiter, path.name)
        absent = {*MISSING, *na_values}
        rows, gaps = [], []
        for number, fields in lines:
            row = header.numbers(fields, number, absent)
            gaps += [(number, name) for name, x in zip(header.chosen, row) if math.isnan(x)]
            rows.append(row)
    if gaps and missing == "error":
        places = "; ".join(f"line {number}, column {name!r}" for number, name in gaps[:_SHOWN])
        count = f"{len(gaps)} missing number{'s' * (len(gaps) != 1)}"
        raise ValueError(
            f"{path.name} has {count}: {places}{'; …' * (len(gaps) > _SHOWN)}. "
            'Leave such rows out with missing="drop", or fill them in'
        )
    kept = [row for row in rows if not any(map(math.isnan, row))]
    if not kept:
        raise ValueError(f"{path.name} has no row {'in which no number is missing' if rows else 'below its header'}")
    return Table(header.chosen, kept)


@dataclass(frozen=True)
class _Header:
    """The first line: which fields of the others are wanted."""

    file: str
    names: list[str]
    chosen: list[str]
    places: list[int]
    line: int

    @staticmethod
    def read(lines: Iterator[tuple[int, list[str]]], chosen: list[str] | None, delimiter: str, file: str) -> _Header:
        line, fields = next(lines, (0, []))
        if not fields:
            raise ValueError(f"{file} is empty")
        names = [name.strip() for name in fields]
        where = f"{file} line {line}"
        other = next((d for d in _DELIMITERS if d != delimiter and d in names[0]), None)
        if len(names) == 1 and other and chosen != names:
            raise ValueError(f"{where} is one field, {names[0]!r:.60}; is it delimiter={other!r}?")
        if chosen is None:
            if "" in names:
                raise ValueError(f"{where} names no column {names.index('') + 1}; name it, or choose columns=[...]")
            if all(map(_is_number, names)):
                raise ValueError(
                    f"{where} has numbers, where the names of the columns belong: write a header above it; if these "
                    "are the names, say so with columns=[...]"
                )
        lacking = [name for name in chosen or () if name not in names]
        if lacking:
            raise ValueError(f"{file} has no column {lacking[0]!r}; there are: {', '.join(names)}")
        chosen = names if chosen is None else chosen
        check_distinct(chosen, "columns=[...]" if chosen is not names else where)
        check_distinct([name for name in names if name in chosen], where)
        return _Header(file, names, chosen, [names.index(name) for name in chosen], line)

    def numbers(self, fields: list[str], line: int, absent: set[str]) -> list[float]:
        """What a line has in the columns that are wanted, nan where it is missing."""
        if len(fields) != len(self.names):
            raise ValueError(
                f"{self.file} line {line} has {len(fields)} field{'s' * (len(fields) != 1)}, "
                f"but line {self.line} names {len(self.names)} columns"
            )
        row = []
        for name, place in zip(self.chosen, self.places):
            text = fields[place].strip()
            if text in absent:
                row.append(math.nan)
            elif _is_number(text):
                row.append(float(text))
            else:
                where = f"{self.file} line {line}, column {name!r}"
                raise ValueError(f"{where}: {text!r:.60} is not a number; {self._mend(text, fields)}")
        return row

    def _mend(self, text: str, fields: list[str]) -> str:
        if _is_number(text.replace(",", ".", 1)):
            return "write a point for the comma"
        mend = f"na_values=[{text!r:.60}] if it is a missing one"
        numeric = [name for name, field in zip(self.names, fields) if _is_number(field.strip())]
        if self.chosen is not self.names or not numeric:
            return mend
        return f"{mend}, or columns=[{', '.join(map(repr, numeric[:_SHOWN]))}{', …' * (len(numeric) > _SHOWN)}]"


def _is_number(text: str) -> bool:
    """Whether it is written as a finite number; Python's own 1_000 is none in a file."""
    try:
        return "_" not in text and math.isfinite(float(text))
    except ValueError:
        return False


def _lines(file: TextIO, delimiter: str, name: str) -> Iterator[tuple[int, list[str]]]:
    """What stands in the lines that are not blank, and where it begins, as a field in quotes may have several lines."""
    reader = csv.reader(file, delimiter=delimiter, strict=True)
    number = 1
    try:
        for fields in reader:
            if any(map(str.strip, fields)) or len(fields) > 1:
                yield number, fields
            number = reader.line_num + 1
    except csv.Error as error:
        raise ValueError(f"{name} line {number}: {error}") from None
    except UnicodeDecodeError as error:
        raise ValueError(f"{name} is not in UTF-8, see behind line {reader.line_num}: {error}") from None
    except EOFError:
        raise ValueError(f"{name} ends before its end, behind line {reader.line_num}: it was cut off") from None


@contextmanager
def _opened(path: Path) -> Iterator[TextIO]:
    opened = gzip.open if path.suffix == ".gz" else open
    with opened(path, "rt", encoding="utf-8-sig", newline="") as file:  # -sig: without the mark that Excel begins with
        yield file
