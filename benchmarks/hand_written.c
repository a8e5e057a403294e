/* The limit: what a patient programmer gets out of one core by hand, with explicit vectors and gcc -O3 -march=native
-ffast-math.

W rows of the data sit in the W lanes of a vector; parameters are broadcast; every lane adds up the gradient of its own
rows, and the lanes are added at the end of an epoch.

What made training 5-8-8-2 fast, each measured against the other ways, on AVX-512:
 - layers one after another over a chunk of rows that stays in the first-level cache, instead of rows one after another
   through all layers: neighbours in time are then independent, and no multiplication waits for the one before;
 - gradients of 2 neurons x 8 weights in 16 registers over the whole chunk, instead of a load and a store per product;
 - `reread` and `in_register`: gcc would otherwise broadcast all parameters ahead of the loop, into memory, and read
   a whole vector for each; and would read an activation again for every neuron that it feeds.
*/

#include "hand_written.h"
#include "vectors.h"

enum { CHUNK = 25, WIDEST = 16, MOST_PARAMETERS = 512 };

enum activation { LINEAR, RELU, SIGMOID };

/* ---- training: z = weights . x + bias, hidden layers activated, two of them; parameters lie neuron by neuron, the bias
   last ------------------------------------------------------------------------------------------------------------ */

INLINE vec relu(vec z) { return maximum(z, splat(0.0)); }
INLINE vec sigmoid(vec z) { return 1.0 / (1.0 + exponential(-z)); }

INLINE vec activated(enum activation activation, vec z) {
    return activation == RELU ? relu(z) : activation == SIGMOID ? sigmoid(z) : z;
}
INLINE vec chain_rule(enum activation activation, vec gradient, vec h) {
    return activation == RELU ? where(h > 0.0, gradient) : gradient * (h * (1.0 - h));
}

INLINE void forward(const int inputs, const int neurons, const enum activation activation, const double *parameters,
                    const vec *x, vec *h) {
    vec z[WIDEST];
    reread(parameters);
    UNROLL for (int j = 0; j < neurons; j++) z[j] = splat(parameters[j * (inputs + 1) + inputs]);
    UNROLL for (int i = 0; i < inputs; i++) {
        UNROLL for (int j = 0; j < neurons; j++) z[j] += parameters[j * (inputs + 1) + i] * x[i];
    }
    UNROLL for (int j = 0; j < neurons; j++) h[j] = activated(activation, z[j]);
}

/* From the gradients by a layer's z, those by the z of the layer below, whose activations were h. */
INLINE void backward(const int inputs, const int neurons, const enum activation activation, const double *parameters,
                     const vec *gradient, const vec *h, vec *below) {
    vec by_h[WIDEST];
    reread(parameters);
    UNROLL for (int i = 0; i < inputs; i++) by_h[i] = parameters[i] * gradient[0];
    UNROLL for (int j = 1; j < neurons; j++) {
        UNROLL for (int i = 0; i < inputs; i++) by_h[i] += parameters[j * (inputs + 1) + i] * gradient[j];
    }
    UNROLL for (int i = 0; i < inputs; i++) below[i] = chain_rule(activation, by_h[i], h[i]);
}

/* Adds what a chunk of blocks gives to the gradients of some weights of some neurons, and of their biases. One loop over
   all products, not one in another: so gcc unrolls it in time to see that the sums fit into registers. */
INLINE void add_products(const int some_neurons, const int some_inputs, const int inputs, const int neurons,
                         const int with_bias, const vec *gradient, const vec *x, int blocks, vec *total) {
    const int products = some_neurons * some_inputs;
    vec sum[16], bias[8];
    UNROLL for (int k = 0; k < products; k++) sum[k] = total[k / some_inputs * (inputs + 1) + k % some_inputs];
    UNROLL for (int j = 0; j < some_neurons; j++) bias[j] = total[j * (inputs + 1) + inputs];
    for (int block = 0; block < blocks; block++, gradient += neurons, x += inputs) {
        vec g[8], input[8];
        UNROLL for (int j = 0; j < some_neurons; j++) g[j] = gradient[j];
        UNROLL for (int i = 0; i < some_inputs; i++) input[i] = x[i];
        UNROLL for (int j = 0; j < some_neurons; j++) in_register(g[j]);
        UNROLL for (int i = 0; i < some_inputs; i++) in_register(input[i]);
        UNROLL for (int j = 0; j < some_neurons; j++) bias[j] += g[j];
        UNROLL for (int k = 0; k < products; k++) sum[k] += g[k / some_inputs] * input[k % some_inputs];
    }
    UNROLL for (int k = 0; k < products; k++) total[k / some_inputs * (inputs + 1) + k % some_inputs] = sum[k];
    if (with_bias) {
        UNROLL for (int j = 0; j < some_neurons; j++) total[j * (inputs + 1) + inputs] = bias[j];
    }
}

