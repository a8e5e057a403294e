"""Two distributions own `import autograd`: glassgrad and HIPS autograd. In one folder each breaks the other."""

from __future__ import annotations

import os
import sys

__all__ = ["check_that_none_was_installed_over_the_other"]

_FOLDER = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
_OF_HIPS = "core.py"  # in every release of HIPS autograd; glassgrad has no such file

_WAYS_OUT = """\
(1) an environment for each: python -m venv NAME;
(2) one of them: python -m pip uninstall -y autograd glassgrad, and then install the one that you want;
(3) glassgrad in a folder of its own: python -m pip uninstall -y autograd glassgrad, python -m pip install autograd, \
python -m pip install --target FOLDER glassgrad, and PYTHONPATH=FOLDER for the programs that use glassgrad."""


def check_that_none_was_installed_over_the_other(folder: str = _FOLDER) -> None:
    """An ImportError where files of both lie in one folder, or where uninstalling one of them has taken a file of both.

    That file is `autograd/__init__.py`: the later installation overwrites it, and it goes when either is uninstalled.
    The check costs one `stat`.

    folder: that of the package `autograd`.

    >>> check_that_none_was_installed_over_the_other()
    """
    if os.path.exists(os.path.join(folder, _OF_HIPS)):
        raise ImportError(
            f"two distributions lie in {folder}: autograd, which is HIPS autograd, and glassgrad. Each owns `import "
            f"autograd`, and neither works here. Ways out:\n{_WAYS_OUT}",
            name="autograd",
        )
    spec = getattr(sys.modules.get("autograd"), "__spec__", None)
    if spec is not None and spec.origin is None:  # without `__init__.py` a folder is a namespace package
        raise ImportError(
            f"{folder} has lost its __init__.py, which went with HIPS autograd (the distribution autograd) when that "
            "was uninstalled; it comes back by: python -m pip install --force-reinstall --no-deps glassgrad",
            name="autograd",
        )
