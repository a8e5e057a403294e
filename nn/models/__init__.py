"""Models: neurons, layers, the MLP, and the base class of your own. Open `layers.py` first."""
