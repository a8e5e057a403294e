"""Scaling: columns brought to a common size, measured on the training rows, and back."""

from __future__ import annotations

import math
from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping, Sequence
from typing import Any, TypeVar

from autograd.common import with_type
from nn.common.counts import as_number
from nn.data.constancy import is_constant
from nn.data.frames import check_same, names_of, shortened
from nn.data.plain_rows import as_rows, is_row
from nn.data.table import Table, checked_names

Self = TypeVar("Self", bound="Scaler")


class Scaler(ABC):
    """(x − center) / scale for every column: the base class of `nn.Standardize` and `nn.MinMax`.

    centers, scales: a number for each column, made by `fit`. columns: the names of the columns; None for rows without
    names.
    """

    def __init__(self) -> None:
        self.centers: list[float] = []
        self.scales: list[float] = []
        self.columns: list[str] | None = None

    @staticmethod
    @abstractmethod
    def measured(column: Sequence[float]) -> tuple[float, float]:
        """The center and the scale of a column whose numbers are not all the same."""

    def fit(self: Self, rows: Any) -> Self:
        """Computes centers and scales from the training rows, and returns the scaler itself.

        rows: as for `nn.fit`; a flat list of numbers is a column.

        Errors: as for rows of `nn.fit`; ValueError for a column whose numbers are too far apart for a float.
        """
        columns, numbers = names_of(rows, "rows"), as_rows(rows, "rows")
        numbers = list(zip(*numbers)) if is_row(numbers[0]) else [numbers]
        measured = [(min(column), 1.0) if is_constant(column) else self.measured(column) for column in numbers]
        for j, (_, scale) in enumerate(measured):
            if not math.isfinite(scale):
                where = f"rows, column {columns[j] if columns else j!r}"
                far = f"from {min(numbers[j])} to {max(numbers[j])}"
                raise ValueError(f"{where}: {far} is too far for a float; divide the column first")
        self.centers, self.scales = [center for center, _ in measured], [scale for _, scale in measured]
        self.columns = columns
        return self

    def transform(self, rows: Any) -> Any:
        """The rows scaled, in their structure: a list of rows, or a `Table` for a DataFrame or a table.

        rows: several rows, or a single one as a flat list. Where one column was fitted, a flat list has a number for
            each row, and a single number is allowed too. Values stay Values, so a model can scale its inputs.

        Errors: ValueError where `fit` was not called before, for another number of columns or other names than the
        fitted ones, for nan and inf, and for numbers that overflow when they are scaled.
        """
        return self._changed(rows, _scaled, finite=True)

    def inverse_transform(self, rows: Any) -> Any:
        """Scaled rows, such as predictions, in the units of the rows that were fitted.

        rows: as for `transform`; nan and inf are allowed and stay.
        """
        return self._changed(rows, lambda y, center, scale: y * scale + center, finite=False)

    def fit_transform(self, rows: Any) -> Any:
        """`fit`, then `transform` of the same rows."""
        return self.fit(rows).transform(rows)

    def to_dict(self) -> dict[str, Any]:
        """The scaler as plain data, which JSON keeps to the last bit; `scaling_from_dict` makes the scaler anew.

        >>> MinMax().fit([2.0, 6.0]).to_dict()
        {'kind': 'MinMax', 'columns': None, 'centers': [2.0], 'scales': [4.0]}
        """
        self._check_fitted()
        columns = None if self.columns is None else list(self.columns)
        return {
            "kind": type(self).__name__,
            "columns": columns,
            "centers": list(self.centers),
            "scales": list(self.scales),
        }

    def _changed(self, data: Any, change: Callable[[Any, float, float], Any], finite: bool) -> Any:
        self._check_fitted()
        names = names_of(data, "rows")
        check_same(names, self.columns, "rows", "the rows that were fitted")
        n = len(self.centers)
        if n == 1 and not is_row(data):
            return self._row(as_rows([data], "rows", values="kept", finite=finite), change)[0]
        rows = as_rows(data, "rows", columns=self.columns, values="kept" if names is None else "refused", finite=finite)
        if not is_row(rows[0]):
            if n == 1:
                return [self._row([x], change)[0] for x in rows]
            self._check_length(len(rows))
            return self._row(rows, change)
        self._check_length(len(rows[0]))
        changed = [self._row(row, change) for row in rows]
        return changed if names is None else Table.of_checked(names, map(tuple, changed))

    def _row(self, row: Sequence[Any], change: Callable[[Any, float, float], Any]) -> list[Any]:
        return [change(x, center, scale) for x, center, scale in zip(row, self.centers, self.scales)]

    def _check_fitted(self) -> None:
        if not self.centers:
            raise ValueError(f"this {type(self).__name__} knows no rows yet: call fit(training_rows) first")

    def _check_length(self, n: int) -> None:
        if n != len(self.centers):
            raise ValueError(f"a row has {n} numbers, but {len(self.centers)} columns were fitted")

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Scaler):
            return NotImplemented
        return (type(self), vars(self)) == (type(other), vars(other))

    __hash__ = None  # type: ignore[assignment]  # it changes when it is fitted

    def __repr__(self) -> str:
        if not self.centers:
            return f"{type(self).__name__}()"
        names = self.columns or [f"column {j}" for j in range(len(self.centers))]
        told = [f"{name} ({center:.4g}, {scale:.4g})" for name, center, scale in zip(names, self.centers, self.scales)]
        return f"<{type(self).__name__} by (center, scale): {shortened(told)}>"


def _scaled(x: Any, center: float, scale: float) -> Any:
    z = (x - center) / scale
    if type(z) is float and not math.isfinite(z):
        raise ValueError(f"{x} is too far from {center} to be scaled by {scale}")
    return z


