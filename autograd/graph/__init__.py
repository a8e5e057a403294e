"""The computation graph: Values that remember how they were made, and the walk back through them.

In: primitives applied to numbers. Out: Values with operands, and after `backward` with gradients. Open `value.py`
first, then `reverse.py`; `modes.py` has `no_grad` and what else changes how a Value is recorded.
"""
