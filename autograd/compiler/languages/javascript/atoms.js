// The primitives that Math lacks, or has with other digits, as their rows evaluate them. Exported modules take the
// functions that they use from here: what stands between empty lines is one.

// In JavaScript 1 ** nan and (-1) ** inf are nan; in C and Python they are 1. A square is correctly rounded.
function power(x, y) {
    if (y === 2) return x * x;
    return x === 1 || (x === -1 && Math.abs(y) === Infinity) ? 1 : x ** y;
}

// The nearest whole number, of two such the even one: Math.round takes the larger.
function roundHalfToEven(x) {
    const size = Math.abs(x);
    if (!(size > 0 && size < 4503599627370496)) return x;
    const whole = size + 4503599627370496 - 4503599627370496;
    return x < 0 ? -whole : whole;
}

// As Python divides floats: what is left of the numerator decides, not a rounded quotient.
function floorDivide(x, y) {
    if (y === 0) return x / y;
    const rest = x % y;
    let quotient = (x - rest) / y;
    if (rest !== 0 && y < 0 !== rest < 0) quotient -= 1;
    if (quotient === 0) return x / y < 0 || Object.is(x / y, -0) ? -0 : 0;
    const whole = Math.floor(quotient);
    return quotient - whole > 0.5 ? whole + 1 : whole;
}

function modulo(x, y) {
    const rest = x % y;
    if (rest === 0) return y < 0 ? -0 : 0;
    return y < 0 !== rest < 0 ? rest + y : rest;
}

// A number as a whole number times a power of 2, which is given by its exponent.
function wholeAndExponent(x) {
    const bits = new BigUint64Array(Float64Array.of(x).buffer)[0];
    const exponent = Number((bits >> 52n) & 0x7ffn), fraction = bits & 0xfffffffffffffn;
    const whole = exponent > 0 ? fraction + 0x10000000000000n : fraction;
    return [x < 0 ? -whole : whole, Math.max(exponent, 1) - 1075];
}

// x * y + z, rounded once: Math has no such function, so it is computed with whole numbers.
function fma(x, y, z) {
    if (!Number.isFinite(x * 0 + y * 0)) return x * y + z;
    if (!Number.isFinite(z)) return z;
    const [a, i] = wholeAndExponent(x), [b, j] = wholeAndExponent(y), [c, k] = wholeAndExponent(z);
    const exponent = Math.min(i + j, k);
    const exact = ((a * b) << BigInt(i + j - exponent)) + (c << BigInt(k - exponent));
    if (exact === 0n) return x * y + z;
    const size = exact < 0n ? -exact : exact;
    const dropped = BigInt(Math.max(size.toString(2).length - 53, -1074 - exponent, 0));
    let kept = size >> dropped;
    const left = (size - (kept << dropped)) * 2n, unit = 1n << dropped;
    if (left > unit || (left === unit && kept % 2n === 1n)) kept += 1n;
    return (exact < 0n ? -1 : 1) * Number(kept) * 2 ** (exponent + Number(dropped));
}

function sum(x) {
    let result = 0;
    for (const term of x) result += term;
    return result;
}

function dot(weights, x, bias) {
    let result = bias;
    for (let i = 0; i < x.length; i++) result += weights[i] * x[i];
    return result;
}

function product(x) {
    let result = 1;
    for (const factor of x) result *= factor;
    return result;
}

function largest(x) {
    let result = x[0];
    for (const other of x) result = Math.max(result, other);
    return result;
}

function smallest(x) {
    let result = x[0];
    for (const other of x) result = Math.min(result, other);
    return result;
}

// The squares are added with their rounding errors, and scaled by a power of 2, so that none overflows; one of Newton's
// steps, with the rest that the root leaves, rounds as Python does.
function norm(x) {
    let size = 0, squares = 0, errors = 0;
    for (const leg of x) size = Math.max(size, Math.abs(leg));
    if (x.some((leg) => Math.abs(leg) === Infinity)) return Infinity;
    if (!(size > 0)) return size;
    const unit = 2 ** Math.min(Math.floor(Math.log2(size)), 1023);
    for (const leg of x) {
        const scaled = leg / unit, square = scaled * scaled, before = squares;
        const high = Math.fround(scaled), low = scaled - high;
        squares += square;
        errors += before > square ? square - (squares - before) : before - (squares - square);
        errors += high * high - square + 2 * high * low + low * low;
    }
    const root = Math.sqrt(squares + errors), high = Math.fround(root), low = root - high;
    const rest = squares - high * high - 2 * high * low - low * low + errors;
    return (root + rest / (2 * root)) * unit;
}

// The sum of the terms, rounded once, as Python's math.fsum: of parts that do not overlap, after Shewchuk (1997).
function exactSum(terms) {
    const parts = [];
    let rounded = 0;
    for (let x of terms) {
        let kept = 0;
        rounded += x;
        for (const part of parts) {
            const total = x + part;
            const rest = Math.abs(x) < Math.abs(part) ? x - (total - part) : part - (total - x);
            if (rest !== 0) parts[kept++] = rest;
            x = total;
        }
        parts.length = kept;
        parts.push(x);
    }
    if (!Number.isFinite(rounded)) return rounded;
    let result = 0, rest = 0, n = parts.length;
    while (n > 0 && rest === 0) {
        const before = result, part = parts[--n];
        result = before + part;
        rest = part - (result - before);
    }
    if (n > 0 && (rest < 0 ? parts[n - 1] < 0 : parts[n - 1] > 0)) {
        const twice = 2 * rest, next = result + twice; // half-way: what is left decides
        if (twice === next - result) result = next;
    }
    return result;
}