INLINE void add_gradients(const int inputs, const int neurons, const vec *gradient, const vec *x, int blocks, vec *total) {
    const int first = inputs < 8 ? inputs : 8, rest = inputs - first;
    const int some = neurons % 2 ? 1 : neurons % 8 == 0 && inputs <= 2 ? 8 : 2;
    for (int j = 0; j < neurons; j += some, gradient += some, total += some * (inputs + 1)) {
        add_products(some, first, inputs, neurons, 1, gradient, x, blocks, total);
        if (rest) add_products(some, rest, inputs, neurons, 0, gradient, x + first, blocks, total + first);
    }
}

/* The training data, W rows to a block: `inputs` vectors of them, `outputs` of targets. Rows that fill up the last block
   weigh nothing. */
struct data {
    int blocks;
    vec *x, *y, *weight;
};

static vec *vectors(long n) {
    void *memory = aligned_alloc(sizeof(vec), n * sizeof(vec));
    if (!memory) abort();
    return memset(memory, 0, n * sizeof(vec));
}

static void scatter(const double *rows, long n_rows, int columns, vec *blocks) {
    for (long row = 0; row < n_rows; row++) {
        for (int i = 0; i < columns; i++) blocks[row / W * columns + i][row % W] = rows[row * columns + i];
    }
}

static struct data in_blocks(const double *x, const double *y, long rows, int inputs, int outputs) {
    int blocks = (rows + W - 1) / W;
    struct data data = {blocks, vectors(blocks * inputs), vectors(blocks * outputs), vectors(blocks)};
    scatter(x, rows, inputs, data.x);
    scatter(y, rows, outputs, data.y);
    for (long row = 0; row < rows; row++) data.weight[row / W][row % W] = 1.0;
    return data;
}

INLINE void epoch(const int inputs, const int hidden, const int outputs, const enum activation activation,
                  double *parameters, const struct data *data, double lr) {
    const int second = (inputs + 1) * hidden, third = second + (hidden + 1) * hidden,
              end = third + (hidden + 1) * outputs;
    const double *p1 = parameters, *p2 = parameters + second, *p3 = parameters + third;
    vec total[MOST_PARAMETERS];
    memset(total, 0, end * sizeof(vec));
    vec h1[CHUNK * WIDEST], h2[CHUNK * WIDEST], g1[CHUNK * WIDEST], g2[CHUNK * WIDEST], g3[CHUNK * WIDEST];

    for (int start = 0; start < data->blocks; start += CHUNK) {
        const int blocks = data->blocks - start < CHUNK ? data->blocks - start : CHUNK;
        const vec *x = data->x + start * inputs, *y = data->y + start * outputs, *weight = data->weight + start;
        for (int b = 0; b < blocks; b++) forward(inputs, hidden, activation, p1, x + b * inputs, h1 + b * hidden);
        for (int b = 0; b < blocks; b++) forward(hidden, hidden, activation, p2, h1 + b * hidden, h2 + b * hidden);
        for (int b = 0; b < blocks; b++) {
            vec *g = g3 + b * outputs;
            forward(hidden, outputs, LINEAR, p3, h2 + b * hidden, g);
            UNROLL for (int j = 0; j < outputs; j++) g[j] = 2.0 * weight[b] * (g[j] - y[b * outputs + j]);
            backward(hidden, outputs, activation, p3, g, h2 + b * hidden, g2 + b * hidden);
        }
        for (int b = 0; b < blocks; b++) {
            backward(hidden, hidden, activation, p2, g2 + b * hidden, h1 + b * hidden, g1 + b * hidden);
        }
        add_gradients(hidden, outputs, g3, h2, blocks, total + third);
        add_gradients(hidden, hidden, g2, h1, blocks, total + second);
        add_gradients(inputs, hidden, g1, x, blocks, total);
    }
    for (int k = 0; k < end; k++) parameters[k] -= lr * sum_of_lanes(total[k]);
}

