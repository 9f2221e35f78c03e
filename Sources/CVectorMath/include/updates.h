// Loops over all parameters of a network, for one update. The formulas are explained in
// Networks/Training/Optimizer.swift.
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
  /* m = b1 m + a1 g; v = b2 v + a2 g^2; p -= rate m / (sqrt(v) inverse_root + small) */          \
  void NAME(sonde_adam)(size_t n, REAL b1, REAL a1, REAL b2, REAL a2, REAL rate,                  \
                        REAL inverse_root, REAL small, const REAL *g, REAL *m, REAL *v, REAL *p);

#define SONDE_F32(f) f##_f32
#define SONDE_F64(f) f##_f64
SONDE_UPDATES(float, SONDE_F32)
SONDE_UPDATES(double, SONDE_F64)
#undef SONDE_F32
#undef SONDE_F64
#undef SONDE_UPDATES
