/* The rows of the table as functions of floats, with the bits of Python's: written by
 * autograd/compiler/languages/c/native_rows.py, and compared with what that writes by its test. */
#include <float.h>
#include <math.h>
#include <stdint.h>
#include <string.h>

#if defined __FAST_MATH__ || (defined __FINITE_MATH_ONLY__ && __FINITE_MATH_ONLY__) || \
    defined __ASSOCIATIVE_MATH__ || defined __NO_SIGNED_ZEROS__ || defined __RECIPROCAL_MATH__
#error "-ffast-math and its parts change what nan, infinity, a zero and the order of a sum are; compile without them"
#endif
#if !defined FLT_EVAL_METHOD || FLT_EVAL_METHOD < 0 || FLT_EVAL_METHOD > 1
#error "doubles are computed with more digits here than they have, so that results would not be those of Python"
#endif

typedef double (*Evaluate)(int n, const double *x);   /* a row on n floats */
typedef double (*Partial)(double z, const double *x); /* a partial derivative, for the row's result z */

/* arity: -1 for any number. evaluate: NULL where the row's own is to be called. partials: one for each operand; NULL
 * where they are operands or constants, or where the row's own are to be called. hands_on: 1 where an operand may be
 * the result; then NOTHING is given as NOTHING among the operands, and everywhere else, and as z, as 0.0. */
typedef struct {
    const char *name;
    int arity;
    Evaluate evaluate;
    const Partial *partials;
    int hands_on;
} RowFunctions;

/* The zero by which nothing is sent back, known by its bits. */
static const uint64_t NOTHING_BITS = 0x7ff8dead00000000u;
static const union {
    uint64_t bits;
    double number;
} nothing_ = {0x7ff8dead00000000u};
#define NOTHING nothing_.number

static inline int is_nothing(double x)
{
    uint64_t bits;
    memcpy(&bits, &x, sizeof bits);
    return bits == NOTHING_BITS;
}

static inline double number_of(double x)
{
    return is_nothing(x) ? 0.0 : x;
}

#if defined __clang__
#pragma STDC FP_CONTRACT OFF
#elif defined __GNUC__
#pragma GCC push_options
#pragma GCC optimize("fp-contract=off")
#endif
#if defined __GNUC__
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wunused-parameter"
#endif

static const double bernoulli[8] = {
    0.16666666666666666,
    -0.03333333333333333,
    0.023809523809523808,
    -0.03333333333333333,
    0.07575757575757576,
    -0.2531135531135531,
    1.1666666666666667,
    -7.092156862745098,
};

static double maximum(double x, double y)
{
    if (x == y)
        return signbit(x) ? y : x;
    return x > y || x != x ? x : y;
}

static double minimum(double x, double y)
{
    if (x == y)
        return signbit(x) ? x : y;
    return x < y || x != x ? x : y;
}

/* Called by a pointer, as compilers that know the base or the exponent write exp2(x) or 1 / x, which round otherwise.
 * A first power, which most derivatives of squares are, is x exactly, and a square rounded once; both without a call. */
static double power(double x, double y)
{
    static double (*const volatile of_libm)(double, double) = pow;
    return y == 2.0 ? x * x : y == 1.0 ? x : of_libm(x, y);
}

/* The exponent's thirds aside, pow is told 1/3 with a rounding error, which costs nothing for a base near 1. */
static double cube_root(double x)
{
    int exponent;
    if (x == 0.0 || !isfinite(x))
        return x;
    const double mantissa = frexp(fabs(x), &exponent);
    const int rest = (exponent % 3 + 3) % 3;
    return copysign(ldexp(power(ldexp(mantissa, rest), 1.0 / 3.0), (exponent - rest) / 3), x);
}

/* As Python divides floats: what is left of the numerator decides, not a rounded quotient. */
static double floor_divide(double x, double y)
{
    if (y == 0.0)
        return x / y;
    const double rest = fmod(x, y);
    double quotient = (x - rest) / y;
    if (rest != 0.0 && (y < 0.0) != (rest < 0.0))
        quotient -= 1.0;
    if (quotient == 0.0)
        return copysign(0.0, x / y);
    const double whole = floor(quotient);
    return quotient - whole > 0.5 ? whole + 1.0 : whole;
}

static double modulo(double x, double y)
{
    const double rest = fmod(x, y);
    if (rest == 0.0)
        return copysign(0.0, y);
    return (y < 0.0) != (rest < 0.0) ? rest + y : rest;
}

static double sum(int n, const double *x)
{
    double result = 0.0;
    for (int i = 0; i < n; i++)
        result += x[i];
    return result;
}

static double dot(int n, const double *weights, const double *x, double bias)
{
    double result = bias;
    for (int i = 0; i < n; i++)
        result += weights[i] * x[i];
    return result;
}

static double product(int n, const double *x)
{
    double result = 1.0;
    for (int i = 0; i < n; i++)
        result *= x[i];
    return result;
}

static double largest(int n, const double *x)
{
    double result = x[0];
    for (int i = 1; i < n; i++)
        result = maximum(result, x[i]);
    return result;
}

static double smallest(int n, const double *x)
{
    double result = x[0];
    for (int i = 1; i < n; i++)
        result = minimum(result, x[i]);
    return result;
}

/* A sum without rounding: parts that do not overlap, the largest last; after Shewchuk (1997). */
typedef struct {
    double parts[64], rounded;
    int n;
} exact_sum;

/* Nothing as a sum; to write a zero into each of the parts would cost as much as to add some numbers. */
static void clear_sum(exact_sum *to)
{
    to->rounded = 0.0;
    to->n = 0;
}

