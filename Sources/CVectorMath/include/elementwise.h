// Functions over rows of single-precision numbers: y[i] = f(x[i]) for i < n. `y` may be equal to `x`, but must not
// overlap `x` in any other way. The result for an element does not depend on the position of the element in the row.
// The comment beside each function states its greatest error in units in the last place, as in vector_kernels.h.
#pragma once
#include <stddef.h>

void sonde_exp(const float *x, float *y, size_t n);      // error at most 1 unit
void sonde_log(const float *x, float *y, size_t n);      // error at most 1 unit
void sonde_tanh(const float *x, float *y, size_t n);     // error at most 2 units
void sonde_sigmoid(const float *x, float *y, size_t n);  // error at most 3 units
void sonde_sin(const float *x, float *y, size_t n);      // error at most 1 unit
void sonde_cos(const float *x, float *y, size_t n);      // error at most 1 unit
void sonde_sqrt(const float *x, float *y, size_t n);     // error at most half a unit

void sonde_negative(const float *x, float *y, size_t n);  // exact, as are the following functions
void sonde_magnitude(const float *x, float *y, size_t n);
void sonde_floor(const float *x, float *y, size_t n);
void sonde_ceil(const float *x, float *y, size_t n);
void sonde_round(const float *x, float *y, size_t n);  // a half goes to the even integer
