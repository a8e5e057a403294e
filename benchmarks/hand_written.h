/* What hand_written.c and adbench.c offer. Numbers lie row by row, parameters neuron by neuron with the bias last. */
#pragma once

/* Changes the parameters by `epochs` steps down the gradient of the sum of squared residuals over all rows. */
typedef void train(double *parameters, const double *x, const double *y, long rows, double lr, long epochs);
train train_5_8_8_2_relu, train_5_8_8_2_sigmoid, train_2_16_16_1_relu;

/* The gradient of one row's squared residuals by the parameters of a ReLU network. */
typedef void step(const double *parameters, const double *x, const double *y, double *gradient);
step step_5_2_2, step_5_8_8_2, step_2_16_16_1;

void rosenbrock_gradient(const double *x, long n, double *gradient);
/* Does so many floating-point operations, all in fused multiplications with additions that do not wait for another. */
double fma_peak(long operations);

void mixture_gradient(const double *parameters, const double *points, long n, double *gradient);

/* The derivatives of ADBench's objectives, see peers/adbench.py. */
void adbench_mixture(const double *parameters, const double *points, long n, double *gradient);
void bundle_adjustment(const double *observations, const double *features, long n, double *jacobian);