/* The same sum in parts of which each is the rest rounded: doubles have room for some forty such. */
static void pack(exact_sum *to)
{
    int place = 64;
    double rest = to->parts[to->n - 1];
    for (int i = to->n - 2; i >= 0; i--) {
        const double total = rest + to->parts[i], left = to->parts[i] - (total - rest);
        if (left != 0.0)
            to->parts[--place] = total;
        rest = left != 0.0 ? left : total;
    }
    to->parts[--place] = rest;
    to->n = 64 - place;
    for (int i = 0; i < to->n; i++)
        to->parts[i] = to->parts[place + i];
}

static void add_exactly(exact_sum *to, double x)
{
    to->rounded += x;
    if (!isfinite(to->rounded))
        return;
    if (to->n == 64)
        pack(to);
    int kept = 0;
    for (int i = 0; i < to->n; i++) {
        const double part = to->parts[i], total = x + part;
        const double rest = fabs(x) < fabs(part) ? x - (total - part) : part - (total - x);
        if (rest != 0.0)
            to->parts[kept++] = rest;
        x = total;
    }
    to->parts[kept] = x;
    to->n = kept + 1;
}

/* Rounded once, to even where it lies half-way, as Python's math.fsum. */
static double rounded_once(const exact_sum *to)
{
    if (!isfinite(to->rounded))
        return to->rounded;
    double result = 0.0, rest = 0.0;
    int n = to->n;
    while (n > 0 && rest == 0.0) {
        const double before = result, part = to->parts[--n];
        result = before + part;
        rest = part - (result - before);
    }
    if (n > 0 && (rest < 0.0 ? to->parts[n - 1] < 0.0 : to->parts[n - 1] > 0.0)) {
        const double twice = 2.0 * rest, next = result + twice;
        if (twice == next - result)
            result = next;
    }
    return result;
}

static double log_of_sum(double shift, int n, const double *x)
{
    exact_sum terms;
    clear_sum(&terms);
    for (int i = 0; i < n; i++)
        add_exactly(&terms, exp(x[i] - shift));
    add_exactly(&terms, -1.0);
    return log1p(rounded_once(&terms));
}

static double logsumexp(int n, const double *x)
{
    const double shift = n > 0 ? largest(n, x) : -INFINITY;
    return isinf(shift) ? shift : shift + log_of_sum(shift, n, x);
}

static double sumexp(int n, const double *x)
{
    exact_sum terms;
    clear_sum(&terms);
    for (int i = 0; i < n; i++)
        add_exactly(&terms, exp(x[i]));
    return rounded_once(&terms);
}

static double softmax_cross_entropy(int n, const double *values, const double *targets)
{
    const double shift = largest(n, values);
    double missed = 0.0;
    for (int i = 0; i < n; i++)
        if (targets[i] != 0.0)
            missed += targets[i] * (shift - values[i]);
    return sum(n, targets) * log_of_sum(shift, n, values) + missed;
}

/* The derivative of order n of pi / tan(pi * x), n up to 150: a polynomial in that cotangent. */
static double derivative_of_pi_cot(int n, double x)
{
    double coefficients[153] = {0.0, 3.141592653589793};
    for (int i = 0; i < n; i++) {
        double below = 0.0;
        for (int k = 0; k <= i + 2; k++) {
            const double above = k <= i ? -3.141592653589793 * (k + 1) * coefficients[k + 1] : 0.0;
            const double own = k > 0 ? -3.141592653589793 * (k - 1) * below : 0.0;
            below = coefficients[k];
            coefficients[k] = above + own;
        }
    }
    const double angle = 3.141592653589793 * (x - nearbyint(x)), cotangent = cos(angle) / sin(angle);
    exact_sum terms;
    clear_sum(&terms);
    for (int k = n % 2 ? 0 : 1; k <= n + 1; k += 2) /* the others are 0 */
        add_exactly(&terms, coefficients[k] * power(cotangent, k));
    return rounded_once(&terms);
}

/* NIST Digital Library of Mathematical Functions: reflection 5.15.6, recurrence 5.15.5, series 5.15.8 and 5.11.2. */
static double polygamma(double order, double x)
{
    if (!(0.0 <= order && order <= 150.0 && order == floor(order)) || x != x || x == -INFINITY)
        return NAN;
    const int n = (int)order;
    const double sign_of_order = n % 2 ? 1.0 : -1.0;
    if (x <= 0.0) {
        if (x == floor(x))
            return n % 2 ? INFINITY : x == 0.0 ? -copysign(INFINITY, x) : NAN;
        return -sign_of_order * polygamma(order, 1.0 - x) - derivative_of_pi_cot(n, x);
    }
    if (x == INFINITY)
        return n ? 0.0 : INFINITY;
    const int steps = x < 20.0 + n ? 20 + n - (int)x : 0;
    const double far = x + steps;
    const double sign_of_terms = n ? 1.0 : -1.0;
    exact_sum terms;
    clear_sum(&terms);
    if (n == 0)
        add_exactly(&terms, log(far));
    for (int k = 0; k < steps; k++)
        add_exactly(&terms, sign_of_terms * power(x + k, -(n + 1.0)));
    add_exactly(&terms, sign_of_terms * (0.5 * power(far, -(n + 1.0))));
    if (n)
        add_exactly(&terms, power(far, -(double)n) / n);
    double factorial = 1.0, even_factorial = 1.0, rising = 1.0; /* n!, (2 j)!, (n + 1) ... (n + 2 j - 1) */
    for (int j = 1; j <= 8; j++) {
        even_factorial *= (2.0 * j - 1.0) * (2.0 * j);
        rising *= (j > 1 ? n + 2.0 * j - 2.0 : 1.0) * (n + 2.0 * j - 1.0);
        add_exactly(&terms, sign_of_terms * (bernoulli[j - 1] / even_factorial * rising * power(far, -(n + 2.0 * j))));
    }
    for (int k = 2; k <= n; k++)
        factorial *= k;
    return n ? sign_of_order * factorial * rounded_once(&terms) : rounded_once(&terms);
}

