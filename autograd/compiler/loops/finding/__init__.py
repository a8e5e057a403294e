"""Finding: what repeats in straight code, as loops over the numbers of its instructions.

In: a straight Program. Out: lines and nests of loops, whose slots are numbers of the Program. Open `repeats.py` first,
which finds the repeats, with `turns.py`; `nests.py` makes nests of them. `distribution.py` parts loops whose trips can
run side by side from others, `cells.py` gives one place to what each trip makes of the trip before. `long_sums.py`
writes long sums as chains of additions, which repeat themselves, and `sum_order.py` brings sums together that grow side
by side.
"""
