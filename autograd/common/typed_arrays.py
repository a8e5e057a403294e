"""Arrays of numbers of the machine, for annotations: before Python 3.12 `array[int]` is no type at run time."""

from __future__ import annotations

from array import array
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    Floats = array[float]
    Ints = array[int]
else:
    Floats = Ints = array
