/* Two of ADBench's derivatives by hand, with W points or observations in the W lanes of a vector; `peers/adbench.py` has
   the formulas and their source. Compiled as hand_written.c is. */

#include "hand_written.h"
#include "vectors.h"

/* ---- the gradient of the mixture: K components in D dimensions; parameters: K log weights, K means, K times D logarithms
   of the diagonal of a triangular factor of the inverse covariance, K times its L numbers below, row by row ---------- */

enum { K = 5, D = 10, L = D * (D - 1) / 2, BLOCKS = 4 };

static const double gamma_squared = 1.0;

void adbench_mixture(const double *parameters, const double *points, long n, double *gradient) {
    const double *log_weight = parameters, *mean = parameters + K, *log_diagonal = mean + K * D,
                 *below = log_diagonal + K * D;
    double diagonal[K * D], constant[K];
    vec share[K] = {}, by_u[K * D] = {}, by_diagonal[K * D] = {}, by_below[K * L] = {};
    for (int k = 0; k < K; k++) {
        constant[k] = log_weight[k];
        for (int i = 0; i < D; i++) {
            diagonal[k * D + i] = exp(log_diagonal[k * D + i]);
            constant[k] += log_diagonal[k * D + i];
        }
    }
    for (long start = 0; start < n; start += BLOCKS * W) {
        vec x[D][BLOCKS] = {}, c[K][D][BLOCKS], u[K][D][BLOCKS], weight[K][BLOCKS], sum[BLOCKS] = {}, present[BLOCKS] = {};
        for (int at = 0; at < BLOCKS * W && start + at < n; at++) {
            for (int i = 0; i < D; i++) x[i][at / W][at % W] = points[(start + at) * D + i];
            present[at / W][at % W] = 1.0;
        }
        for (int k = 0; k < K; k++) {
            vec squares[BLOCKS] = {};
            const double *row = below + k * L;
            for (int i = 0; i < D; row += i, i++) {
                vec z[BLOCKS];
                UNROLL for (int b = 0; b < BLOCKS; b++) {
                    c[k][i][b] = x[i][b] - mean[k * D + i];
                    z[b] = diagonal[k * D + i] * c[k][i][b];
                }
                for (int j = 0; j < i; j++) {
                    UNROLL for (int b = 0; b < BLOCKS; b++) z[b] += row[j] * c[k][j][b];
                }
                UNROLL for (int b = 0; b < BLOCKS; b++) squares[b] += z[b] * z[b], u[k][i][b] = z[b];
            }
            UNROLL for (int b = 0; b < BLOCKS; b++) weight[k][b] = constant[k] - 0.5 * squares[b];
        }
        UNROLL for (int b = 0; b < BLOCKS; b++) {
            vec largest = weight[0][b];
            for (int k = 1; k < K; k++) largest = maximum(largest, weight[k][b]);
            for (int k = 0; k < K; k++) sum[b] += weight[k][b] = exponential(weight[k][b] - largest);
            for (int k = 0; k < K; k++) weight[k][b] *= present[b] / sum[b];
        }
        for (int k = 0; k < K; k++) {
            UNROLL for (int b = 0; b < BLOCKS; b++) share[k] += weight[k][b];
            vec *row = by_below + k * L;
            for (int i = 0; i < D; row += i, i++) {
                vec weighted[BLOCKS];
                UNROLL for (int b = 0; b < BLOCKS; b++) {
                    weighted[b] = weight[k][b] * u[k][i][b];
                    by_u[k * D + i] += weighted[b];
                    by_diagonal[k * D + i] += weighted[b] * c[k][i][b];
                }
                for (int j = 0; j < i; j++) {
                    vec total = row[j];
                    UNROLL for (int b = 0; b < BLOCKS; b++) total += weighted[b] * c[k][j][b];
                    row[j] = total;
                }
            }
        }
    }
    double largest = log_weight[0], sum = 0.0, softmax[K];
    for (int k = 1; k < K; k++) largest = log_weight[k] > largest ? log_weight[k] : largest;
    for (int k = 0; k < K; k++) sum += softmax[k] = exp(log_weight[k] - largest);
    double *to_mean = gradient + K, *to_diagonal = to_mean + K * D, *to_below = to_diagonal + K * D;
    for (int k = 0; k < K; k++) {
        double total = sum_of_lanes(share[k]);
        const double *row = below + k * L;
        gradient[k] = total - n * softmax[k] / sum;
        for (int i = 0; i < D; row += i, i++) {
            const int at = k * D + i;
            const double of_u = sum_of_lanes(by_u[at]);
            to_mean[at] = diagonal[at] * of_u;
            for (int j = 0; j < i; j++) to_mean[k * D + j] += row[j] * of_u;
            to_diagonal[at] =
                total - diagonal[at] * sum_of_lanes(by_diagonal[at]) - gamma_squared * diagonal[at] * diagonal[at];
        }
    }
    for (int at = 0; at < K * L; at++) to_below[at] = -sum_of_lanes(by_below[at]) - gamma_squared * below[at];
}

