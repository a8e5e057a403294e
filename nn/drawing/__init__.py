"""Pictures of networks: units in columns, with their weights or gradients as coloured connections."""

from nn.drawing.draw import draw

__all__ = ["draw"]
