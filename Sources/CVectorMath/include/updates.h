// Loops over all parameters for an update. The formulas of the loops are in Networks/Training/Optimizer.swift.
#pragma once
#include <stddef.h>

#define SONDE_UPDATES(REAL, NAME)                                                                 \
  /* sum[k] += x[k] */                                                                            \
  void NAME(sonde_add)(size_t n, const REAL *x, REAL *sum);                                       \
  /* x[k] *= factor */                                                                            \
  void NAME(sonde_scale)(size_t n, REAL factor, REAL *x);                                         \
  /* clamps x[k] to -limit...limit */                                                             \
  void NAME(sonde_hold)(size_t n, REAL limit, REAL *x);                                           \
  /* the sum of squares in double precision, by partial sums in a fixed order */                  \
  double NAME(sonde_squares)(size_t n, const REAL *x);                                            \
  /* v = keep v + g; p -= rate v */                                                               \
  void NAME(sonde_momentum)(size_t n, REAL keep, REAL rate, const REAL *g, REAL *v, REAL *p);     \
  /* s = keep s + add g^2; p -= rate g / (sqrt(s) + small) */                                     \
  void NAME(sonde_scaled_step)(size_t n, REAL keep, REAL add, REAL rate, REAL small,              \
                               const REAL *g, REAL *s, REAL *p);                                  \
  /* with h = factor g: next m = b1 m + a1 h; next v = b2 v + a2 h^2;                           */ \
  /* next p = p - rate next m / (sqrt(next v) inverse_root + small). The arrays m, v and p may   */ \
  /* also be the next arrays. Returns whether every next p is finite.                            */ \
  int NAME(sonde_adam)(size_t n, REAL factor, REAL b1, REAL a1, REAL b2, REAL a2, REAL rate,      \
                       REAL inverse_root, REAL small, const REAL *g, const REAL *m,               \
                       const REAL *v, const REAL *p, REAL *next_m, REAL *next_v, REAL *next_p);

#define SONDE_F32(f) f##_f32
#define SONDE_F64(f) f##_f64
SONDE_UPDATES(float, SONDE_F32)
SONDE_UPDATES(double, SONDE_F64)
#undef SONDE_F32
#undef SONDE_F64
#undef SONDE_UPDATES
