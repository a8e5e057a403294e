"""The interactive page: one HTML file in which a graph computes and differentiates itself, step by step."""

from autograd.drawing.page.writing import page

__all__ = ["page"]
