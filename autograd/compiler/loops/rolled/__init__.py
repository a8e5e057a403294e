"""Rolled code: the loops that were found, as a Program over a memory.

In: straight code, a Program or a block of one with loops. Out: a `LoopedProgram` of the same results, to the last bit.
Open `rolling.py` first: `number_places.py` gives numbers their places, `rolled_blocks.py` makes blocks of lines.
`long_blocks.py` rolls the blocks of a Program with loops; `in_place.py` says which results lie where the outputs
of the block do, and `constant_outputs.py` lets loops write constants.
"""
