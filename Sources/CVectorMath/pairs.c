// The loops of pairs.h, one for each combination of steps that occurs often.
#include "pairs.h"

#include "clones.h"

#define EACH(left, right, result)                      \
  _Pragma("clang loop vectorize(assume_safety)")       \
  for (size_t i = 0; i < n; i++) {                     \
    float a = left, b = right;                         \
    to[i] = result;                                    \
  }

#define PAIR(name, result)                                                                       \
  SONDE_CLONES void name(const float *x, ptrdiff_t x_step, const float *y, ptrdiff_t y_step,     \
                         float *to, size_t n) {                                                  \
    if (n == 0) return;                                                                          \
    float first = x[0], second = y[0];                                                           \
    if (x_step == 1 && y_step == 1) {                                                            \
      EACH(x[i], y[i], result)                                                                   \
    } else if (x_step == 1 && y_step == 0) {                                                     \
      EACH(x[i], second, result)                                                                 \
    } else if (x_step == 0 && y_step == 1) {                                                     \
      EACH(first, y[i], result)                                                                  \
    } else {                                                                                     \
      for (size_t i = 0; i < n; i++) {                                                           \
        float a = x[(ptrdiff_t)i * x_step], b = y[(ptrdiff_t)i * y_step];                        \
        to[i] = result;                                                                          \
      }                                                                                          \
    }                                                                                            \
  }

PAIR(sonde_pair_add, a + b)
PAIR(sonde_pair_subtract, a - b)
PAIR(sonde_pair_multiply, a * b)
PAIR(sonde_pair_divide, a / b)
PAIR(sonde_pair_minimum, a <= b || a != a ? a : b)
PAIR(sonde_pair_maximum, a >= b || a != a ? a : b)
PAIR(sonde_pair_equal, a == b ? 1.0f : 0.0f)
PAIR(sonde_pair_not_equal, a != b ? 1.0f : 0.0f)
PAIR(sonde_pair_less, a < b ? 1.0f : 0.0f)
PAIR(sonde_pair_less_or_equal, a <= b ? 1.0f : 0.0f)
PAIR(sonde_pair_greater, a > b ? 1.0f : 0.0f)
PAIR(sonde_pair_greater_or_equal, a >= b ? 1.0f : 0.0f)
