"""Names that have a meaning in C already, so that no exported function can have them."""

from __future__ import annotations

import re

from autograd.compiler.languages.c.atoms import own_functions
from autograd.compiler.languages.names import OWN_NAMES

_KEYWORDS = """
alignas alignof and and_eq asm auto bitand bitor bool break case catch char char8_t char16_t char32_t class compl
concept const const_cast consteval constexpr constinit continue co_await co_return co_yield decltype default delete do
double dynamic_cast else enum explicit export extern false float for friend goto if inline int long mutable namespace
new noexcept not not_eq nullptr operator or or_eq private protected public register reinterpret_cast requires restrict
return short signed sizeof static static_assert static_cast std struct switch template this thread_local throw true try
typedef typeid typename typeof typeof_unqual union unsigned using virtual void volatile wchar_t while xor xor_eq linux
unix i386 main
"""  # of C up to C23 and of C++, with its namespace, as the header is for both, and what compilers define

_LIBM = """
acos acosh asin asinh atan atan2 atanh cbrt ceil copysign cos cosh erf erfc exp exp2 expm1 fabs fdim floor fma fmax fmin
fmod frexp hypot ilogb ldexp lgamma llrint llround log log10 log1p log2 logb lrint lround modf nan nearbyint nextafter
nexttoward pow remainder remquo rint round scalbln scalbn sin sinh sqrt tan tanh tgamma trunc
fpclassify isfinite isinf isnan isnormal signbit isgreater isgreaterequal isless islessequal islessgreater isunordered
double_t float_t gamma signgam drem scalb significand j0 j1 jn y0 y1 yn finite exp10 pow10 sincos
roundeven llogb rsqrt rootn compoundn powr pown sinpi cospi tanpi asinpi acospi atanpi atan2pi exp2m1 exp10m1 log2p1
log10p1 logp1 canonicalize totalorder totalordermag getpayload setpayload setpayloadsig nextup nextdown
fmaximum fmaximum_num fmaximum_mag fmaximum_mag_num fminimum fminimum_num fminimum_mag fminimum_mag_num fmaxmag fminmag
fromfp fromfpx ufromfp ufromfpx iscanonical iseqsig issignaling issubnormal iszero
fadd fsub fmul fdiv ffma fsqrt dadd dsub dmul ddiv dfma dsqrt
"""  # of C99, of POSIX and of C23; those of other types have ends of their own
_OF_OTHER_TYPES = ("f", "l", "f32", "f32x", "f64", "f64x", "f128")

_MACROS = """
INFINITY MATH_ERREXCEPT MATH_ERRNO MAXFLOAT NAN NULL errno math_errhandling
DOMAIN HUGE OVERFLOW PLOSS SING TLOSS UNDERFLOW X_TLOSS
"""
_FAMILIES = re.compile(r"(FP_|HUGE_VAL|M_|SNAN)\w*|f(32|64)x?(add|sub|mul|div|fma|sqrt)\w*|lgamma\w*_r")
"""The names of math.h's macros, of C and of POSIX, and of its functions of several types."""

_LIBC = """
abort abs asctime atexit atof atoi atol atoll bsearch calloc clearerr clock ctime difftime div exit fclose feclearexcept
fegetenv fegetexceptflag fegetround feholdexcept feof feraiseexcept ferror fesetenv fesetexceptflag fesetround
fetestexcept feupdateenv fflush fgetc fgetpos fgets fopen fprintf fputc fputs fread free freopen fscanf fseek fsetpos
ftell fwrite getc getchar getenv gets gmtime imaxabs imaxdiv isalnum isalpha isblank iscntrl isdigit isgraph islower
isprint ispunct isspace isupper isxdigit labs ldiv llabs lldiv localeconv localtime longjmp malloc mblen mbstowcs mbtowc
memchr memcmp memcpy memmove memset mktime perror printf putc putchar puts qsort raise rand realloc remove rename rewind
scanf setbuf setjmp setlocale setvbuf signal snprintf sprintf srand sscanf strcat strchr strcmp strcoll strcpy strcspn
strerror strftime strlen strncat strncmp strncpy strpbrk strrchr strspn strstr strtod strtof strtoimax strtok strtol
strtold strtoll strtoul strtoull strtoumax strxfrm system time tmpfile tmpnam tolower toupper ungetc va_arg va_copy
va_end va_start vfprintf vfscanf vprintf vscanf vsnprintf vsprintf vsscanf wctomb wcstombs
cabs cacos cacosh carg casin casinh catan catanh ccos ccosh cexp cimag clog conj cpow cproj creal csin csinh csqrt ctan
ctanh
alloca bcmp bcopy bzero close execl execv fork index ffs open read rindex stpcpy stpncpy strdup strndup write
"""  # of C99, whose functions no other may be called like, and what compilers know of POSIX

_TAKEN = frozenset(
    re.findall(r"\w+", _KEYWORDS + _MACROS + _LIBC)
    + [name + end for name in re.findall(r"\w+", _LIBM) for end in ("", *_OF_OTHER_TYPES)]
)


def is_reserved(name: str) -> bool:
    """Whether C or its library uses the name, or a function of `atoms.c` has it."""
    return name in _TAKEN or name in own_functions() or bool(_FAMILIES.fullmatch(name)) or "__" in name  # two are C++'s


def check_c_name(name: str, of_what: str, mend: str) -> None:
    """Raises ValueError for a text that cannot be the name of a function in C, in C++ and in the exported file."""
    is_usable = re.fullmatch(r"[A-Za-z][A-Za-z0-9_]{0,62}", name)
    if not is_usable or is_reserved(name) or OWN_NAMES.fullmatch(name):
        raise ValueError(f"{name!r:.80} cannot be the name {of_what} in C; {mend}")
