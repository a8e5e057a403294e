"""read_csv: a file of numbers with a header line, as a Table."""

from __future__ import annotations

import math
import os
from collections.abc import Iterable, Iterator, Sequence, Set
from dataclasses import dataclass

from autograd.common import as_path, check_count, with_type
from nn.data.csv_lines import Line, lines_of
from nn.data.frames import check_distinct, shortened
from nn.data.numerals import as_finite, how_to_write
from nn.data.plain_rows import is_row
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
    max_bytes: int = 2**27,
) -> Table:
    """The numbers of a CSV file whose first line names the columns; a file `.csv.gz` is decompressed.

    path: of a file in UTF-8. columns: the names of the columns to read, in this order; None reads all. Other columns
        may hold anything. Blank lines are skipped. In a file with a single column, a blank line above a number is an
        empty field.
    delimiter: the character between two fields; a field that contains it is written in quotes, "so, for example".
    missing: "error" refuses a row that lacks a number among these columns, "drop" leaves it out. Missing numbers are
        empty fields, NA, nan and NaN. na_values: further texts for a missing number, such as "?"; compared as text.
    max_bytes: the limit on the length of the text, decompressed; a float in memory takes some ten times as many bytes
        as its digits.

    Errors: ValueError with file, line and column, counted from 1 as editors do, for a field that is no number, lines
    of different lengths, missing numbers, a header that names no columns or a column twice, files without rows, and
    files that are damaged or longer than `max_bytes`; gzip.BadGzipFile for a `.gz` file that is not in gzip's format.

    >>> import pathlib, tempfile
    >>> path = pathlib.Path(tempfile.mkdtemp()) / "cars.csv"
    >>> _ = path.write_text("name,mpg,horsepower\\ndatsun pl510,27,88\\nford pinto,25,?\\n", encoding="utf-8")
    >>> read_csv(path, columns=["mpg"])["mpg"]
    [27.0, 25.0]
    >>> read_csv(path, columns=["horsepower", "mpg"])
    Traceback (most recent call last):
    ValueError: cars.csv line 3, column 'horsepower': '?' is not a number; na_values=['?'] if it is a missing one
    >>> list(read_csv(path, columns=["horsepower", "mpg"], na_values=["?"], missing="drop"))
    [(88.0, 27.0)]
    """
    path = as_path(path)
    chosen = None if columns is None else checked_names("columns", columns)
    if not isinstance(delimiter, str) or len(delimiter) != 1:
        raise ValueError(f"delimiter is one character, got {delimiter!r:.60}")
    if not isinstance(missing, str) or missing not in ("error", "drop"):
        raise ValueError(f"missing is 'error' or 'drop', got {missing!r:.60}")
    absent = {*MISSING, *_texts("na_values", na_values)}
    check_count("max_bytes", max_bytes)
    rows: list[tuple[float, ...]] = []
    gaps: list[tuple[int, str]] = []  # the first few, for the error
    n_gaps = 0
    lines = lines_of(path, delimiter, max_bytes)
    header = _Header.read(lines, chosen, delimiter, path.name)
    for number, fields in header.rows(lines):
        row = header.numbers(fields, number, absent)
        lacking = [name for name, x in zip(header.chosen, row) if math.isnan(x)]
        n_gaps += len(lacking)
        gaps += [(number, name) for name in lacking[: _SHOWN - len(gaps)]]
        if not lacking:
            rows.append(row)
    if gaps and missing == "error":
        places = "; ".join(f"line {number}, column {name!r}" for number, name in gaps)
        count = f"{n_gaps} missing number{'s' * (n_gaps != 1)}"
        raise ValueError(
            f"{path.name} has {count}: {places}{'; …' * (n_gaps > _SHOWN)}. "
            'Leave such rows out with missing="drop", or fill them in'
        )
    if not rows:
        raise ValueError(f"{path.name} has no row {'in which no number is missing' if gaps else 'below its header'}")
    return Table.of_checked(header.chosen, rows)


@dataclass(frozen=True)
class _Header:
    """The header line, which tells the places of the chosen columns in the other lines."""

    file: str
    names: list[str]
    chosen: list[str]
    places: list[int]
    line: int

    @staticmethod
    def read(lines: Iterator[Line], chosen: list[str] | None, delimiter: str, file: str) -> _Header:
        line, fields = next((line for line in lines if not _is_blank(line[1])), (0, []))
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
            if all(as_finite(name) is not None for name in names):
                raise ValueError(
                    f"{where} has numbers, where the names of the columns belong: write a header above it; if these "
                    "are the names, say so with columns=[...]"
                )
        places = {name: place for place, name in enumerate(names)}
        lacking = [name for name in chosen or () if name not in places]
        if lacking:
            raise ValueError(f"{file} has no column {lacking[0]!r:.60}; there are: {shortened(names)}")
        chosen = names if chosen is None else chosen
        check_distinct(chosen, "columns=[...]" if chosen is not names else where)
        wanted = set(chosen)
        check_distinct([name for name in names if name in wanted], where)
        return _Header(file, names, chosen, [places[name] for name in chosen], line)

    def rows(self, lines: Iterator[Line]) -> Iterator[Line]:
        """The lines below the header that are rows.

        A row of one empty field is a blank line, as polars and Excel write it. So in a file with one column a blank
        line is a row, unless only blank lines follow.
        """
        if len(self.names) > 1:
            yield from (line for line in lines if not _is_blank(line[1]))
            return
        blank = 0  # the number of the first blank line above, 0 for none
        for number, fields in lines:
            if not fields:
                blank = blank or number
                continue
            yield from ((gap, [""]) for gap in range(blank or number, number))
            yield number, fields
            blank = 0

    def numbers(self, fields: list[str], line: int, absent: set[str]) -> tuple[float, ...]:
        """The numbers of a line in the chosen columns, nan for a missing one."""
        if len(fields) != len(self.names):
            raise ValueError(
                f"{self.file} line {line} has {len(fields)} field{'s' * (len(fields) != 1)}, "
                f"but line {self.line} names {len(self.names)} columns"
            )
        row = []
        for name, place in zip(self.chosen, self.places):
            text = fields[place].strip()
            number = math.nan if text in absent else as_finite(text)
            if number is None:
                where = f"{self.file} line {line}, column {name!r}"
                raise ValueError(f"{where}: {text!r:.60} is not a number; {self._mend(text, fields)}")
            row.append(number)
        return tuple(row)

    def _mend(self, text: str, fields: list[str]) -> str:
        written = how_to_write(text)
        if written:
            return written
        mend = f"na_values=[{text!r:.60}] if it is a missing one"
        numeric = [name for name, field in zip(self.names, fields) if as_finite(field.strip()) is not None]
        if self.chosen is not self.names or not numeric:
            return mend
        return f"{mend}, or columns=[{', '.join(map(repr, numeric[:_SHOWN]))}{', …' * (len(numeric) > _SHOWN)}]"


def _is_blank(fields: list[str]) -> bool:
    """Whether a line has nothing but spaces in it; a line `""` has a field."""
    return not fields or (len(fields) == 1 and fields[0].isspace())


def _texts(what: str, texts: Iterable[str]) -> list[str]:
    if not is_row(texts) and not isinstance(texts, Set):
        raise TypeError(f"{what} is a list of strings, got {with_type(texts)}")
    found = list(texts)
    for text in found:
        if not isinstance(text, str):
            raise TypeError(
                f"{what} is a list of strings, among them {with_type(text)}; write it as it "
                "stands in the file, in quotes"
            )
    return [text.strip() for text in found]
