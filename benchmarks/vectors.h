/* Vectors of W numbers of float64, as wide as the processor has them, and their exponential. */
#pragma once

#if defined(__AVX2__)
#include <immintrin.h>
#endif
#include <math.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#if defined(__AVX512F__)
enum { W = 8 };
#define LANES 0, 1, 2, 3, 4, 5, 6, 7
#define minimum _mm512_min_pd
#define maximum _mm512_max_pd
#elif defined(__AVX2__)
enum { W = 4 };
#define LANES 0, 1, 2, 3
#define minimum _mm256_min_pd
#define maximum _mm256_max_pd
#else
enum { W = 2 };
#define LANES 0, 1
#define minimum(x, y) either((x) < (y), x, y)
#define maximum(x, y) either((x) > (y), x, y)
#endif

#define INLINE static inline __attribute__((always_inline))
#define UNROLL _Pragma("GCC unroll 32")

typedef double vec __attribute__((vector_size(8 * W)));
typedef int64_t bits __attribute__((vector_size(8 * W)));

INLINE vec splat(double x) { return x - (vec){}; }
INLINE vec where(bits condition, vec x) { return (vec)(condition & (bits)x); }
INLINE vec either(bits condition, vec x, vec y) { return (vec)((condition & (bits)x) | (~condition & (bits)y)); }

#define reread(pointer) __asm__("" : "+r"(pointer))
#if defined(__x86_64__)
#define in_register(vector) __asm__("" : "+v"(vector))
#elif defined(__aarch64__)
#define in_register(vector) __asm__("" : "+w"(vector))
#else
#define in_register(vector) __asm__("" : "+m"(vector))
#endif

INLINE double sum_of_lanes(vec x) {
    UNROLL for (int half = W / 2; half > 0; half /= 2) x += __builtin_shuffle(x, (bits){LANES} ^ half);
    return x[0];
}

/* exp within 1 ulp for |x| <= 708, and at that bound beyond it: 2^n exp(r) with |r| <= log(2) / 2, where adding
   `to_integer` rounds to the nearest integer n and leaves it in the low bits. -ffast-math would take `to_integer` off
   again without rounding, and add up n * ln2_high and n * ln2_low, if it saw what is in the registers. */
INLINE vec exponential(vec x) {
    const double to_integer = 0x1.8p52, log2_e = 0x1.71547652b82fep0, ln2_high = 0x1.62e42feep-1,
                 ln2_low = 0x1.a39ef35793c76p-33;
    static const double coefficients[] = {
        2.510038549551032e-08, 2.7620088445409746e-07, 2.7557268459997064e-06, 2.4801521295954376e-05,
        0.00019841269863053618, 0.0013888888917213717, 0.008333333333330062, 0.04166666666662413,
        0.16666666666666669, 0.5, 1.0, 1.0,
    };
    x = maximum(minimum(x, splat(708.0)), splat(-708.0));
    vec shifted = x * log2_e + to_integer;
    in_register(shifted);
    vec n = shifted - to_integer;
    vec r = x - n * ln2_high;
    in_register(r);
    r -= n * ln2_low;
    vec p = splat(coefficients[0]);
    UNROLL for (int k = 1; k < 12; k++) p = p * r + coefficients[k];
    return (vec)((bits)p + ((bits)shifted << 52));
}

typedef double unaligned __attribute__((vector_size(8 * W), aligned(8)));

INLINE vec load(const double *numbers) { return *(const unaligned *)numbers; }
INLINE void store(double *numbers, vec x) { *(unaligned *)numbers = x; }
