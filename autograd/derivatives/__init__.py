"""Derivatives of functions: of any order, in reverse and forward mode.

In: a graph or a function of Values. Out: derivatives as numbers, or as Values that can be differentiated again. Open
`transforms.py` first for `grad` and `jvp`; `jacobians.py` has `jacobian` and `hessian`. `variables.py` puts variables
in the place of arguments, `chain_rule.py` sends derivatives through a graph, and `masks.py` has the conditions under
which a derivative is sent at all. `matrix_products.py` finds the matrix products of a graph, which a compiler writes as
loops.
"""
