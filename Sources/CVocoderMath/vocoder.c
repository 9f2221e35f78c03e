// The loops of CVocoderMath.h.
#include "CVocoderMath.h"

#include "../CVectorMath/clones.h"

// A loop of eight lanes, of which `count` run interleaved: the long sums of products wait for one another, and the
// processor finds too few other operations by itself.
#define PRAGMA(text) _Pragma(#text)
#define WIDE(count) PRAGMA(clang loop vectorize(assume_safety) vectorize_width(8) interleave_count(count))
#define INLINE static inline __attribute__((always_inline))

enum { LONG = 128, SHORT = 8 };

// Runs `block` over 0..<n. The compiler knows the length of a block, so few numbers are left for a loop without vectors.
#define BLOCKS(block, ...)                                          \
  size_t k = 0;                                                     \
  for (; k + LONG <= n; k += LONG) block(__VA_ARGS__, LONG);        \
  for (; k + SHORT <= n; k += SHORT) block(__VA_ARGS__, SHORT);     \
  for (; k < n; k++) block(__VA_ARGS__, 1)

// x minus the nearest integer, for |x| < 2^51.
INLINE double wrapped(double x) { return x - ((x + 0x1.8p52) - 0x1.8p52); }

INLINE float size_of(float re, float im, float scale) {
  return __builtin_elementwise_sqrt(re * re + im * im) * scale;
}

// π rounded towards 0, as Swift's Float.pi.
static const float pi = 0x1.921fb4p1f;

// The arctangent of ratio, which is from 0 to 1.
INLINE float arctangent(float ratio) {
  const float z = ratio * ratio;
  float p = z * -0.0015093012891498f;
  p = z * (0.009567331370583465f + p);
  p = z * (-0.028490758409141673f + p);
  p = z * (0.055028081847051116f + p);
  p = z * (-0.0821376045979994f + p);
  p = z * (0.10878009446976024f + p);
  p = z * (-0.14247222568164233f + p);
  p = z * (0.19996436799551387f + p);
  p = z * (-0.33333180376167765f + p);
  return ratio * (0.9999999805602018f + p);
}

SONDE_CLONES
void sonde_split(const float *pairs, float *re, float *im, size_t n) {
  WIDE(2) for (size_t k = 0; k < n; k++) {
    re[k] = pairs[2 * k];
    im[k] = pairs[2 * k + 1];
  }
}

// The bins k and n - k of the spectrum follow from the same two numbers. Their half sum and half difference are (s + t) / 2 and
// the conjugate of (s - t) / 2.
#define LAST_STEP                                                                                \
  const float zr = pairs[2 * k], zi = pairs[2 * k + 1];                                          \
  const float mr = pairs[2 * (n - k)], mi = -pairs[2 * (n - k) + 1];                             \
  const float dr = mr - zr, di = mi - zi, sr = mr + zr, si = mi + zi;                            \
  const float tr = sines[k] * dr + cosines[k] * -di, ti = sines[k] * di + cosines[k] * dr;       \
  re[k] = 0.5f * (sr + tr);                                                                      \
  im[k] = 0.5f * (si + ti)

SONDE_CLONES
void sonde_last_step(
    float *pairs, const float *cosines, const float *sines, float *re, float *im, size_t n, size_t bins) {
  pairs[2 * n] = pairs[0];
  pairs[2 * n + 1] = pairs[1];
  const size_t low = (n + 1) / 2, mirrored = n + 1 - bins < low ? n + 1 - bins : low;
  const size_t wide = (bins + SHORT - 1) / SHORT * SHORT, single = wide < mirrored ? wide : mirrored;
  WIDE(1) for (size_t k = 0; k < single; k++) { LAST_STEP; }
  WIDE(1) for (size_t k = mirrored; k < low; k++) {
    LAST_STEP;
    re[n - k] = 0.5f * (sr - tr);
    im[n - k] = -(0.5f * (si - ti));
  }
  re[0] = pairs[0] + pairs[1];
  im[0] = 0;
  if (n % 2 == 0 && bins > n / 2) {
    re[n / 2] = pairs[n];
    im[n / 2] = -pairs[n + 1];
  }
  if (bins > n) {
    re[n] = pairs[0] - pairs[1];
    im[n] = 0;
  }
}

SONDE_CLONES
void sonde_magnitudes(const float *re, const float *im, float scale, float *magnitudes, size_t n) {
  WIDE(2) for (size_t k = 0; k < n; k++) magnitudes[k] = size_of(re[k], im[k], scale);
}

INLINE void polar(
    const float *restrict re, const float *restrict im, float scale, float *restrict magnitudes,
    float *restrict phases, size_t n) {
  float tangent[LONG];
  WIDE(1) for (size_t k = 0; k < n; k++) {
    const float x = __builtin_fabsf(re[k]), y = __builtin_fabsf(im[k]);
    const float low = x < y ? x : y, high = x < y ? y : x;
    // The lower limit keeps the division defined if both numbers are 0.
    tangent[k] = low / (high < 0x1p-126f ? 0x1p-126f : high);
    magnitudes[k] = size_of(re[k], im[k], scale);
  }
  WIDE(4) for (size_t k = 0; k < n; k++) tangent[k] = arctangent(tangent[k]);
  WIDE(1) for (size_t k = 0; k < n; k++) {
    const float octant =
        __builtin_fabsf(re[k]) < __builtin_fabsf(im[k]) ? pi / 2 - tangent[k] : tangent[k];
    const float half = re[k] < 0 ? pi - octant : octant;
    phases[k] = im[k] < 0 ? -half : half;
  }
}

