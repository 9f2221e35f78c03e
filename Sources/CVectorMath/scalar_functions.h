// exp, tanh and the logistic function for the loops of the networks: single precision by short
// polynomials that the compiler turns into vectors, double precision by the C library.
#pragma once
#include <math.h>
#include <stdint.h>
#include <string.h>

// e^x, relative error below 2e-7; x is held within -87 … 88.
static inline float sonde_exp_f32(float x) {
  x = x > 88.0f ? 88.0f : x;
  x = x < -87.0f ? -87.0f : x;
  const float shifted = x * 1.44269504f + 12582912.0f;
  const float n = shifted - 12582912.0f;
  float r = x - n * 0.693359375f;
  r = r - n * -2.12194440e-4f;
  float p = 1.9875691500e-4f;
  p = p * r + 1.3981999507e-3f;
  p = p * r + 8.3334519073e-3f;
  p = p * r + 4.1665795894e-2f;
  p = p * r + 1.6666665459e-1f;
  p = p * r + 5.0000001201e-1f;
  p = p * (r * r) + r + 1.0f;
  const int32_t bits = ((int32_t)n + 127) << 23;
  float scale;
  memcpy(&scale, &bits, sizeof scale);
  return p * scale;
}

// tanh x as an odd rational function (13/6), relative error below 4e-7; 1 beyond 7.9.
static inline float sonde_tanh_f32(float x) {
  x = x > 7.90531110763549805f ? 7.90531110763549805f : x;
  x = x < -7.90531110763549805f ? -7.90531110763549805f : x;
  const float s = x * x;
  float p = -2.76076847742355e-16f;
  p = p * s + 2.00018790482477e-13f;
  p = p * s + -8.60467152213735e-11f;
  p = p * s + 5.12229709037114e-08f;
  p = p * s + 1.48572235717979e-05f;
  p = p * s + 6.37261928875436e-04f;
  p = p * s + 4.89352455891786e-03f;
  float q = 1.19825839466702e-06f;
  q = q * s + 1.18534705686654e-04f;
  q = q * s + 2.26843463243900e-03f;
  q = q * s + 4.89352518554385e-03f;
  return x * p / q;
}

static inline float sonde_logistic_f32(float x) { return 1.0f / (1.0f + sonde_exp_f32(-x)); }

static inline double sonde_exp_f64(double x) { return exp(x); }
static inline double sonde_tanh_f64(double x) { return tanh(x); }
static inline double sonde_logistic_f64(double x) { return 1.0 / (1.0 + exp(-x)); }