static double evaluate_add(int n, const double *x)
{
    return x[0] + x[1];
}

static double evaluate_sub(int n, const double *x)
{
    return x[0] - x[1];
}

static double evaluate_mul(int n, const double *x)
{
    return x[0] * x[1];
}

static double evaluate_div(int n, const double *x)
{
    return x[0] / x[1];
}

static double partial_div_0(double z, const double *x)
{
    return 1.0 / x[1];
}

static double partial_div_1(double z, const double *x)
{
    return -(z / x[1]);
}

static const Partial partials_div[] = {partial_div_0, partial_div_1};

static double evaluate_floordiv(int n, const double *x)
{
    return floor_divide(x[0], x[1]);
}

static double evaluate_mod(int n, const double *x)
{
    return modulo(x[0], x[1]);
}

static double partial_mod_0(double z, const double *x)
{
    return 1.0;
}

static double partial_mod_1(double z, const double *x)
{
    return -floor_divide(x[0], x[1]);
}

static const Partial partials_mod[] = {partial_mod_0, partial_mod_1};

static double evaluate_remainder(int n, const double *x)
{
    return modulo(x[0], x[1]);
}

static double partial_remainder_0(double z, const double *x)
{
    return 1.0;
}

static double partial_remainder_1(double z, const double *x)
{
    return -floor_divide(x[0], x[1]);
}

static const Partial partials_remainder[] = {partial_remainder_0, partial_remainder_1};

static double evaluate_neg(int n, const double *x)
{
    return -x[0];
}

static double evaluate_pow(int n, const double *x)
{
    return power(x[0], x[1]);
}

static double partial_pow_0(double z, const double *x)
{
    return x[1] != 0.0 ? x[1] * power(x[0], x[1] - 1.0) : fabs(x[0]) > 0.0 ? x[1] * z / x[0] : sqrt(x[1]);
}

static double partial_pow_1(double z, const double *x)
{
    return fabs(x[0]) - minimum(x[1], 0.0) != 0.0 ? z * log(x[0]) : -power(x[0], x[1] * 0.9999999999999999 -
        2.2250738585072014e-308);
}

static const Partial partials_pow[] = {partial_pow_0, partial_pow_1};

static double evaluate_fma(int n, const double *x)
{
    return fma(x[0], x[1], x[2]);
}

static double evaluate_identity(int n, const double *x)
{
    return x[0];
}

static double evaluate_abs(int n, const double *x)
{
    return fabs(x[0]);
}

static double partial_abs_0(double z, const double *x)
{
    return (x[0] > 0.0 ? 1.0 : 0.0) - (-x[0] > 0.0 ? 1.0 : 0.0);
}

static const Partial partials_abs[] = {partial_abs_0};

static double evaluate_maximum(int n, const double *x)
{
    return maximum(x[0], x[1]);
}

static double partial_maximum_0(double z, const double *x)
{
    return x[0] > x[1] ? 1.0 : x[1] > x[0] ? NOTHING : 0.5;
}

static double partial_maximum_1(double z, const double *x)
{
    return x[1] > x[0] ? 1.0 : x[0] > x[1] ? NOTHING : 0.5;
}

static const Partial partials_maximum[] = {partial_maximum_0, partial_maximum_1};

static double evaluate_minimum(int n, const double *x)
{
    return minimum(x[0], x[1]);
}

static double partial_minimum_0(double z, const double *x)
{
    return x[1] > x[0] ? 1.0 : x[0] > x[1] ? NOTHING : 0.5;
}

static double partial_minimum_1(double z, const double *x)
{
    return x[0] > x[1] ? 1.0 : x[1] > x[0] ? NOTHING : 0.5;
}

static const Partial partials_minimum[] = {partial_minimum_0, partial_minimum_1};

static double evaluate_clip(int n, const double *x)
{
    return minimum(maximum(x[0], x[1]), x[2]);
}

static double partial_clip_0(double z, const double *x)
{
    return x[1] > x[0] ? NOTHING : x[0] > x[2] ? NOTHING : 1.0;
}

static double partial_clip_1(double z, const double *x)
{
    return x[1] > x[2] ? NOTHING : x[1] > x[0] ? 1.0 : NOTHING;
}

static double partial_clip_2(double z, const double *x)
{
    return maximum(x[0], x[1]) > x[2] ? 1.0 : NOTHING;
}

static const Partial partials_clip[] = {partial_clip_0, partial_clip_1, partial_clip_2};

static double evaluate_where(int n, const double *x)
{
    return number_of(x[0]) != 0.0 ? x[1] : x[2];
}

static double partial_where_0(double z, const double *x)
{
    return NOTHING;
}

static double partial_where_1(double z, const double *x)
{
    return number_of(x[0]) != 0.0 ? 1.0 : NOTHING;
}

static double partial_where_2(double z, const double *x)
{
    return number_of(x[0]) != 0.0 ? NOTHING : 1.0;
}

static const Partial partials_where[] = {partial_where_0, partial_where_1, partial_where_2};

static double evaluate_greater(int n, const double *x)
{
    return x[0] > x[1] ? 1.0 : NOTHING;
}

static double evaluate_step(int n, const double *x)
{
    return x[0] > 0.0 ? 1.0 : NOTHING;
}

