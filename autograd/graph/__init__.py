"""The computation graph: Values that remember how they were made, and the walk back through them.

In: primitives applied to numbers and Values. Out: Values with operands, and after `backward` with gradients. Open
`value.py` first, then `reverse.py`; `modes.py` changes how Values are recorded, for `no_grad` and for the compiler,
whose recordings are told of new Values by `follower.py`; `differentiated.py` knows which node a derivative is made of.
"""
