// Single-precision functions without branches, from which a compiler can make wide vector instructions inside a loop.
// Invariant: each function is correct for infinities, NaN, denormals and signed zeros, and its error is at most
// the error in the comment of the function. An error is the difference from the exact value, in units in the last
// place of the result. A test checks each function over the whole range. The polynomials come from
// tools/figures/vector_polynomials.py.
#pragma once
#include <stdint.h>

static inline float sonde_float_of(uint32_t bits) {
  union {
    uint32_t bits;
    float value;
  } u = {.bits = bits};
  return u.value;
}

static inline uint32_t sonde_bits_of(float value) {
  union {
    float value;
    uint32_t bits;
  } u = {.value = value};
  return u.bits;
}

// The polynomial and k of e^x = 2^k (1 + r + r² P(r)), for the functions below. They limit x, and apply 2^k.
static inline float sonde_exp_part(float x, uint32_t *k) {
  const float magic = 0x1.8p23f;
  float shifted = x * 0x1.715476p0f + magic;
  *k = sonde_bits_of(shifted) - sonde_bits_of(magic);
  float whole = shifted - magic;
  float r = x - whole * 0x1.62e4p-1f;
  r = r - whole * 0x1.7f7d1cp-20f;
  float p = 0x1.9f085ap-13f;
  p = p * r + 0x1.6d8d52p-10f;
  p = p * r + 0x1.111272p-7f;
  p = p * r + 0x1.55548ep-5f;
  p = p * r + 0x1.555554p-3f;
  p = p * r + 0.5f;
  return 1.0f + (r + (r * r) * p);
}

// Computes e to the power x, with an error of at most 1 unit.
// The argument is split as x = k ln 2 + r with |r| <= ln 2 / 2, and e^x = 2^k (1 + r + r² P(r)). The factor 2^k is
// applied in two steps, so that denormal results are rounded only once. The low bits of the sum x / ln 2 + 1.5 ·
// 2^23 contain k.
static inline float sonde_expf(float x) {
  x = x > 89.0f ? 89.0f : x;
  x = x < -104.5f ? -104.5f : x;
  uint32_t bits;
  float p = sonde_exp_part(x, &bits);
  int32_t k = (int32_t)bits, half = k >> 1;
  float first = sonde_float_of((uint32_t)(half + 127) << 23);
  float second = sonde_float_of((uint32_t)(k - half + 127) << 23);
  return p * first * second;
}

// Computes the natural logarithm, with an error of at most 1 unit; the result is -inf for x = 0, and NaN for x <
// 0. The argument is split as x = 2^k (1 + f) with √½ <= 1 + f < √2, and log(1 + f) = f - f²/2 + f³ P(f).
static inline float sonde_logf(float x) {
  int denormal = x < 0x1p-126f;
  float scaled = denormal ? x * 0x1p23f : x;
  uint32_t bits = sonde_bits_of(scaled);
  int32_t k = (int32_t)(bits - 0x3f3504f3u) >> 23;
  float f = sonde_float_of(bits - ((uint32_t)k << 23)) - 1.0f;
  float whole = (float)(k - (denormal ? 23 : 0));
  float p = 0x1.144048p-4f;
  p = p * f + -0x1.de45ecp-4f;
  p = p * f + 0x1.e6ffa0p-4f;
  p = p * f + -0x1.fc21b6p-4f;
  p = p * f + 0x1.233672p-3f;
  p = p * f + -0x1.555c46p-3f;
  p = p * f + 0x1.99a4c0p-3f;
  p = p * f + -0x1.000006p-2f;
  p = p * f + 0x1.555548p-2f;
  float square = f * f;
  float rest = square * f * p - 0.5f * square + whole * 0x1.7f7d1cp-20f;
  float result = whole * 0x1.62e4p-1f + (f + rest);
  result = x < 0.0f ? sonde_float_of(0x7fc00000u) : result;
  result = x == 0.0f ? -__builtin_inff() : result;
  return x < __builtin_inff() ? result : x;  // inf and NaN are returned unchanged
}

