// The loops of elementwise.h. Each row is computed by one inner loop of fixed length. The last part of a row is
// computed in a padded copy, so that the same instructions compute every element.
#include "elementwise.h"

#include <math.h>
#include <string.h>

#include "clones.h"
#include "vector_kernels.h"

enum { BLOCK = 32 };

#define LOOP(name, kernel)                                      \
  SONDE_CLONES void name(const float *x, float *y, size_t n) {  \
    float rest[BLOCK] = {0};                                    \
    for (size_t i = 0; i < n; i += BLOCK) {                     \
      const float *from = x + i;                                \
      float *to = y + i;                                        \
      if (n - i < BLOCK) {                                      \
        memcpy(rest, from, (n - i) * sizeof(float));            \
        from = to = rest;                                       \
      }                                                         \
      _Pragma("clang loop vectorize(assume_safety)")            \
      for (int j = 0; j < BLOCK; j++) to[j] = kernel(from[j]);  \
      if (to == rest) memcpy(y + i, rest, (n - i) * sizeof(float)); \
    }                                                           \
  }

LOOP(sonde_exp, sonde_expf)
LOOP(sonde_log, sonde_logf)
LOOP(sonde_tanh, sonde_tanhf)
LOOP(sonde_sigmoid, sonde_sigmoidf)

// A loop for a function of one instruction. The compiler would unroll an inner loop of fixed length before it makes wide
// instructions, and every width gives the same results.
#define SHORT_LOOP(name, kernel)                                \
  SONDE_CLONES void name(const float *x, float *y, size_t n) {  \
    _Pragma("clang loop vectorize(assume_safety)")              \
    for (size_t i = 0; i < n; i++) y[i] = kernel(x[i]);         \
  }

SHORT_LOOP(sonde_sqrt, sonde_sqrtf)
SHORT_LOOP(sonde_negative, -)
SHORT_LOOP(sonde_magnitude, __builtin_fabsf)
SHORT_LOOP(sonde_floor, __builtin_elementwise_floor)
SHORT_LOOP(sonde_ceil, __builtin_elementwise_ceil)
SHORT_LOOP(sonde_round, __builtin_elementwise_roundeven)

// A loop like LOOP, but the C library computes the results for large, infinite and NaN arguments.
#define PERIODIC_LOOP(name, kernel, library)                    \
  SONDE_CLONES void name(const float *x, float *y, size_t n) {  \
    float rest[BLOCK] = {0}, result[BLOCK];                     \
    for (size_t i = 0; i < n; i += BLOCK) {                     \
      const float *from = x + i;                                \
      size_t count = n - i < BLOCK ? n - i : BLOCK;             \
      if (count < BLOCK) {                                      \
        memcpy(rest, from, count * sizeof(float));              \
        from = rest;                                            \
      }                                                         \
      int large = 0;                                            \
      for (int j = 0; j < BLOCK; j++) {                         \
        result[j] = kernel(from[j]);                            \
        large |= !(__builtin_fabsf(from[j]) < 0x1p27f);         \
      }                                                         \
      for (size_t j = 0; large && j < count; j++)               \
        if (!(__builtin_fabsf(from[j]) < 0x1p27f)) result[j] = (float)library((double)from[j]); \
      memcpy(y + i, result, count * sizeof(float));             \
    }                                                           \
  }

PERIODIC_LOOP(sonde_sin, sonde_sinf, sin)
PERIODIC_LOOP(sonde_cos, sonde_cosf, cos)
