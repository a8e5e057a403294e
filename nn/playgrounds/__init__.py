"""The playground: one HTML file in which a network trains, on the rows that are in the file.

In: one model or two, rows and their targets. Out: the path of the file. Open `playground.py` first; `dense_models.py`
reads the models, `laws.py` writes activations, loss and optimizers as JavaScript, `baseline.py` finds what a straight
line reaches. The file's own code is in `scripts/`: `scripts/main.js` starts, `scripts/computed/` trains,
`scripts/told/` finds the words, `scripts/drawn/` draws, `scripts/played/` hears the controls.
"""