function logOfSum(shift, x) {
    return Math.log1p(exactSum([...x.map((value) => Math.exp(value - shift)), -1]));
}

function logsumexp(x) {
    const shift = x.length ? largest(x) : -Infinity;
    return Math.abs(shift) === Infinity ? shift : shift + logOfSum(shift, x);
}

function sumexp(x) {
    return exactSum(x.map(Math.exp));
}

function softmaxCrossEntropy(values, targets) {
    const shift = largest(values);
    let missed = 0;
    for (let i = 0; i < values.length; i++) if (targets[i] !== 0) missed += targets[i] * (shift - values[i]);
    return sum(targets) * logOfSum(shift, values) + missed;
}

function polynomial(x, coefficients) {
    return coefficients.reduceRight((higher, coefficient) => higher * x + coefficient, 0);
}

// erfc of a number from 0 on: exp(-u²) times a smooth function (Shepherd and Laframboise, 1981). The square is kept to
// twice the precision: that of a float of 32 bits is exact.
function tailOfErf(u) {
    if (u > 28) return 0;
    const near = Math.fround(u), t = (u + u) / (u + 4) - 1;
    const smooth = (ERFCX[0] + (t * polynomial(t, ERFCX.slice(1)) + ERFCX_0_REST)) / (2 * u + 1);
    return Math.exp(-near * near) * (Math.exp((near - u) * (near + u)) * smooth);
}

function erfc(x) {
    const tail = tailOfErf(Math.abs(x));
    return x < 0 ? 2 - tail : tail;
}

function erf(x) {
    if (x * x < 0.75) return x + x * polynomial(x * x, ERF);
    const size = 1 - tailOfErf(Math.abs(x));
    return x < 0 ? -size : size;
}

// Around its zeros at 1 and 2 by the series of NIST's Digital Library 5.7.3, from 10 on by Stirling's, 5.11.1.
function lgamma(x) {
    if (x <= 0) {
        if (x === Math.floor(x)) return Infinity;
        if (x > -1e-18) return -Math.log(-x);
        const sine = Math.abs(Math.sin(Math.PI * (x - roundHalfToEven(x))));
        return Math.log(Math.PI) - Math.log(sine) - Math.log(-x) - lgamma(-x);
    }
    if (x < 0.5) return lgamma(1 + x) - Math.log(x);
    if (x <= 2.5) {
        const nearer = x < 1.5 ? 1 : 2, z = x - nearer;
        const series = exactSum(ZETA_MINUS_1.map((zeta, k) => (zeta / (k + 2)) * power(-z, k + 2)));
        return exactSum([(1 - 0.5772156649015329) * z, series, nearer === 1 ? -Math.log1p(z) : 0]);
    }
    if (x < 10) return lgamma(x - 1) + Math.log(x - 1);
    if (!(x < Infinity)) return x;
    const series = BERNOULLI.map((b, k) => b / ((2 * k + 2) * (2 * k + 1)));
    return (x - 0.5) * (Math.log(x) - 1) + (0.4189385332046727 + polynomial(1 / (x * x), series) / x);
}

// The derivative of order n of pi / tan(pi * x), n up to 150: a polynomial in that cotangent.
function derivativeOfPiCot(n, x) {
    let coefficients = [0, Math.PI];
    for (let i = 0; i < n; i++) {
        const slopes = coefficients.map((a, k) => -Math.PI * k * a).slice(1);
        coefficients = [...slopes, 0, 0].map((slope, k) => slope + (slopes[k - 2] ?? 0));
    }
    const angle = Math.PI * (x - roundHalfToEven(x)), cotangent = Math.cos(angle) / Math.sin(angle);
    return exactSum(coefficients.map((a, k) => (a === 0 ? 0 : a * power(cotangent, k))));
}

// NIST Digital Library of Mathematical Functions: reflection 5.15.6, recurrence 5.15.5, series 5.15.8 and 5.11.2.
function polygamma(n, x) {
    if (!(0 <= n && n <= 150 && n === Math.floor(n)) || x !== x || x === -Infinity) return NaN;
    const signOfOrder = n % 2 ? 1 : -1, signOfTerms = n ? 1 : -1;
    if (x <= 0) {
        if (x === Math.floor(x)) return n % 2 ? Infinity : x === 0 ? -1 / x : NaN;
        return -signOfOrder * polygamma(n, 1 - x) - derivativeOfPiCot(n, x);
    }
    if (x === Infinity) return n ? 0 : Infinity;
    const steps = x < 20 + n ? 20 + n - Math.floor(x) : 0, far = x + steps;
    const terms = n ? [power(far, -n) / n] : [Math.log(far)];
    for (let k = 0; k < steps; k++) terms.push(signOfTerms * power(x + k, -(n + 1)));
    terms.push(signOfTerms * (0.5 * power(far, -(n + 1))));
    let factorial = 1, evenFactorial = 1, rising = 1; // n!, (2 j)!, (n + 1) ... (n + 2 j - 1)
    BERNOULLI.forEach((bernoulli, i) => {
        const j = i + 1;
        evenFactorial *= (2 * j - 1) * (2 * j);
        rising *= (j > 1 ? n + 2 * j - 2 : 1) * (n + 2 * j - 1);
        terms.push(signOfTerms * ((bernoulli / evenFactorial) * rising * power(far, -(n + 2 * j))));
    });
    for (let k = 2; k <= n; k++) factorial *= k;
    return n ? signOfOrder * factorial * exactSum(terms) : exactSum(terms);
}
