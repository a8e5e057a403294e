"""The loops of `eager.py`: whole loops as users write them, on glassgrad's Value and on the numbers of other engines.

In: engines, from `engines.py`. Out: rows of the table. Open `bars.py` first, which has what each row must reach;
`networks.py`, `own_networks.py`, `formulas.py`, `own_class.py`, `operands.py` and `memory.py` have the rows.
"""
