"""Optimizers, which move parameters by their gradients; learning-rate schedules; clipping of gradients.

In: parameters with gradients. Out: the same parameters, moved. Open `optimizer.py` first, the base class, then
`rules.py`; `schedules.py` has learning rates that change from step to step.
"""
