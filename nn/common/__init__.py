"""The parts that other folders of nn share: numbers as arguments, random numbers, strict JSON.

In: numbers, seeds and texts from users and files. Out: checked floats, generators and data. Open `counts.py` first.
"""
