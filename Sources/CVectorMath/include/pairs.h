// Operations on two rows of single-precision numbers: to[i] = f(x[i * x_step], y[i * y_step]) for i < n. `to` may be
// equal to `x` or `y` if the step of that row is 1, but must not overlap a row in any other way. Comparisons give 1 for
// true and 0 for false. The result for an element does not depend on the position of the element in the row.
#pragma once
#include <stddef.h>

#define SONDE_PAIR(name)                                                                        \
  void sonde_##name(const float *x, ptrdiff_t x_step, const float *y, ptrdiff_t y_step, float *to, \
                    size_t n);

SONDE_PAIR(pair_add)
SONDE_PAIR(pair_subtract)
SONDE_PAIR(pair_multiply)
SONDE_PAIR(pair_divide)
SONDE_PAIR(pair_minimum)  // NaN if one of the numbers is NaN
SONDE_PAIR(pair_maximum)
SONDE_PAIR(pair_equal)
SONDE_PAIR(pair_not_equal)
SONDE_PAIR(pair_less)
SONDE_PAIR(pair_less_or_equal)
SONDE_PAIR(pair_greater)
SONDE_PAIR(pair_greater_or_equal)
#undef SONDE_PAIR
