"""Mistakes: says how a gradient is wrong, by trying what the usual mistakes would give.

In: an `Evidence`, a wrong gradient beside the right one, with the graph where there is one. Out: the `Mistake` that
explains every wrong number, or None. Open `diagnosis.py` first; `whole_arrays.py` has the mistakes that need no graph,
`graph_slips.py` those in a step of the chain rule.
"""

from autograd.mistakes.diagnosis import named_mistake
from autograd.mistakes.mistake import Evidence, Mistake
from autograd.mistakes.of_a_leaf import usual_mistakes

__all__ = ["Evidence", "Mistake", "named_mistake", "usual_mistakes"]