static double evaluate_sign(int n, const double *x)
{
    return 0.0 > x[0] ? -1.0 : x[0] > 0.0 ? 1.0 : x[0] + 0.0;
}

static double evaluate_exp(int n, const double *x)
{
    return exp(x[0]);
}

static double partial_exp_0(double z, const double *x)
{
    return z;
}

static const Partial partials_exp[] = {partial_exp_0};

static double evaluate_exp2(int n, const double *x)
{
    return power(2.0, x[0]);
}

static double partial_exp2_0(double z, const double *x)
{
    return z * 0.6931471805599453;
}

static const Partial partials_exp2[] = {partial_exp2_0};

static double evaluate_expm1(int n, const double *x)
{
    return expm1(x[0]);
}

static double partial_expm1_0(double z, const double *x)
{
    return exp(x[0]);
}

static const Partial partials_expm1[] = {partial_expm1_0};

static double evaluate_log(int n, const double *x)
{
    return log(x[0]);
}

static double partial_log_0(double z, const double *x)
{
    return 1.0 / x[0];
}

static const Partial partials_log[] = {partial_log_0};

static double evaluate_log_base(int n, const double *x)
{
    return log(x[0]) / log(x[1]);
}

static double partial_log_base_0(double z, const double *x)
{
    return 1.0 / x[0] / log(x[1]);
}

static double partial_log_base_1(double z, const double *x)
{
    return -(z / log(x[1]) / x[1]);
}

static const Partial partials_log_base[] = {partial_log_base_0, partial_log_base_1};

static double evaluate_log2(int n, const double *x)
{
    return log2(x[0]);
}

static double partial_log2_0(double z, const double *x)
{
    return 1.4426950408889634 / x[0];
}

static const Partial partials_log2[] = {partial_log2_0};

static double evaluate_log10(int n, const double *x)
{
    return log10(x[0]);
}

static double partial_log10_0(double z, const double *x)
{
    return 0.4342944819032518 / x[0];
}

static const Partial partials_log10[] = {partial_log10_0};

static double evaluate_log1p(int n, const double *x)
{
    return log1p(x[0]);
}

static double partial_log1p_0(double z, const double *x)
{
    return 1.0 / (1.0 + x[0]);
}

static const Partial partials_log1p[] = {partial_log1p_0};

static double evaluate_sqrt(int n, const double *x)
{
    return sqrt(x[0]);
}

static double partial_sqrt_0(double z, const double *x)
{
    return 0.5 / z;
}

static const Partial partials_sqrt[] = {partial_sqrt_0};

static double evaluate_rsqrt(int n, const double *x)
{
    return 1.0 / sqrt(x[0]);
}

static double partial_rsqrt_0(double z, const double *x)
{
    return -(0.5 * z / x[0]);
}

static const Partial partials_rsqrt[] = {partial_rsqrt_0};

static double evaluate_cbrt(int n, const double *x)
{
    return cube_root(x[0]);
}

static double partial_cbrt_0(double z, const double *x)
{
    return 1.0 / (3.0 * (z * z));
}

static const Partial partials_cbrt[] = {partial_cbrt_0};

static double evaluate_sin(int n, const double *x)
{
    return sin(x[0]);
}

static double partial_sin_0(double z, const double *x)
{
    return cos(x[0]);
}

static const Partial partials_sin[] = {partial_sin_0};

static double evaluate_cos(int n, const double *x)
{
    return cos(x[0]);
}

static double partial_cos_0(double z, const double *x)
{
    return -sin(x[0]);
}

static const Partial partials_cos[] = {partial_cos_0};

static double evaluate_tan(int n, const double *x)
{
    return tan(x[0]);
}

static double partial_tan_0(double z, const double *x)
{
    return 1.0 + z * z;
}

static const Partial partials_tan[] = {partial_tan_0};

static double evaluate_asin(int n, const double *x)
{
    return asin(x[0]);
}

static double partial_asin_0(double z, const double *x)
{
    return 1.0 / sqrt(fma(-x[0], x[0], 1.0));
}

static const Partial partials_asin[] = {partial_asin_0};

static double evaluate_acos(int n, const double *x)
{
    return acos(x[0]);
}

static double partial_acos_0(double z, const double *x)
{
    return -(1.0 / sqrt(fma(-x[0], x[0], 1.0)));
}

static const Partial partials_acos[] = {partial_acos_0};

static double evaluate_atan(int n, const double *x)
{
    return atan(x[0]);
}

static double partial_atan_0(double z, const double *x)
{
    return 1.0 / (1.0 + x[0] * x[0]);
}

static const Partial partials_atan[] = {partial_atan_0};

static double evaluate_atan2(int n, const double *x)
{
    return atan2(x[0], x[1]);
}

static double partial_hypot_0(double z, const double *x)
{
    return x[0] / z;
}

static double partial_hypot_1(double z, const double *x)
{
    return x[1] / z;
}

static const Partial partials_hypot[] = {partial_hypot_0, partial_hypot_1};

static double evaluate_degrees(int n, const double *x)
{
    return x[0] * 57.29577951308232;
}

static double evaluate_radians(int n, const double *x)
{
    return x[0] * 0.017453292519943295;
}

static double evaluate_sinh(int n, const double *x)
{
    return sinh(x[0]);
}

static double partial_sinh_0(double z, const double *x)
{
    return cosh(x[0]);
}

static const Partial partials_sinh[] = {partial_sinh_0};

static double evaluate_cosh(int n, const double *x)
{
    return cosh(x[0]);
}

static double partial_cosh_0(double z, const double *x)
{
    return sinh(x[0]);
}

static const Partial partials_cosh[] = {partial_cosh_0};