#define TRAIN(name, inputs, hidden, outputs, activation)                                                               \
    void name(double *parameters, const double *x, const double *y, long rows, double lr, long epochs) {               \
        struct data data = in_blocks(x, y, rows, inputs, outputs);                                                     \
        while (epochs-- > 0) epoch(inputs, hidden, outputs, activation, parameters, &data, lr);                        \
        free(data.x), free(data.y), free(data.weight);                                                                 \
    }
TRAIN(train_5_8_8_2_relu, 5, 8, 2, RELU)
TRAIN(train_5_8_8_2_sigmoid, 5, 8, 2, SIGMOID)
TRAIN(train_2_16_16_1_relu, 2, 16, 1, RELU)

/* ---- one training step, of one row, as it is called from Python: the lists around it take most of the time ------- */

INLINE void layer(const int inputs, const int neurons, const double *parameters, const double *x, double *z) {
    UNROLL for (int j = 0; j < neurons; j++) z[j] = parameters[j * (inputs + 1) + inputs];
    UNROLL for (int i = 0; i < inputs; i++) {
        UNROLL for (int j = 0; j < neurons; j++) z[j] += parameters[j * (inputs + 1) + i] * x[i];
    }
}

/* Both the gradients by a layer's parameters and those by its inputs, which hidden units had cut off at 0. */
INLINE void layer_backward(const int inputs, const int neurons, const double *parameters, const double *x,
                           const double *by_z, double *gradient, double *by_x) {
    UNROLL for (int j = 0; j < neurons; j++) {
        UNROLL for (int i = 0; i < inputs; i++) gradient[j * (inputs + 1) + i] = by_z[j] * x[i];
        gradient[j * (inputs + 1) + inputs] = by_z[j];
    }
    if (!by_x) return;
    UNROLL for (int i = 0; i < inputs; i++) by_x[i] = 0.0;
    UNROLL for (int j = 0; j < neurons; j++) {
        UNROLL for (int i = 0; i < inputs; i++) by_x[i] += parameters[j * (inputs + 1) + i] * by_z[j];
    }
    UNROLL for (int i = 0; i < inputs; i++) by_x[i] = x[i] > 0.0 ? by_x[i] : 0.0;
}

INLINE void one_step(const int inputs, const int hidden, const int outputs, const int hidden_layers,
                     const double *parameters, const double *x, const double *y, double *gradient) {
    const int second = (inputs + 1) * hidden, last = second + (hidden_layers - 1) * (hidden + 1) * hidden;
    double h1[WIDEST], h2[WIDEST], by_1[WIDEST], by_2[WIDEST], by_outputs[WIDEST];
    double *h = hidden_layers == 2 ? h2 : h1, *by_h = hidden_layers == 2 ? by_2 : by_1;
    layer(inputs, hidden, parameters, x, h1);
    UNROLL for (int i = 0; i < hidden; i++) h1[i] = h1[i] > 0.0 ? h1[i] : 0.0;
    if (hidden_layers == 2) {
        layer(hidden, hidden, parameters + second, h1, h2);
        UNROLL for (int i = 0; i < hidden; i++) h2[i] = h2[i] > 0.0 ? h2[i] : 0.0;
    }
    layer(hidden, outputs, parameters + last, h, by_outputs);
    UNROLL for (int j = 0; j < outputs; j++) by_outputs[j] = 2.0 * (by_outputs[j] - y[j]);
    layer_backward(hidden, outputs, parameters + last, h, by_outputs, gradient + last, by_h);
    if (hidden_layers == 2) layer_backward(hidden, hidden, parameters + second, h1, by_2, gradient + second, by_1);
    layer_backward(inputs, hidden, parameters, x, by_1, gradient, NULL);
}

#define STEP(name, inputs, hidden, outputs, hidden_layers)                                                             \
    void name(const double *parameters, const double *x, const double *y, double *gradient) {                          \
        one_step(inputs, hidden, outputs, hidden_layers, parameters, x, y, gradient);                                  \
    }
STEP(step_5_2_2, 5, 2, 2, 1)
STEP(step_5_8_8_2, 5, 8, 2, 2)
STEP(step_2_16_16_1, 2, 16, 1, 2)

/* ---- the gradient of Rosenbrock's function: the sum of 100 (x[i+1] - x[i]^2)^2 + (1 - x[i])^2 --------------------- */