// Computes the hyperbolic tangent, with an error of at most 2 units.
// Near zero the result is x + x³ P(x²). For |x| of at least 5/8 the result is 1 - 2 / (e^2|x| + 1), with the sign of
// x. From 2|x| = 40 on this is 1, so the exponential needs no larger argument.
static inline float sonde_tanhf(float x) {
  float size = sonde_float_of(sonde_bits_of(x) & 0x7fffffffu);
  float square = x * x;
  float p = -0x1.769f68p-8f;
  p = p * square + 0x1.525422p-6f;
  p = p * square + -0x1.b843e4p-5f;
  p = p * square + 0x1.110766p-3f;
  p = p * square + -0x1.555534p-2f;
  float near = x + x * (square * p);
  float twice = 2.0f * size;
  uint32_t k;
  float e = sonde_exp_part(twice > 40.0f ? 40.0f : twice, &k);
  e = e * sonde_float_of((k + 127u) << 23);
  float far = 1.0f - 2.0f / (e + 1.0f);
  uint32_t bits = sonde_bits_of(size < 0.625f ? near : far);
  return sonde_float_of(bits | (sonde_bits_of(x) & 0x80000000u));  // -0 stays -0
}

// Computes the logistic function 1 / (1 + e^-x), with an error of at most 3 units. For very negative x, the
// results become denormal before they become 0. The exponential of -|x| is scaled by 2^(k + 64) and 2^-64, so that a
// denormal result is rounded only once.
static inline float sonde_sigmoidf(float x) {
  float below = sonde_float_of(sonde_bits_of(x) | 0x80000000u);  // -|x|
  uint32_t k;
  float e = sonde_exp_part(below < -104.5f ? -104.5f : below, &k);
  e = e * sonde_float_of((k + 127u + 64u) << 23) * 0x1p-64f;
  return (x < 0.0f ? e : 1.0f) / (1.0f + e);
}

// Computes sine and cosine, with an error of at most 1 unit for |x| below 2^27. The loops pass larger arguments to
// the C library.
// The argument is split in double precision as x = k π/2 + r. The first part of π/2 has 25 bits, so that its product
// with k is exact.
static inline float sonde_quarter(double wide, uint64_t ahead) {
  const double magic = 0x1.8p52;
  double shifted = wide * 0x1.45f306dc9c883p-1 + magic;
  union {
    double value;
    uint64_t bits;
  } u = {.value = shifted};
  uint64_t quarter = u.bits + ahead;
  double whole = shifted - magic;
  double r = wide - whole * 0x1.921fb5p0;
  r = r - whole * 0x1.110b4611a6263p-26;
  double z = r * r;
  double s = 0x1.6cd8388d53400p-19;
  s = s * z + -0x1.a00f9d226a4e0p-13;
  s = s * z + 0x1.11110895a95a6p-7;
  s = s * z + -0x1.5555554cb90d4p-3;
  s = r + r * (z * s);
  double c = -0x1.242abe4488800p-22;
  c = c * z + 0x1.a0111fb5f4380p-16;
  c = c * z + -0x1.6c16b89822490p-10;
  c = c * z + 0x1.5555554f4dab1p-5;
  c = 1.0 - 0.5 * z + z * z * c;
  double result = (quarter & 1) ? c : s;
  result = (quarter & 2) ? -result : result;
  return (float)result;
}

static inline float sonde_sinf(float x) { return x == 0.0f ? x : sonde_quarter((double)x, 0); }

static inline float sonde_cosf(float x) { return sonde_quarter((double)x, 1); }

// Computes the square root, correctly rounded; the result is NaN for x < 0. The builtin function sets no errno,
// so it compiles to one instruction.
static inline float sonde_sqrtf(float x) { return __builtin_elementwise_sqrt(x); }
