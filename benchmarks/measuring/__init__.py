"""How `benchmarks/compiled.py` measures: what is computed, in which turns, against which bars."""
