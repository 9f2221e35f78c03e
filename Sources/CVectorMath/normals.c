// Defines the function of normals.h. The polynomials of logarithm, sine and cosine are those of the FreeBSD msun
// library (e_log.c, k_sin.c, k_cos.c), whose errors are below 1 unit in the last place.
#include "normals.h"

#include "clones.h"

enum { BLOCK = 32 };

static inline double of_bits(uint64_t bits) {
  union {
    uint64_t bits;
    double value;
  } u = {.bits = bits};
  return u.value;
}

static inline uint64_t bits_of(double value) {
  union {
    double value;
    uint64_t bits;
  } u = {.value = value};
  return u.bits;
}

// The number in [0, 1) that the upper 53 bits of a word are. The halves become numbers as the low bits of 2^52.
static inline double uniform(uint64_t word) {
  const uint64_t whole = word >> 11, one = 0x4330000000000000u;
  const double high = of_bits(one | whole >> 32) - 0x1p52;
  const double low = of_bits(one | (whole & 0xffffffffu)) - 0x1p52;
  return (high * 0x1p32 + low) * 0x1p-53;
}

// The natural logarithm of x, 2^-53 <= x <= 1. The argument is split as x = 2^k (1 + f) with √½ <= 1 + f < √2.
static inline double logarithm(double x) {
  const uint64_t bits = bits_of(x) - 0x3fe6a09e00000000u;
  const uint64_t k = ((bits >> 52) + 64) & 127;
  const double exponent = of_bits(0x4330000000000000u | k) - (0x1p52 + 64);
  const double f = of_bits((bits & 0xfffffffffffffu) + 0x3fe6a09e00000000u) - 1;
  const double s = f / (2 + f), z = s * s, w = z * z, half = 0.5 * f * f;
  const double t1 = w * (3.999999999940941908e-01 +
                         w * (2.222219843214978396e-01 + w * 1.531383769920937332e-01));
  const double t2 = z * (6.666666666666735130e-01 +
                         w * (2.857142874366239149e-01 +
                              w * (1.818357216161805012e-01 + w * 1.479819860511658591e-01)));
  return exponent * 6.93147180369123816490e-01 -
         ((half - (s * (half + (t1 + t2)) + exponent * 1.90821492927058770002e-10)) - f);
}

// Whether the rounding of x to single precision is in doubt: its last 29 bits are within 64 units of the middle, or x
// is so small that its single-precision number has fewer bits.
static inline uint32_t is_doubtful(double x) {
  const uint64_t bits = bits_of(x);
  const uint64_t near = ((bits & 0x1fffffffu) - (0x10000000u - 64)) < 128;
  const uint64_t small = (bits & 0x7fffffffffffffffu) < 0x3900000000000000u;
  return (uint32_t)(near | small);
}

static inline __attribute__((always_inline)) void draw(const int scaled, size_t pairs,
                                                       const uint64_t *words, const double *factors,
                                                       float *normals, uint32_t *doubt) {
  for (size_t first = 0; first < pairs; first += BLOCK) {
    const size_t count = pairs - first < BLOCK ? pairs - first : BLOCK;
    const uint64_t *from = words + 2 * first;
    const double *by = scaled ? factors + 2 * first : factors;
    float *to = normals + 2 * first;
#pragma clang loop vectorize(assume_safety)
    for (size_t j = 0; j < count; j++) {
      const double radius = __builtin_elementwise_sqrt(-2 * logarithm(1 - uniform(from[2 * j])));
      const double angle = 6.283185307179586477 * uniform(from[2 * j + 1]);
      // The angle is split as r + quarter π/2; the first part of π/2 has 33 bits, so that its product is exact.
      const double shifted = angle * 6.36619772367581382433e-01 + 0x1.8p52;
      const uint64_t quarter = bits_of(shifted) & 3;
      const double whole = shifted - 0x1.8p52;
      double r = angle - whole * 1.57079632673412561417e+00;
      r = r - whole * 6.07710050650619224932e-11;
      const double z = r * r;
      double p = 1.58969099521155010221e-10;
      p = p * z + -2.50507602534068634195e-08;
      p = p * z + 2.75573137070700676789e-06;
      p = p * z + -1.98412698298579493134e-04;
      p = p * z + 8.33333333332248946124e-03;
      p = p * z + -1.66666666666666324348e-01;
      const double sine = r + r * z * p;
      double q = -1.13596475577881948265e-11;
      q = q * z + 2.08757232129817482790e-09;
      q = q * z + -2.75573143513906633035e-07;
      q = q * z + 2.48015872894767294178e-05;
      q = q * z + -1.38888888888741095749e-03;
      q = q * z + 4.16666666666666019037e-02;
      const double cosine = 1 - (0.5 * z - z * z * q);
      const double s = quarter & 1 ? cosine : sine, c = quarter & 1 ? sine : cosine;
      const double left = radius * ((quarter + 1) & 2 ? -c : c);
      const double right = radius * (quarter & 2 ? -s : s);
      const double across = scaled ? by[2 * j] * left : left;
      const double up = scaled ? by[2 * j + 1] * right : right;
      to[2 * j] = (float)across;
      to[2 * j + 1] = (float)up;
      doubt[first + j] = is_doubtful(across) | is_doubtful(up);
    }
  }
}

SONDE_CLONES
void sonde_normals(size_t pairs, const uint64_t *words, const double *factors, float *normals,
                   uint32_t *doubt) {
  if (factors)
    draw(1, pairs, words, factors, normals, doubt);
  else
    draw(0, pairs, words, factors, normals, doubt);
}
