"""The chain rule in words and numbers: every path from one Value to another, and what each of them carries."""

from autograd.explaining.explain import explain
from autograd.explaining.explanation import Explanation
from autograd.explaining.routes import Path, Step

__all__ = ["Explanation", "Path", "Step", "explain"]