static double evaluate_asinh(int n, const double *x)
{
    return asinh(x[0]);
}

static double evaluate_acosh(int n, const double *x)
{
    return acosh(x[0]);
}

static double partial_acosh_0(double z, const double *x)
{
    return 1.0 / sqrt(x[0] - 1.0) * (1.0 / sqrt(x[0] + 1.0));
}

static const Partial partials_acosh[] = {partial_acosh_0};

static double evaluate_atanh(int n, const double *x)
{
    return atanh(x[0]);
}

static double partial_atanh_0(double z, const double *x)
{
    return 1.0 / fma(-x[0], x[0], 1.0);
}

static const Partial partials_atanh[] = {partial_atanh_0};

static double evaluate_erf(int n, const double *x)
{
    return erf(x[0]);
}

static double partial_erf_0(double z, const double *x)
{
    return 1.1283791670955126 * exp(-(x[0] * x[0]));
}

static const Partial partials_erf[] = {partial_erf_0};

static double evaluate_erfc(int n, const double *x)
{
    return erfc(x[0]);
}

static double partial_erfc_0(double z, const double *x)
{
    return -1.1283791670955126 * exp(-(x[0] * x[0]));
}

static const Partial partials_erfc[] = {partial_erfc_0};

static double evaluate_erfinv(int n, const double *x)
{
    const double v0 = fabs(x[0]);
    const double v3 = log1p(-v0 * v0);
    const double v5 = 4.330746750799873 + v3 / 2.0;
    const double v11 = sqrt(sqrt(v5 * v5 - v3 / 0.147) - v5);
    const double v12 = 0.5 > v0 ? 1.0 : 0.0;
    const double v15 = 1.0 - v0;
    const double v22 = (v12 != 0.0 ? erf(v11) - v0 : v15 - erfc(v11)) * 0.8862269254527579 * exp(v11 * v11);
    const double v26 = v11 - v22 / (1.0 + v11 * v22);
    const double v35 = (v12 != 0.0 ? erf(v26) - v0 : v15 - erfc(v26)) * 0.8862269254527579 * exp(v26 * v26);
    const double v39 = v26 - v35 / (1.0 + v26 * v35);
    const double v48 = (v12 != 0.0 ? erf(v39) - v0 : v15 - erfc(v39)) * 0.8862269254527579 * exp(v39 * v39);
    const double v60 = 1e-08 > v0 ? v0 * 0.8862269254527579 : 1.0 > v0 ? v39 - v48 / (1.0 + v39 * v48) : v0 > 1.0 ?
        NAN : v0 * INFINITY;
    return 0.0 > x[0] ? -v60 : x[0] > 0.0 ? v60 : x[0];
}

static double partial_erfinv_0(double z, const double *x)
{
    return 0.8862269254527579 * exp(z * z);
}

static const Partial partials_erfinv[] = {partial_erfinv_0};

static double partial_lgamma_0(double z, const double *x)
{
    return polygamma(0.0, x[0]);
}

static const Partial partials_lgamma[] = {partial_lgamma_0};

static double evaluate_digamma(int n, const double *x)
{
    return polygamma(0.0, x[0]);
}

static double partial_digamma_0(double z, const double *x)
{
    return polygamma(1.0, x[0]);
}

static const Partial partials_digamma[] = {partial_digamma_0};

static double evaluate_tanh(int n, const double *x)
{
    return tanh(x[0]);
}

static double partial_tanh_0(double z, const double *x)
{
    const double v3 = exp(-fabs(2.0 * x[0]));
    const double v4 = 1.0 + v3;
    return 4.0 * (v3 / (v4 * v4));
}

static const Partial partials_tanh[] = {partial_tanh_0};

static double evaluate_sigmoid(int n, const double *x)
{
    const double v2 = exp(-fabs(x[0]));
    const double v4 = 1.0 + v2;
    return 0.0 > x[0] ? v2 / v4 : 1.0 / v4;
}

static double partial_sigmoid_0(double z, const double *x)
{
    const double v2 = exp(-fabs(x[0]));
    const double v3 = 1.0 + v2;
    return v2 / (v3 * v3);
}

static const Partial partials_sigmoid[] = {partial_sigmoid_0};

static double evaluate_logistic_density(int n, const double *x)
{
    const double v2 = exp(-fabs(x[0]));
    const double v3 = 1.0 + v2;
    return v2 / (v3 * v3);
}

static double partial_logistic_density_0(double z, const double *x)
{
    return -z * tanh(0.5 * x[0]);
}

static const Partial partials_logistic_density[] = {partial_logistic_density_0};

static double evaluate_relu(int n, const double *x)
{
    return maximum(x[0], 0.0);
}

static double partial_relu_0(double z, const double *x)
{
    return x[0] > 0.0 ? 1.0 : NOTHING;
}

static const Partial partials_relu[] = {partial_relu_0};

static double evaluate_leaky_relu(int n, const double *x)
{
    return number_of(x[0]) > 0.0 ? number_of(x[0]) : number_of(x[1]) * number_of(x[0]);
}

static double partial_leaky_relu_0(double z, const double *x)
{
    return number_of(x[0]) > 0.0 ? 1.0 : x[1];
}

static double partial_leaky_relu_1(double z, const double *x)
{
    return number_of(x[0]) > 0.0 ? 0.0 : x[0];
}

static const Partial partials_leaky_relu[] = {partial_leaky_relu_0, partial_leaky_relu_1};

static double evaluate_elu(int n, const double *x)
{
    return x[0] > 0.0 ? x[0] : x[1] * expm1(x[0]);
}

static double partial_elu_0(double z, const double *x)
{
    return x[0] > 0.0 ? 1.0 : x[1] * exp(x[0]);
}

