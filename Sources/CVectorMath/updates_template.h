// The body of updates.c, which is included twice: once for REAL = float and once for REAL = double.

SONDE_CLONES
void NAME(sonde_add)(size_t n, const REAL *restrict x, REAL *restrict sum) {
  for (size_t k = 0; k < n; k++) sum[k] += x[k];
}

SONDE_CLONES
void NAME(sonde_scale)(size_t n, REAL factor, REAL *x) {
  for (size_t k = 0; k < n; k++) x[k] *= factor;
}

SONDE_CLONES
void NAME(sonde_hold)(size_t n, REAL limit, REAL *x) {
  // NaN stays NaN, because both comparisons with NaN are false.
  for (size_t k = 0; k < n; k++) x[k] = x[k] > limit ? limit : (x[k] < -limit ? -limit : x[k]);
}

SONDE_CLONES
double NAME(sonde_squares)(size_t n, const REAL *x) {
  double part[32] = {0};
  size_t k = 0;
  for (; k + 32 <= n; k += 32)
    for (size_t j = 0; j < 32; j++) part[j] += (double)x[k + j] * (double)x[k + j];
  for (; k < n; k++) part[k % 32] += (double)x[k] * (double)x[k];
  double sum = 0;
  for (size_t j = 0; j < 32; j++) sum += part[j];
  return sum;
}

SONDE_CLONES
void NAME(sonde_momentum)(size_t n, REAL keep, REAL rate, const REAL *restrict g, REAL *restrict v,
                          REAL *restrict p) {
  for (size_t k = 0; k < n; k++) {
    v[k] = keep * v[k] + g[k];
    p[k] -= rate * v[k];
  }
}

SONDE_CLONES
void NAME(sonde_scaled_step)(size_t n, REAL keep, REAL add, REAL rate, REAL small,
                             const REAL *restrict g, REAL *restrict s, REAL *restrict p) {
  for (size_t k = 0; k < n; k++) {
    s[k] = keep * s[k] + add * (g[k] * g[k]);
    p[k] -= rate * g[k] / (__builtin_elementwise_sqrt(s[k]) + small);
  }
}

SONDE_CLONES
int NAME(sonde_adam)(size_t n, REAL factor, REAL b1, REAL a1, REAL b2, REAL a2, REAL rate,
                     REAL inverse_root, REAL small, const REAL *g, const REAL *m, const REAL *v,
                     const REAL *p, REAL *next_m, REAL *next_v, REAL *next_p) {
  unsigned odd = 0;
#pragma clang loop vectorize(assume_safety)
  for (size_t k = 0; k < n; k++) {
    const REAL gradient = factor * g[k];
    const REAL first = b1 * m[k] + a1 * gradient;
    // The order of the terms decides which of the two products is rounded before the sum.
    const REAL second = a2 * (gradient * gradient) + b2 * v[k];
    const REAL next = p[k] - rate * first / (__builtin_elementwise_sqrt(second) * inverse_root + small);
    next_m[k] = first;
    next_v[k] = second;
    next_p[k] = next;
    odd |= next - next != 0;
  }
  return !odd;
}
