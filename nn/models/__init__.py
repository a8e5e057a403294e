"""Models: neurons, layers, the MLP, and the base class for models of your own.

In: sizes, activations and a seed. Out: a `Module`, to be called with a row of inputs. Open `layers.py` first, then
`module.py`; `parts.py` finds the parameters in a module, `state.py` reads and writes their numbers.
"""
