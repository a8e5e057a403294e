"""Names that mean something to C already, so that no function can be called so."""

from __future__ import annotations

import re

from autograd.compiler.exporting.c_functions import own_functions
from autograd.compiler.exporting.names import OWN_NAMES

_KEYWORDS = """
alignas alignof and and_eq asm auto bitand bitor bool break case catch char char8_t char16_t char32_t class compl
concept const const_cast consteval constexpr constinit continue co_await co_return co_yield decltype default delete do
double dynamic_cast else enum explicit export extern false float for friend goto if inline int long mutable namespace
new noexcept not not_eq nullptr operator or or_eq private protected public register reinterpret_cast requires restrict
return short signed sizeof static static_assert static_cast struct switch template this thread_local throw true try
typedef typeid typename typeof typeof_unqual union unsigned using virtual void volatile wchar_t while xor xor_eq linux
unix i386 main
"""  # of C up to C23 and of C++, as the header is for both, and what compilers define

_LIBM = """
acos acosh asin asinh atan atan2 atanh cbrt ceil copysign cos cosh erf erfc exp exp2 expm1 fabs fdim floor fma fmax fmin
fmod frexp hypot ilogb ldexp lgamma llrint llround log log10 log1p log2 logb lrint lround modf nan nearbyint nextafter
nexttoward pow remainder remquo rint round scalbln scalbn sin sinh sqrt tan tanh tgamma trunc
fpclassify isfinite isinf isnan isnormal signbit isgreater isgreaterequal isless islessequal islessgreater isunordered
double_t float_t gamma signgam drem scalb significand j0 j1 jn y0 y1 yn finite exp10 pow10 sincos
roundeven llogb rsqrt rootn compoundn powr pown sinpi cospi tanpi asinpi acospi atanpi atan2pi exp2m1 exp10m1 log2p1
log10p1 logp1 canonicalize totalorder getpayload setpayload fmaximum fminimum nextup nextdown
"""  # of C99, of POSIX and of C23; those of floats and long doubles end in f and l

_TAKEN = frozenset(
    re.findall(r"\w+", _KEYWORDS) + [name + end for name in re.findall(r"\w+", _LIBM) for end in ("", *"fl")]
)


def check_c_name(name: str, of_what: str, mend: str) -> None:
    """Raises ValueError for what cannot be the name of a function in C, in C++ and in the exported file."""
    known = name in _TAKEN or name in own_functions() or OWN_NAMES.fullmatch(name)
    if not re.fullmatch(r"[A-Za-z][A-Za-z0-9_]{0,62}", name) or known or "__" in name:  # two are C++'s
        raise ValueError(f"{name!r:.80} cannot be the name {of_what} in C; {mend}")