SONDE_CLONES
void sonde_polar(
    const float *re, const float *im, float scale, float *magnitudes, float *phases, size_t n) {
  if (n >= SHORT) {
    // The last numbers are computed again with numbers before them, because a loop without vectors takes longer.
    const size_t last = n - SHORT;
    polar(re + last, im + last, scale, magnitudes + last, phases + last, SHORT);
    n = n / SHORT * SHORT;
  }
  BLOCKS(polar, re + k, im + k, scale, magnitudes + k, phases + k);
}

INLINE void frequencies(
    float *phases, const float *magnitudes, const double *expected, const double *centres, double *reached,
    sonde_hop hop, size_t n) {
  WIDE(4) for (size_t k = 0; k < n; k++) {
    const double phase = (double)phases[k] * (0.5 / 0x1.921fb54442d18p1);
    const double deviation = wrapped(phase - reached[k] - expected[k]);
    const double heard = magnitudes[k] == 0 ? 0 : deviation;
    const float frequency = (float)(centres[k] + heard * hop.spread);
    reached[k] = wrapped(reached[k] + (double)frequency * hop.step);
    phases[k] = frequency;
  }
}

SONDE_CLONES
void sonde_frequencies(
    float *phases, const float *magnitudes, const double *expected, const double *centres, double *reached,
    sonde_hop hop, size_t n) {
  BLOCKS(frequencies, phases + k, magnitudes + k, expected + k, centres + k, reached + k, hop);
}

SONDE_CLONES
void sonde_advance(double *phases, const float *frequencies, double step, size_t n) {
  WIDE(2) for (size_t k = 0; k < n; k++) phases[k] = wrapped(phases[k] + (double)frequencies[k] * step);
}

INLINE void spectrum_of(
    const float *restrict magnitudes, const float *restrict scales, const double *restrict phases,
    float *restrict spectrum, size_t n) {
  float rests[LONG], sizes[LONG];
  WIDE(2) for (size_t k = 0; k < n; k++) {
    // The nearest whole number of half turns is subtracted, so that the remainder is within ±1/4 turn. An odd number of
    // half turns changes the signs of the sine and the cosine.
    const double halves = (2 * phases[k] + 0x1.8p52) - 0x1.8p52;
    rests[k] = (float)(phases[k] - 0.5 * halves);
    const double even = (0.5 * halves + 0x1.8p52) - 0x1.8p52;
    sizes[k] = magnitudes[k] * scales[k] * (1 - 2 * __builtin_fabsf((float)(halves - 2 * even)));
  }
  WIDE(2) for (size_t k = 0; k < n; k++) {
    const float z = rests[k] * rests[k];
    float s = z * -14.337024741792543f;
    s = z * (41.99998982312539f + s);
    s = z * (-76.70366782646369f + s);
    s = z * (81.60520943102091f + s);
    s = z * (-41.34170192977186f + s);
    float c = z * 7.536733285316159f;
    c = z * (-26.394973811056353f + c);
    c = z * (60.24331359477254f + c);
    c = z * (-85.45678823652528f + c);
    c = z * (64.9393937214825f + c);
    c = z * (-19.739208801004164f + c);
    spectrum[2 * k] = sizes[k] * (0.9999999999992523f + c);
    spectrum[2 * k + 1] = sizes[k] * (rests[k] * (6.28318530648751f + s));
  }
}

SONDE_CLONES
void sonde_spectrum(
    const float *magnitudes, const float *scales, const double *phases, float *spectrum, size_t n) {
  BLOCKS(spectrum_of, magnitudes + k, scales + k, phases + k, spectrum + 2 * k);
}

SONDE_CLONES
void sonde_overlap(const float *x, const float *window, float *sums, size_t n) {
  WIDE(4) for (size_t i = 0; i < n; i++) sums[i] += x[i] * window[i];
}

SONDE_CLONES
void sonde_lock(
    double *phases, float *frequencies, const double *ahead, const double *relation, const unsigned char *isFree,
    double step, size_t n) {
  WIDE(4) for (size_t k = 0; k < n; k++) {
    const float own = frequencies[k];
    const double reached = phases[k] + (double)own * step;
    const float change = (float)(wrapped(ahead[k] + relation[k] - reached) / step);
    const float frequency = isFree[k] ? own : own + change;
    frequencies[k] = frequency;
    phases[k] = wrapped(phases[k] + (double)frequency * step);
  }
}

SONDE_CLONES
void sonde_delays(const double *phases, const float *magnitudes, double *delays, double *weights, size_t n) {
  WIDE(4) for (size_t k = 0; k + 1 < n; k++) {
    delays[k] = -wrapped(phases[k + 1] - phases[k] - 0.5);
    const double pair =
        (double)__builtin_fabsf(magnitudes[k]) * (double)__builtin_fabsf(magnitudes[k + 1]);
    weights[k] = __builtin_elementwise_sqrt(pair);
  }
}

// Eight rows are summed side by side, because each addition of a row waits for the one before.
void sonde_row_sums(const float *x, size_t rows, size_t columns, float *sums) {
  enum { ROWS = 8 };
  for (size_t row = 0; row < rows; row += ROWS) {
    const size_t some = rows - row < ROWS ? rows - row : ROWS;
    float sum[ROWS] = {0};
    if (some == ROWS) {
      for (size_t k = 0; k < columns; k++)
        for (size_t r = 0; r < ROWS; r++) sum[r] += __builtin_fabsf(x[(row + r) * columns + k]);
    } else {
      for (size_t r = 0; r < some; r++)
        for (size_t k = 0; k < columns; k++) sum[r] += __builtin_fabsf(x[(row + r) * columns + k]);
    }
    for (size_t r = 0; r < some; r++) sums[row + r] = sum[r];
  }
}
