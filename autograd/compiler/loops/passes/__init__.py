"""Passes over Programs with loops.

In: a Program with loops. Out: one of the same results, arranged for its use. Open `arranged_loops.py` first, which does
for loops what the arranging of straight Programs does for these, by `input_order.py`. `transposing.py` copies inputs
into the order of their use. `readable.py` chooses the loops of exported files, whose blocks `merging.py` joins and
`pieces.py` cuts where they are long; `known_weights.py` makes inputs of the weights of a network.
"""
