/* The primitives that C99's libm lacks, or has with other digits, as their rows evaluate them. Exported files take the
 * functions that they use from here: what stands between empty lines is one. */
#include <math.h>

/* For 0 - (a ? b : c): where b and c are known, gcc 12 negates them, which turns the sign of a zero. */
static double difference(double x, double y)
{
    return x - y;
}

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

/* The squares are added with their rounding errors, and scaled by a power of 2, so that none overflows. */
static double norm(int n, const double *x)
{
    double size = 0.0, squares = 0.0, errors = 0.0;
    for (int i = 0; i < n; i++) {
        if (isinf(x[i]))
            return INFINITY;
        if (fabs(x[i]) > size || x[i] != x[i])
            size = fabs(x[i]);
    }
    for (int i = 0; i < n; i++)
        if (x[i] != x[i])
            return NAN;
    if (size == 0.0)
        return 0.0;
    int exponent;
    (void)frexp(size, &exponent);
    for (int i = 0; i < n; i++) {
        const double scaled = ldexp(x[i], -exponent), square = scaled * scaled, before = squares;
        squares += square;
        errors += before > square ? square - (squares - before) : before - (squares - square);
        errors += fma(scaled, scaled, -square);
    }
    return ldexp(sqrt(squares + errors), exponent);
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
