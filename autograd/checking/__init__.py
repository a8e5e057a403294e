"""Checking derivatives against difference quotients, and naming the culprit: `gradcheck` and `assert_gradients`."""

from autograd.checking.gradcheck import assert_gradients, gradcheck
from autograd.checking.report import Derivative, Finding, GradientError, Report

__all__ = ["Derivative", "Finding", "GradientError", "Report", "assert_gradients", "gradcheck"]
