"""Gradients written by hand: 40 right ones, and 40 with a planted mistake, for `benchmarks/checking.py`.

In: nothing. Out: `SOUND` and `PLANTED`, of Cases. Open `case.py` first. The cases and their points were chosen before
any checker was run on them.
"""

from gradients.case import Case
from gradients.flat_places import FLAT_PLACES
from gradients.hard_numbers import HARD_NUMBERS
from gradients.kinks import KINKS
from gradients.matrices import MATRICES
from gradients.networks import NETWORKS
from gradients.scales import SCALES
from gradients.sequences import SEQUENCES
from gradients.stopped import STOPPED

__all__ = ["PLANTED", "SOUND", "Case"]

GROUPS = (KINKS, SCALES, STOPPED, FLAT_PLACES, HARD_NUMBERS, NETWORKS, MATRICES, SEQUENCES)
ALL = [case for group in GROUPS for case in group]
SOUND = tuple(case for case in ALL if not case.mistake)
PLANTED = tuple(case for case in ALL if case.mistake)