static double partial_elu_1(double z, const double *x)
{
    return x[0] > 0.0 ? NOTHING : expm1(x[0]);
}

static const Partial partials_elu[] = {partial_elu_0, partial_elu_1};

static double evaluate_gelu(int n, const double *x)
{
    return x[0] * (0.5 * erfc(-x[0] * 0.7071067811865476));
}

static double partial_gelu_0(double z, const double *x)
{
    return 0.5 * erfc(-x[0] * 0.7071067811865476) + x[0] * exp(-0.5 * (x[0] * x[0])) * 0.3989422804014327;
}

static const Partial partials_gelu[] = {partial_gelu_0};

static double evaluate_gelu_tanh(int n, const double *x)
{
    const double v4 = 1.5957691216057308 * (x[0] + 0.044715 * x[0] * x[0] * x[0]);
    const double v7 = exp(-fabs(v4));
    const double v9 = 1.0 + v7;
    return x[0] * (0.0 > v4 ? v7 / v9 : 1.0 / v9);
}

static double partial_gelu_tanh_0(double z, const double *x)
{
    const double v1 = minimum(maximum(x[0], -100.0), 100.0);
    const double v2 = v1 * v1;
    const double v6 = 1.5957691216057308 * (v1 + 0.044715 * (v2 * v1));
    const double v12 = exp(-fabs(v6));
    const double v14 = 1.0 + v12;
    const double v18 = -v6;
    const double v21 = exp(-fabs(v18));
    const double v23 = 1.0 + v21;
    const double v30 = (0.0 > v6 ? v12 / v14 : 1.0 / v14) * (1.0 + v1 * (0.0 > v18 ? v21 / v23 : 1.0 / v23) *
        (1.5957691216057308 * (1.0 + 0.134145 * v2)));
    return v30;
}

static const Partial partials_gelu_tanh[] = {partial_gelu_tanh_0};

static double evaluate_silu(int n, const double *x)
{
    const double v2 = exp(-fabs(x[0]));
    const double v4 = 1.0 + v2;
    return x[0] * (0.0 > x[0] ? v2 / v4 : 1.0 / v4);
}

static double partial_silu_0(double z, const double *x)
{
    const double v2 = exp(-fabs(x[0]));
    const double v4 = 1.0 + v2;
    const double v8 = -x[0];
    const double v11 = exp(-fabs(v8));
    const double v13 = 1.0 + v11;
    return (0.0 > x[0] ? v2 / v4 : 1.0 / v4) * (1.0 + x[0] * (0.0 > v8 ? v11 / v13 : 1.0 / v13));
}

static const Partial partials_silu[] = {partial_silu_0};

static double evaluate_softsign(int n, const double *x)
{
    return x[0] / (1.0 + fabs(x[0]));
}

static double partial_softsign_0(double z, const double *x)
{
    const double v2 = 1.0 / (1.0 + fabs(x[0]));
    return v2 * v2;
}

static const Partial partials_softsign[] = {partial_softsign_0};

static double evaluate_hard_tanh(int n, const double *x)
{
    return -1.0 > x[0] ? -1.0 : x[0] > 1.0 ? 1.0 : x[0];
}

static double partial_hard_tanh_0(double z, const double *x)
{
    return 1.0 - fabs(x[0]) > 0.0 ? 1.0 : NOTHING;
}

static const Partial partials_hard_tanh[] = {partial_hard_tanh_0};

static double evaluate_softplus(int n, const double *x)
{
    return maximum(x[0], 0.0) + log1p(exp(-fabs(x[0])));
}

static double partial_softplus_0(double z, const double *x)
{
    const double v2 = exp(-fabs(x[0]));
    const double v4 = 1.0 + v2;
    return 0.0 > x[0] ? v2 / v4 : 1.0 / v4;
}

static const Partial partials_softplus[] = {partial_softplus_0};

static double evaluate_sigmoid_cross_entropy(int n, const double *x)
{
    const double v2 = x[0] > 0.0 ? 1.0 - x[1] : x[1];
    const double v3 = fabs(x[0]);
    const double v6 = log1p(exp(-v3));
    return v2 != 0.0 ? v2 * v3 + v6 : v6;
}

static double partial_sigmoid_cross_entropy_0(double z, const double *x)
{
    const double v3 = exp(-fabs(x[0]));
    const double v5 = 1.0 + v3;
    const double v10 = -x[0];
    const double v13 = exp(-fabs(v10));
    const double v15 = 1.0 + v13;
    const double v20 = (1.0 - x[1]) * (0.0 > x[0] ? v3 / v5 : 1.0 / v5) - x[1] * (0.0 > v10 ? v13 / v15 : 1.0 /
        v15);
    return v20;
}

static double partial_sigmoid_cross_entropy_1(double z, const double *x)
{
    return -x[0];
}

static const Partial partials_sigmoid_cross_entropy[] = {partial_sigmoid_cross_entropy_0,
    partial_sigmoid_cross_entropy_1};

static double evaluate_copysign(int n, const double *x)
{
    const double v3 = fabs(x[0]);
    return 0.0 > (x[1] != 0.0 ? x[1] : 1.0 / x[1]) ? -v3 : v3;
}

static double partial_copysign_0(double z, const double *x)
{
    return (0.0 > x[0] ? -1.0 : x[0] > 0.0 ? 1.0 : x[0] + 0.0) * (0.0 > z ? -1.0 : z > 0.0 ? 1.0 : z + 0.0);
}

static double partial_copysign_1(double z, const double *x)
{
    return NOTHING;
}

static const Partial partials_copysign[] = {partial_copysign_0, partial_copysign_1};

