"""Sums over rows that the workers of an executor share.

In: a Program, its rows and an executor. Out: the sums, with the same bits for any number of workers. Open `crew.py`
first, which sends the tasks and adds up the results; `tasks.py` is the work of one worker.
"""