class Standardize(Scaler):
    """Scales columns to mean 0 and deviation 1 over the fitted rows, as scikit-learn's StandardScaler.

    z = (x − mean) / deviation, where deviation is the root of the mean squared distance from the mean. A column whose
    numbers are all the same, up to rounding, has the scale 1 and becomes 0.

    centers, scales: means and deviations; of a column that is the same in all rows, its least number and 1.
    columns: the names of the columns, or None.

    Errors: see `fit` and `transform`.

    Source: LeCun, Bottou, Orr and Müller, Efficient BackProp, 1998, section 4.3.

    >>> scaler = Standardize()
    >>> scaler.fit_transform([[1.0, 7.0], [3.0, 7.0]])
    [[-1.0, 0.0], [1.0, 0.0]]
    >>> scaler.transform([5.0, 7.0]), scaler.inverse_transform([3.0, 0.0])
    ([3.0, 0.0], [5.0, 7.0])
    >>> scaler
    <Standardize by (center, scale): column 0 (2, 1), column 1 (7, 1)>
    """

    @staticmethod
    def measured(column: Sequence[float]) -> tuple[float, float]:
        """Mean and deviation, without overflow or underflow on the way."""
        exponent = math.frexp(max(map(abs, column)))[1]
        scaled = [math.ldexp(x, -exponent) for x in column]
        mean = math.fsum(scaled) / len(scaled)
        rests = [x - mean for x in scaled]
        bias = math.fsum(rests) / len(rests)  # the mean is rounded; the deviation is from the true one
        variance = math.fsum(rest * rest for rest in rests) / len(rests) - bias * bias
        deviation = math.ldexp(math.sqrt(variance), exponent)
        return math.ldexp(mean, exponent), deviation or 1.0  # it underflows in a long column of subnormal floats


class MinMax(Scaler):
    """Scales columns to the range from 0 to 1 over the fitted rows, as scikit-learn's MinMaxScaler.

    z = (x − min) / (max − min), for other rows also below 0 and above 1. A column whose numbers are all the same, up to
    rounding, has the scale 1 and becomes 0.

    centers, scales: minima, and the distances of the maxima from them; of a column that is the same in all rows, its
        least number and 1. columns: the names of the columns, or None.

    Errors: see `fit` and `transform`.

    Source: Han, Kamber and Pei, Data Mining, 3rd edition, 2011, section 3.5.2.

    >>> scaler = MinMax().fit([2.0, 4.0, 6.0])
    >>> scaler.transform([2.0, 3.0, 8.0])
    [0.0, 0.25, 1.5]
    >>> scaler.inverse_transform(0.5)
    4.0
    """

    @staticmethod
    def measured(column: Sequence[float]) -> tuple[float, float]:
        """The minimum, and the distance of the maximum from it."""
        low, high = min(column), max(column)
        return low, high - low


KINDS: dict[str, type[Scaler]] = {kind.__name__: kind for kind in (Standardize, MinMax)}


def scaling_from_dict(data: Mapping[str, Any]) -> Scaler:
    """The scaler that `to_dict` described; the data is checked, and no name in it is imported.

    Errors: ValueError and TypeError for data that no scaler wrote.

    >>> scaling_from_dict({"kind": "MinMax", "columns": ["mpg"], "centers": [9.0], "scales": [37.6]})
    <MinMax by (center, scale): mpg (9, 37.6)>
    """
    if not isinstance(data, Mapping):
        raise TypeError(f"a scaling is a dict as to_dict() makes it, got {with_type(data)}")
    kind = data.get("kind")
    if not isinstance(kind, str) or kind not in KINDS:
        raise ValueError(f"unknown kind of scaling {kind!r:.60}; known are: {', '.join(KINDS)}")
    fields = {"kind", "columns", "centers", "scales"}
    if set(data) != fields:
        raise ValueError(f"a scaling has {', '.join(sorted(fields))}; got {', '.join(sorted(map(str, data)))}")
    scaler = KINDS[kind]()
    scaler.centers, scaler.scales = (_numbers(key, data[key]) for key in ("centers", "scales"))
    scaler.columns = None if data["columns"] is None else checked_names("columns", data["columns"])
    lengths = {len(scaler.centers), len(scaler.scales), len(scaler.columns or scaler.centers)}
    if len(lengths) > 1 or not scaler.centers:
        raise ValueError("the centers, scales and columns of a scaling are equally many, and at least one")
    if min(scaler.scales) <= 0.0:
        raise ValueError(f"the scales of a scaling are positive, got {min(scaler.scales)}")
    return scaler


def checked_scaling(scaling: Any) -> dict[str, Scaler]:
    """The scalers of inputs and targets, {"inputs": scaler, "targets": scaler} or one of the two; {} for None.

    Errors: TypeError and ValueError for other objects, with the key.
    """
    if scaling is None:
        return {}
    if not isinstance(scaling, Mapping):
        raise TypeError(f'scaling is a dict, {{"inputs": scaler, "targets": scaler}}; got {scaling!r:.60}')
    for key, scaler in scaling.items():
        if key not in ("inputs", "targets"):
            raise ValueError(f'scaling is of "inputs" and "targets", got the key {key!r:.60}')
        if not isinstance(scaler, Scaler):
            raise TypeError(f'scaling["{key}"] is an nn.Standardize() or nn.MinMax(), got {scaler!r:.60}')
    return dict(scaling)


def _numbers(key: str, numbers: Any) -> list[float]:
    if not isinstance(numbers, (list, tuple)):
        raise TypeError(f"{key} is a list of numbers, got {with_type(numbers)}")
    found = [as_number(key, x) for x in numbers]
    if not all(map(math.isfinite, found)):
        raise ValueError(f"{key} are finite numbers, got {found}"[:200])
    return found