/* ---- the Jacobian of the reprojection errors: for each observation the derivatives of its two errors, one after the
   other, by the camera's eleven numbers, the point's three and the weight ------------------------------------------- */

enum { GIVEN = 15, FEATURES = 2 };

INLINE vec dot(const vec *a, const vec *b) { return a[0] * b[0] + a[1] * b[1] + a[2] * b[2]; }

INLINE void cross(const vec *a, const vec *b, vec *out) {
    UNROLL for (int i = 0; i < 3; i++) {
        out[i] = a[(i + 1) % 3] * b[(i + 2) % 3] - a[(i + 2) % 3] * b[(i + 1) % 3];
    }
}

void bundle_adjustment(const double *observations, const double *features, long n, double *jacobian) {
    for (long start = 0; start < n; start += W) {
        const int present = n - start < W ? n - start : W;
        vec g[GIVEN], seen[FEATURES], out[2][GIVEN] = {};
        for (int lane = 0; lane < W; lane++) {
            const long row = start + (lane < present ? lane : 0);
            for (int i = 0; i < GIVEN; i++) g[i][lane] = observations[row * GIVEN + i];
            for (int i = 0; i < FEATURES; i++) seen[i][lane] = features[row * FEATURES + i];
        }
        const vec *rotation = g, *center = g + 3, focal = g[6], *middle = g + 7, k1 = g[9], k2 = g[10], *point = g + 11,
                  weight = g[14];
        vec squared = dot(rotation, rotation), angle, sine, cosine, axis[3], moved[3], turned[3], p[3];
        for (int lane = 0; lane < W; lane++) angle[lane] = sqrt(squared[lane]);
        double angles[W], sines[W], cosines[W];
        store(angles, angle);
        for (int lane = 0; lane < W; lane++) sines[lane] = sin(angles[lane]);
        for (int lane = 0; lane < W; lane++) cosines[lane] = cos(angles[lane]);
        sine = load(sines), cosine = load(cosines);
        vec inverse = 1.0 / angle, rest = 1.0 - cosine;
        UNROLL for (int i = 0; i < 3; i++) axis[i] = rotation[i] * inverse, moved[i] = point[i] - center[i];
        cross(axis, moved, turned);
        vec along = dot(axis, moved);
        UNROLL for (int i = 0; i < 3; i++) p[i] = cosine * moved[i] + sine * turned[i] + rest * along * axis[i];
        vec depth = 1.0 / p[2], flat[2] = {p[0] * depth, p[1] * depth};
        vec radius = flat[0] * flat[0] + flat[1] * flat[1], bend = 1.0 + radius * (k1 + radius * k2);
        vec scaled = weight * focal, slope = scaled * (k1 + 2.0 * k2 * radius) * 2.0;
        UNROLL for (int e = 0; e < 2; e++) {
            vec by_flat[2] = {slope * flat[e] * flat[0], slope * flat[e] * flat[1]}, *to = out[e];
            by_flat[e] += scaled * bend;
            vec by_p[3] = {by_flat[0] * depth, by_flat[1] * depth,
                           -depth * (by_flat[0] * flat[0] + by_flat[1] * flat[1])};
            vec crossed[3], by_axis[3];
            vec on_axis = dot(axis, by_p);
            vec by_angle = cosine * dot(by_p, turned) - sine * dot(by_p, moved) + sine * along * on_axis;
            cross(moved, by_p, crossed);
            UNROLL for (int i = 0; i < 3; i++) {
                by_axis[i] = sine * crossed[i] + rest * (on_axis * moved[i] + along * by_p[i]);
            }
            vec through = dot(axis, by_axis);
            UNROLL for (int i = 0; i < 3; i++) to[i] = (by_axis[i] - axis[i] * through) * inverse + by_angle * axis[i];
            cross(axis, by_p, crossed);
            UNROLL for (int i = 0; i < 3; i++) {
                to[11 + i] = cosine * by_p[i] - sine * crossed[i] + rest * on_axis * axis[i];
                to[3 + i] = -to[11 + i];
            }
            vec straight = focal * flat[e];
            to[6] = weight * bend * flat[e];
            to[7 + e] = weight;
            to[9] = weight * straight * radius;
            to[10] = to[9] * radius;
            to[14] = straight * bend + middle[e] - seen[e];
        }
        for (int lane = 0; lane < present; lane++) {
            double *row = jacobian + (start + lane) * 2 * GIVEN;
            for (int i = 0; i < 2 * GIVEN; i++) row[i] = out[i / GIVEN][i % GIVEN][lane];
        }
    }
}
