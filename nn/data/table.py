"""Table: rows of numbers whose columns have names."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Any, overload

from autograd.common import with_type
from nn.data.frames import check_distinct, shortened
from nn.data.plain_rows import as_rows, is_row


class Table(Sequence[tuple[float, ...]]):
    """Rows of numbers whose columns have names; a table cannot be changed.

    A table is accepted wherever rows are. `table["mpg"]` is a column as a list, `table[["mpg", "horsepower"]]` a table
    of these columns, `table[3]` a row, `table[:100]` a table of the first rows.

    columns: a name for each column, no two the same. rows: each with a number for each column; lists, arrays,
    DataFrames.

    Errors: TypeError and ValueError for names that are no distinct strings, and for rows as in `nn.fit`, with the row
    and the column; KeyError for a column that the table does not have.

    >>> cars = Table(["mpg", "horsepower"], [[18, 130], [15, 165], [31, 65]])
    >>> cars
    Table(3 rows × 2 columns: mpg, horsepower)
    >>> cars["horsepower"], cars[0]
    ([130.0, 165.0, 65.0], (18.0, 130.0))
    >>> cars[["horsepower"]][1:]
    Table(2 rows × 1 column: horsepower)
    """

    __slots__ = ("_columns", "_places", "_rows")

    def __init__(self, columns: Sequence[str], rows: Any) -> None:
        names = checked_names("columns", columns)
        check_distinct(names, "a table")
        # a table may be empty, as a slice of one may be; data without rows is a mistake elsewhere
        found = [] if isinstance(rows, (list, tuple)) and not rows else as_rows(rows, "table", columns=names)
        if found and not is_row(found[0]):
            raise ValueError("a table takes rows, got single numbers; write [[1.0], [2.0]] for one column")
        if found and len(found[0]) != len(names):
            raise ValueError(f"table row 0 has {len(found[0])} numbers for {len(names)} columns: {', '.join(names)}")
        self._take(names, map(tuple, found))

    @classmethod
    def of_checked(cls, columns: Sequence[str], rows: Iterable[tuple[float, ...]]) -> Table:
        """A table of distinct names and rows of equally many floats, without a check; predictions may be nan."""
        table = cls.__new__(cls)
        table._take(columns, rows)
        return table

    def _take(self, columns: Sequence[str], rows: Iterable[tuple[float, ...]]) -> None:
        self._columns, self._rows = tuple(columns), tuple(rows)
        self._places = {name: place for place, name in enumerate(self._columns)}

    @property
    def columns(self) -> tuple[str, ...]:
        """The names of the columns."""
        return self._columns

    @overload
    def __getitem__(self, key: int) -> tuple[float, ...]: ...
    @overload
    def __getitem__(self, key: str) -> list[float]: ...
    @overload
    def __getitem__(self, key: slice | list[str] | tuple[str, ...]) -> Table: ...
    def __getitem__(self, key: Any) -> Any:
        if isinstance(key, str):
            place = self._place(key)
            return [row[place] for row in self._rows]
        if isinstance(key, (list, tuple)):
            places = [self._place(name) for name in checked_names("columns", key)]
            check_distinct(list(key), "a table")
            return Table.of_checked(key, (tuple(row[place] for place in places) for row in self._rows))
        if isinstance(key, slice):
            return Table.of_checked(self._columns, self._rows[key])
        try:
            return self._rows[key]
        except IndexError:
            n = len(self._rows)
            raise IndexError(f"no row {key}: the table has {n} row{'s' * (n != 1)}, numbered from 0") from None
        except TypeError:
            raise TypeError(
                f"a table is asked for a row by its number, a column by its name, a slice, or a list of names; got "
                f"{with_type(key)}"
            ) from None

    def __len__(self) -> int:
        return len(self._rows)

    def __iter__(self) -> Iterator[tuple[float, ...]]:
        return iter(self._rows)

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Table):
            return NotImplemented
        return (self._columns, self._rows) == (other._columns, other._rows)

    def __hash__(self) -> int:
        return hash((self._columns, self._rows))

    def __repr__(self) -> str:
        n_rows, n = len(self), len(self._columns)
        return f"Table({n_rows} row{'s' * (n_rows != 1)} × {n} column{'s' * (n != 1)}: {shortened(self._columns)})"

    def _place(self, name: str) -> int:
        if name not in self._places:
            raise KeyError(f"no column {name!r:.60}; there are: {shortened(self._columns)}")
        return self._places[name]


def checked_names(what: str, names: Any) -> list[str]:
    """The names as a list of strings; `what` they name is for errors.

    >>> checked_names("columns", "mpg")
    Traceback (most recent call last):
    TypeError: columns is a list of names, got the str 'mpg'
    """
    if not is_row(names):
        raise TypeError(f"{what} is a list of names, got {with_type(names)}")
    found = list(names)
    if not found:
        raise ValueError(f"{what} is a list of names, got none")
    for name in found:
        if not isinstance(name, str):
            raise TypeError(f"{what} is a list of names, among them {with_type(name)}")
    return found