void rosenbrock_gradient(const double *x, long n, double *gradient) {
    long i = 1;
    for (; i + W < n; i += W) {
        vec left = load(x + i - 1), here = load(x + i), right = load(x + i + 1);
        vec before = here - left * left, after = right - here * here;
        store(gradient + i, 200.0 * before - 400.0 * here * after + 2.0 * here - 2.0);
    }
    for (; i < n - 1; i++) {
        double before = x[i] - x[i - 1] * x[i - 1], after = x[i + 1] - x[i] * x[i];
        gradient[i] = 200.0 * before - 400.0 * x[i] * after + 2.0 * x[i] - 2.0;
    }
    gradient[0] = -400.0 * x[0] * (x[1] - x[0] * x[0]) + 2.0 * x[0] - 2.0;
    gradient[n - 1] = 200.0 * (x[n - 1] - x[n - 2] * x[n - 2]);
}

/* ---- the gradient of a Gaussian mixture's log-likelihood, K components in D dimensions with diagonal covariances;
   parameters: K log weights, K means, K logarithms of inverse standard deviations --------------------------------- */

enum { K = 5, D = 2 };

void mixture_gradient(const double *parameters, const double *points, long n, double *gradient) {
    const double *log_weight = parameters, *mean = parameters + K, *log_scale = parameters + K + K * D;
    double scale[K * D + W], constant[K], tail[D * W] = {};
    for (int k = 0; k < K * D; k += W) {
        double some[W] = {};
        memcpy(some, log_scale + k, (K * D - k < W ? K * D - k : W) * sizeof(double));
        store(scale + k, exponential(load(some)));
    }
    for (int k = 0; k < K; k++) constant[k] = log_weight[k] + log_scale[k * D] + log_scale[k * D + 1];

    vec share[K] = {}, by_mean[K * D] = {}, by_scale[K * D] = {};
    for (long start = 0; start < n; start += W) {
        vec x[D], exponent[K], u[K * D];
        const long present = n - start < W ? n - start : W;
        const double *block = points + start * D;
        if (present < W) block = memcpy(tail, block, present * D * sizeof(double));
        UNROLL for (int d = 0; d < D; d++) {
            x[d] = __builtin_shuffle(load(block), load(block + W), (bits){LANES} * D + d);
        }
        UNROLL for (int k = 0; k < K; k++) {
            u[k * D] = scale[k * D] * (x[0] - mean[k * D]);
            u[k * D + 1] = scale[k * D + 1] * (x[1] - mean[k * D + 1]);
            exponent[k] = constant[k] - 0.5 * (u[k * D] * u[k * D] + u[k * D + 1] * u[k * D + 1]);
        }
        vec largest = exponent[0], sum = {};
        UNROLL for (int k = 1; k < K; k++) largest = maximum(largest, exponent[k]);
        UNROLL for (int k = 0; k < K; k++) sum += exponent[k] = exponential(exponent[k] - largest);
        vec reciprocal = where((bits){LANES} < present, 1.0 / sum);
        UNROLL for (int k = 0; k < K; k++) {
            vec weight = exponent[k] * reciprocal;
            share[k] += weight;
            UNROLL for (int d = 0; d < D; d++) {
                vec weighted = weight * u[k * D + d];
                by_mean[k * D + d] += weighted;
                by_scale[k * D + d] += weighted * u[k * D + d];
            }
        }
    }

    double largest = log_weight[0], sum = 0.0, softmax[K];
    for (int k = 1; k < K; k++) largest = log_weight[k] > largest ? log_weight[k] : largest;
    for (int k = 0; k < K; k++) sum += softmax[k] = exp(log_weight[k] - largest);
    for (int k = 0; k < K; k++) {
        double total = sum_of_lanes(share[k]);
        gradient[k] = total - n * softmax[k] / sum;
        for (int d = 0; d < D; d++) {
            gradient[K + k * D + d] = scale[k * D + d] * sum_of_lanes(by_mean[k * D + d]);
            gradient[K + K * D + k * D + d] = total - sum_of_lanes(by_scale[k * D + d]);
        }
    }
}

/* ---- the peak: independent multiplications with additions, as many as the processor has under way at a time ------- */

double fma_peak(long operations) {
    vec sum[12], factor = splat(0.999), term = splat(0.001);
    for (int i = 0; i < 12; i++) sum[i] = splat(i);
    for (; operations > 0; operations -= 12 * W * 2) {
        UNROLL for (int i = 0; i < 12; i++) sum[i] = sum[i] * factor + term;
    }
    vec total = {};
    for (int i = 0; i < 12; i++) total += sum[i];
    return sum_of_lanes(total);
}
