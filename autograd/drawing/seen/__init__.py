"""What of a graph is shown: which Values, folded to which level, with which captions. Open `scene.py` first."""
