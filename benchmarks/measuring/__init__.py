"""How the benchmarks measure: which works, in which turns, against which bars, and how results are written.

In: peers, from `peers/`. Out: times, verdicts and pages of results. Open `turns.py` first; `bars.py` has the bars of
`compiled.py`.
"""
