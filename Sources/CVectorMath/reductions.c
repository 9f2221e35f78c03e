// The loops of reductions.h.
#include "reductions.h"

#include <math.h>

#include "clones.h"
#include "vector_kernels.h"

SONDE_CLONES double sonde_total(const float *x, size_t n) {
  double s[8] = {0};
  size_t i = 0;
  for (; i + 8 <= n; i += 8)
    for (int k = 0; k < 8; k++) s[k] += (double)x[i + k];
  for (; i < n; i++) s[0] += (double)x[i];
  return ((s[0] + s[1]) + (s[2] + s[3])) + ((s[4] + s[5]) + (s[6] + s[7]));
}

enum { LANES = 32 };

#define EXTREME(name, comes_before)                                      \
  SONDE_CLONES float name(const float *x, size_t n) {                    \
    float best[LANES];                                                   \
    int nans[LANES] = {0}, unordered = 0;                                \
    for (int k = 0; k < LANES; k++) best[k] = x[0];                      \
    size_t i = 0;                                                        \
    for (; i + LANES <= n; i += LANES)                                   \
      for (int k = 0; k < LANES; k++) {                                  \
        float a = x[i + k];                                              \
        nans[k] |= a != a;                                               \
        best[k] = a comes_before best[k] ? a : best[k];                  \
      }                                                                  \
    float result = best[0];                                              \
    for (int k = 0; k < LANES; k++) unordered |= nans[k];                \
    for (int k = 1; k < LANES; k++)                                      \
      if (best[k] comes_before result) result = best[k];                 \
    for (; i < n; i++) {                                                 \
      unordered |= x[i] != x[i];                                         \
      if (x[i] comes_before result) result = x[i];                       \
    }                                                                    \
    return unordered ? NAN : result;                                     \
  }

EXTREME(sonde_smallest, <)
EXTREME(sonde_largest, >)

// The bits of numbers without a sign are ordered as the numbers, and NaN comes last. Integers are compared in wide vectors,
// but a maximum of floats would be taken one by one.
SONDE_CLONES float sonde_largest_size(const float *x, size_t n) {
  uint32_t most = 0;
  for (size_t k = 0; k < n; k++) {
    const uint32_t bits = sonde_bits_of(x[k]) & 0x7fffffff;
    most = bits > most ? bits : most;
  }
  return sonde_float_of(most);
}
