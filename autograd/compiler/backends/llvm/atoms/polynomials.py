"""Polynomials in two halves that do not wait for each other, and how all coefficients here were found.

Each tuple of coefficients is a least-squares fit at Chebyshev's nodes, weighted so that it makes the relative error of
the function small: almost the minimax polynomial. `test_coefficients.py` computes them all anew, with mpmath's many
digits.
"""

from __future__ import annotations

from collections.abc import Sequence

from autograd.compiler.backends.llvm.ir.lanes import Lanes, Number, fma, polynomial


def even_odd(x: Lanes, coefficients: Sequence[float]) -> Lanes:
    """c0 + c1 x + c2 x² + ..., the even powers and the odd ones by Horner's rule in x²: half as long to wait for.

    Measured against Estrin's scheme, it needs fewer multiplications, and is faster where many numbers are computed.
    """
    square = x * x
    even, odd = tuple(coefficients[::2]), tuple(coefficients[1::2])
    return fma(polynomial(square, odd), x, polynomial(square, even))


def estrin(x: Lanes, coefficients: Sequence[float]) -> Lanes:
    """The same in pairs, pairs of pairs and so on (Estrin, 1960): more multiplications, but the least to wait for."""
    terms: Sequence[Number] = coefficients
    while len(terms) > 1:
        last = terms[len(terms) // 2 * 2 :]
        terms = [*(fma(high, x, low) for low, high in zip(terms[::2], terms[1::2])), *last]
        x = x * x
    return x.code.lanes(terms[0])