static double evaluate_fmod(int n, const double *x)
{
    const double v6 = fabs(modulo(fabs(x[0]), fabs(x[1])));
    return 0.0 > (x[0] != 0.0 ? x[0] : 1.0 / x[0]) ? -v6 : v6;
}

static double partial_fmod_0(double z, const double *x)
{
    return 1.0;
}

static double partial_fmod_1(double z, const double *x)
{
    const double v3 = x[0] / x[1];
    const double v7 = fabs(floor_divide(fabs(x[0]), fabs(x[1])));
    return -(0.0 > (v3 != 0.0 ? v3 : 1.0 / v3) ? -v7 : v7);
}

static const Partial partials_fmod[] = {partial_fmod_0, partial_fmod_1};

static double evaluate_floor(int n, const double *x)
{
    return floor(x[0]);
}

static double evaluate_ceil(int n, const double *x)
{
    return ceil(x[0]);
}

static double evaluate_trunc(int n, const double *x)
{
    return x[0] > 0.0 ? floor(x[0]) : ceil(x[0]);
}

static double evaluate_round(int n, const double *x)
{
    return nearbyint(x[0]);
}

static double evaluate_sinc(int n, const double *x)
{
    const double v0 = nearbyint(x[0]);
    return x[0] != 0.0 ? (1.0 - 2.0 * modulo(v0, 2.0)) * sin(3.141592653589793 * (x[0] - v0)) / (3.141592653589793 *
        x[0]) : 1.0;
}

static double partial_sinc_0(double z, const double *x)
{
    const double v0 = nearbyint(x[0]);
    const double v6 = 3.141592653589793 * x[0];
    const double v7 = v6 * v6;
    const double v19 = (((((1.5472680682522736e-24 * v7 + -8.509974375387505e-22) * v7 + 3.9145882126782523e-19) *
        v7 + -1.4797143443923793e-16) * v7 + 4.498331606952833e-14) * v7 + -1.0706029224547743e-11) * v7 +
        1.9270852604185937e-09;
    const double v33 = 3.141592653589793 * ((((((v19 * v7 + -2.505210838544172e-07) * v7 + 2.2045855379188714e-05) *
        v7 + -0.0011904761904761906) * v7 + 0.03333333333333333) * v7 + -0.3333333333333333) * v6);
    const double v38 = 1.0 > fabs(v6) ? v33 : ((1.0 - 2.0 * modulo(v0, 2.0)) * cos(3.141592653589793 * (x[0] - v0))
        - z) / x[0];
    return v38;
}

static const Partial partials_sinc[] = {partial_sinc_0};

static double evaluate_sum(int n, const double *x)
{
    return sum(n, x);
}

static double evaluate_dot(int n, const double *x)
{
    return dot(n / 2, x, &x[n / 2], x[n - 1]);
}

static double evaluate_mean(int n, const double *x)
{
    return sum(n, x) / n;
}

static double evaluate_prod(int n, const double *x)
{
    return product(n, x);
}

static double evaluate_max(int n, const double *x)
{
    return largest(n, x);
}

static double evaluate_min(int n, const double *x)
{
    return smallest(n, x);
}

static double evaluate_logsumexp(int n, const double *x)
{
    return logsumexp(n, x);
}

static double evaluate_logaddexp(int n, const double *x)
{
    return logsumexp(2, x);
}

static double partial_logaddexp_0(double z, const double *x)
{
    const double v0 = x[0] - x[1];
    const double v3 = exp(-fabs(v0));
    const double v5 = 1.0 + v3;
    return 0.0 > v0 ? v3 / v5 : 1.0 / v5;
}

static double partial_logaddexp_1(double z, const double *x)
{
    const double v0 = x[1] - x[0];
    const double v3 = exp(-fabs(v0));
    const double v5 = 1.0 + v3;
    return 0.0 > v0 ? v3 / v5 : 1.0 / v5;
}

static const Partial partials_logaddexp[] = {partial_logaddexp_0, partial_logaddexp_1};

static double evaluate_sumexp(int n, const double *x)
{
    return sumexp(n, x);
}

static double evaluate_softmax(int n, const double *x)
{
    return exp(x[0]) / x[1];
}

static double partial_softmax_0(double z, const double *x)
{
    return z;
}

static double partial_softmax_1(double z, const double *x)
{
    return -(z / x[1]);
}

static const Partial partials_softmax[] = {partial_softmax_0, partial_softmax_1};

static double evaluate_log_softmax(int n, const double *x)
{
    return x[0] - x[1];
}

static double evaluate_softmax_cross_entropy(int n, const double *x)
{
    return softmax_cross_entropy(n / 2, x, &x[n / 2]);
}

static double evaluate_detached(int n, const double *x)
{
    return x[0];
}

static double evaluate_accumulate(int n, const double *x)
{
    return x[0] + x[1];
}

#if defined __GNUC__
#pragma GCC diagnostic pop
#endif
#if defined __GNUC__ && !defined __clang__
#pragma GCC pop_options
#endif

