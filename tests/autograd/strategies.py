"""Random functions of two numbers, for hypothesis to draw."""

from collections.abc import Callable
from typing import Any

from hypothesis import strategies as st

import autograd


def functions_of_two(*more: Callable[..., Any], max_leaves: int) -> st.SearchStrategy:
    """Smooth functions f(x, y), in which operands are used again and again.

    more: ways to combine two of them, `more(a, b)`, beside those here.
    """

    def combined(inner: st.SearchStrategy) -> st.SearchStrategy:
        return st.one_of(
            st.builds(lambda a, b: lambda x, y: a(x, y) * b(x, y) + 0.5, inner, inner),
            st.builds(lambda a, b: lambda x, y: a(x, y) - b(x, y), inner, inner),
            st.builds(lambda a: lambda x, y: autograd.tanh(a(x, y)), inner),
            st.builds(lambda a: lambda x, y: autograd.sin(a(x, y)) * autograd.exp(-(a(x, y) ** 2)), inner),
            st.builds(lambda a, b: lambda x, y: autograd.dot([a(x, y), x], [b(x, y), y], a(x, y)), inner, inner),
            *(st.builds(way, inner, inner) for way in more),
        )

    return st.recursive(
        st.sampled_from([lambda x, y: x, lambda x, y: y, lambda x, y: 0.75]), combined, max_leaves=max_leaves
    )
