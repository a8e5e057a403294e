"""Plot: a matplotlib Figure that a notebook shows. No other module imports matplotlib at its top."""

from __future__ import annotations

from base64 import b64encode
from io import BytesIO
from os import PathLike
from pathlib import Path
from typing import Any

from matplotlib.figure import Figure
from matplotlib.ticker import LogFormatter
from PIL import Image

from autograd.common import number, write_atomically

_COLOURS = 128


class Plot(Figure):
    """A Figure that a notebook shows, as a PNG for screens of high resolution; a plain Figure needs pyplot for that.

    Files are written whole or not at all.
    """

    def savefig(self, fname: Any, **options: Any) -> None:
        """Writes the picture to a path or an open file, with the options of matplotlib's `savefig`."""
        if isinstance(fname, (str, PathLike)):
            self.write(fname, **options)
        else:
            super().savefig(fname, **options)

    def write(self, path: str | PathLike[str], *, format: str | None = None, **options: Any) -> Path:
        """Writes the picture and returns its path, to which `.png` is added where it has no ending."""
        target = Path(path)
        ending = format or target.suffix[1:] or self.canvas.get_default_filetype()
        if not (format or target.suffix):
            target = target.with_name(f"{target.name}.{ending}")
        drawn = BytesIO()
        super().savefig(drawn, format=ending, **options)
        return write_atomically(target, drawn.getvalue())

    def _repr_mimebundle_(self, include: Any = None, exclude: Any = None) -> tuple[dict[str, str], dict[str, Any]]:
        drawn, stored = BytesIO(), BytesIO()
        self.savefig(drawn, format="png")
        # Few colours look the same and take a third of the bytes, which a notebook stores.
        Image.open(drawn).convert("RGB").quantize(_COLOURS).save(stored, format="png", optimize=True)
        width, height = (round(96 * inches) for inches in self.get_size_inches())
        data = {"text/plain": repr(self), "image/png": b64encode(stored.getvalue()).decode("ascii")}
        return data, {"image/png": {"width": width, "height": height}}


class PlainLogFormatter(LogFormatter):
    """Writes 40 and 100,000 and 10⁻⁷ on a logarithmic axis, and labels between decades only where decades are few."""

    def __call__(self, x: float, pos: int | None = None) -> str:
        """The label of the tick at x; empty where matplotlib would write none."""
        if x <= 0.0:
            return "0" if x == 0.0 else ""
        if not super().__call__(x, pos):
            return ""
        return f"{x:,.6g}" if 1e-3 <= x < 1e6 else f"${_power_of_ten(x)}$"


def _power_of_ten(x: float) -> str:
    mantissa, _, exponent = f"{x:.2e}".partition("e")
    factor = number(float(mantissa), 3)
    return ("" if factor == "1" else rf"{factor}\times ") + f"10^{{{int(exponent)}}}"