static const RowFunctions ROWS[] = {
    {"add", 2, evaluate_add, NULL, 0},
    {"sub", 2, evaluate_sub, NULL, 0},
    {"mul", 2, evaluate_mul, NULL, 0},
    {"div", 2, evaluate_div, partials_div, 0},
    {"floordiv", 2, evaluate_floordiv, NULL, 0},
    {"mod", 2, evaluate_mod, partials_mod, 0},
    {"remainder", 2, evaluate_remainder, partials_remainder, 0},
    {"neg", 1, evaluate_neg, NULL, 0},
    {"pow", 2, evaluate_pow, partials_pow, 0},
    {"fma", 3, evaluate_fma, NULL, 0},
    {"identity", 1, evaluate_identity, NULL, 1},
    {"abs", 1, evaluate_abs, partials_abs, 0},
    {"maximum", 2, evaluate_maximum, partials_maximum, 0},
    {"minimum", 2, evaluate_minimum, partials_minimum, 0},
    {"clip", 3, evaluate_clip, partials_clip, 0},
    {"where", 3, evaluate_where, partials_where, 1},
    {"greater", 2, evaluate_greater, NULL, 0},
    {"step", 1, evaluate_step, NULL, 0},
    {"sign", 1, evaluate_sign, NULL, 0},
    {"exp", 1, evaluate_exp, partials_exp, 0},
    {"exp2", 1, evaluate_exp2, partials_exp2, 0},
    {"expm1", 1, evaluate_expm1, partials_expm1, 0},
    {"log", 1, evaluate_log, partials_log, 0},
    {"log_base", 2, evaluate_log_base, partials_log_base, 0},
    {"log2", 1, evaluate_log2, partials_log2, 0},
    {"log10", 1, evaluate_log10, partials_log10, 0},
    {"log1p", 1, evaluate_log1p, partials_log1p, 0},
    {"sqrt", 1, evaluate_sqrt, partials_sqrt, 0},
    {"rsqrt", 1, evaluate_rsqrt, partials_rsqrt, 0},
    {"cbrt", 1, evaluate_cbrt, partials_cbrt, 0},
    {"sin", 1, evaluate_sin, partials_sin, 0},
    {"cos", 1, evaluate_cos, partials_cos, 0},
    {"tan", 1, evaluate_tan, partials_tan, 0},
    {"asin", 1, evaluate_asin, partials_asin, 0},
    {"acos", 1, evaluate_acos, partials_acos, 0},
    {"atan", 1, evaluate_atan, partials_atan, 0},
    {"atan2", 2, evaluate_atan2, NULL, 0},
    {"hypot", 2, NULL, partials_hypot, 0},
    {"degrees", 1, evaluate_degrees, NULL, 0},
    {"radians", 1, evaluate_radians, NULL, 0},
    {"sinh", 1, evaluate_sinh, partials_sinh, 0},
    {"cosh", 1, evaluate_cosh, partials_cosh, 0},
    {"asinh", 1, evaluate_asinh, NULL, 0},
    {"acosh", 1, evaluate_acosh, partials_acosh, 0},
    {"atanh", 1, evaluate_atanh, partials_atanh, 0},
    {"erf", 1, evaluate_erf, partials_erf, 0},
    {"erfc", 1, evaluate_erfc, partials_erfc, 0},
    {"erfinv", 1, evaluate_erfinv, partials_erfinv, 0},
    {"lgamma", 1, NULL, partials_lgamma, 0},
    {"polygamma", 2, NULL, NULL, 0},
    {"digamma", 1, evaluate_digamma, partials_digamma, 0},
    {"tanh", 1, evaluate_tanh, partials_tanh, 0},
    {"sigmoid", 1, evaluate_sigmoid, partials_sigmoid, 0},
    {"logistic_density", 1, evaluate_logistic_density, partials_logistic_density, 0},
    {"relu", 1, evaluate_relu, partials_relu, 0},
    {"leaky_relu", 2, evaluate_leaky_relu, partials_leaky_relu, 1},
    {"elu", 2, evaluate_elu, partials_elu, 0},
    {"gelu", 1, evaluate_gelu, partials_gelu, 0},
    {"gelu_tanh", 1, evaluate_gelu_tanh, partials_gelu_tanh, 0},
    {"silu", 1, evaluate_silu, partials_silu, 0},
    {"softsign", 1, evaluate_softsign, partials_softsign, 0},
    {"hard_tanh", 1, evaluate_hard_tanh, partials_hard_tanh, 0},
    {"softplus", 1, evaluate_softplus, partials_softplus, 0},
    {"sigmoid_cross_entropy", 2, evaluate_sigmoid_cross_entropy, partials_sigmoid_cross_entropy, 0},
    {"copysign", 2, evaluate_copysign, partials_copysign, 0},
    {"fmod", 2, evaluate_fmod, partials_fmod, 0},
    {"floor", 1, evaluate_floor, NULL, 0},
    {"ceil", 1, evaluate_ceil, NULL, 0},
    {"trunc", 1, evaluate_trunc, NULL, 0},
    {"round", 1, evaluate_round, NULL, 0},
    {"sinc", 1, evaluate_sinc, partials_sinc, 0},
    {"sum", -1, evaluate_sum, NULL, 0},
    {"dot", -1, evaluate_dot, NULL, 0},
    {"mean", -1, evaluate_mean, NULL, 0},
    {"prod", -1, evaluate_prod, NULL, 0},
    {"norm", -1, NULL, NULL, 0},
    {"max", -1, evaluate_max, NULL, 0},
    {"min", -1, evaluate_min, NULL, 0},
    {"logsumexp", -1, evaluate_logsumexp, NULL, 0},
    {"logaddexp", 2, evaluate_logaddexp, partials_logaddexp, 0},
    {"sumexp", -1, evaluate_sumexp, NULL, 0},
    {"softmax", 2, evaluate_softmax, partials_softmax, 0},
    {"log_softmax", 2, evaluate_log_softmax, NULL, 0},
    {"softmax_cross_entropy", -1, evaluate_softmax_cross_entropy, NULL, 0},
    {"detached", 1, evaluate_detached, NULL, 1},
    {"accumulate", 2, evaluate_accumulate, NULL, 0},
};
enum { N_ROWS = sizeof ROWS / sizeof *ROWS };
