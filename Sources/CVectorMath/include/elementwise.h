// Functions over rows of single-precision numbers: y[i] = f(x[i]) for i < n. `y` may be the same array as `x`,
// but must not overlap `x` in part. The result for an element does not depend on its place in the row. The
// errors, in units in the last place, are those of vector_kernels.h.
#pragma once
#include <stddef.h>

void sonde_exp(const float *x, float *y, size_t n);      // 1 unit
void sonde_log(const float *x, float *y, size_t n);      // 1 unit
void sonde_tanh(const float *x, float *y, size_t n);     // 2 units
void sonde_sigmoid(const float *x, float *y, size_t n);  // 3 units
void sonde_sin(const float *x, float *y, size_t n);      // 1 unit
void sonde_cos(const float *x, float *y, size_t n);      // 1 unit
void sonde_sqrt(const float *x, float *y, size_t n);     // half a unit
