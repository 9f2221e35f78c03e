// The loops of CVocoderMath.h.
#include "CVocoderMath.h"

#include <string.h>

#include "../CVectorMath/clones.h"

// A loop of eight lanes, of which `count` run interleaved: the long sums of products wait for one another, and the
// processor finds too few other operations by itself.
#define PRAGMA(text) _Pragma(#text)
#define WIDE(count) PRAGMA(clang loop vectorize(assume_safety) vectorize_width(8) interleave_count(count))
#define INLINE static inline __attribute__((always_inline))

// The same without interleaving, for a loop of few numbers. Lanes that have no number are switched off.
#define REST _Pragma("clang loop vectorize(assume_safety) vectorize_width(8) interleave_count(1) vectorize_predicate(enable)")

enum { LONG = 128, SHORT = 8 };

// Runs a loop over 0..<n in blocks whose length the compiler knows, and then over the numbers that are left.
#define BLOCKS(loops, ...)                                                \
  size_t k = 0;                                                           \
  for (; k + LONG <= n; k += LONG) loops##_long(__VA_ARGS__, LONG);       \
  if (k < n) loops##_rest(__VA_ARGS__, n - k)

// The same for a loop that may compute a number twice: if whole vectors do not fit, the last numbers are computed again with
// numbers before them.
#define BLOCKS_AGAIN(loops, ...)                                          \
  size_t k = 0;                                                           \
  for (; k + LONG <= n; k += LONG) loops##_long(__VA_ARGS__, LONG);       \
  if (n < SHORT) {                                                        \
    loops##_rest(__VA_ARGS__, n);                                         \
  } else {                                                                \
    const size_t whole = (n - k) / SHORT * SHORT, end = k + whole;        \
    if (whole) loops##_whole(__VA_ARGS__, whole);                         \
    k = n - SHORT;                                                        \
    if (end < n) loops##_whole(__VA_ARGS__, n - k);                       \
  }

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

#define NAME(f) f##_long
#define LOOP WIDE(1)
#define SUMS WIDE(4)
#include "block_template.h"
#undef NAME
#undef LOOP
#undef SUMS

#define NAME(f) f##_whole
#define LOOP WIDE(1)
#define SUMS WIDE(1)
#include "block_template.h"
#undef NAME
#undef LOOP
#undef SUMS

#define NAME(f) f##_rest
#define LOOP REST
#define SUMS REST
#include "block_template.h"
#undef NAME
#undef LOOP
#undef SUMS

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

SONDE_CLONES
void sonde_polar(
    const float *re, const float *im, float scale, float *magnitudes, float *phases, size_t n) {
  BLOCKS_AGAIN(polar, re + k, im + k, scale, magnitudes + k, phases + k);
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

SONDE_CLONES
void sonde_spectrum(
    const float *magnitudes, const float *scales, const double *phases, float *spectrum, size_t n) {
  BLOCKS_AGAIN(spectrum_of, magnitudes + k, scales + k, phases + k, spectrum + 2 * k);
}

SONDE_CLONES
void sonde_overlap(const float *x, const float *window, float *sums, size_t n) {
  WIDE(4) for (size_t i = 0; i < n; i++) sums[i] += x[i] * window[i];
}

INLINE void lock(
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

INLINE void mark_peaks(const float *m, unsigned char *isPeak, size_t n) {
  isPeak[0] = n == 1 || m[0] >= m[1];
  WIDE(4) for (size_t k = 1; k < n - 1; k++) isPeak[k] = (m[k] > m[k - 1]) & (m[k] >= m[k + 1]);
  if (n > 1) isPeak[n - 1] = m[n - 1] > m[n - 2];
}

// Finds the peaks, and the first bin after the bins of each peak: the first of the lowest bins between two peaks is the last
// bin of the lower peak. Returns the number of peaks. The loop has no branches, because a processor could not foresee them.
INLINE size_t peaks_of(const float *m, const unsigned char *isPeak, uint32_t *peaks, uint32_t *ends, size_t n) {
  size_t count = 0;
  uint32_t valley = 0;
  float low = m[0];
  for (uint32_t k = 0; k < n; k++) {
    const uint32_t peak = isPeak[k];
    valley = m[k] < low ? k : valley;
    peaks[count] = k;
    // The end of the peak before this one; the first peak has none before it.
    ends[count] = valley + 1;
    // At a peak, `low` becomes infinity, and then m[k].
    union {
      float value;
      uint32_t bits;
    } before = {low};
    before.bits = (before.bits & (peak - 1)) | (-peak & 0x7f800000);
    low = before.value < m[k] ? before.value : m[k];
    valley = peak ? k : valley;
    count += peak;
  }
  return count;
}

SONDE_CLONES
void sonde_lock_around(
    double *phases, float *frequencies, const float *magnitudes, const double *relation, double *ahead,
    unsigned char *marks, uint32_t *places, double step, size_t n) {
  if (n == 0) return;
  unsigned char *isPeak = marks, *isFirst = marks + n;
  uint32_t *peaks = places, *ends = places + n + 1;
  double *starts = ahead + n;
  mark_peaks(magnitudes, isPeak, n);
  size_t count = peaks_of(magnitudes, isPeak, peaks, ends, n);
  if (count == 0) isPeak[peaks[count++] = 0] = 1;
  memset(isFirst, 0, n);
  for (size_t i = 1; i < count; i++) isFirst[ends[i]] = 1;
  for (size_t i = 0; i < count; i++)
    starts[i] = phases[peaks[i]] + (double)frequencies[peaks[i]] * step - relation[peaks[i]];
  size_t own = 0;
  for (size_t k = 0; k < n; k++) ahead[k] = starts[own += isFirst[k]];
  lock(phases, frequencies, ahead, relation, isPeak, step, n);
}

SONDE_CLONES
void sonde_between(const float *x, const float *y, float share, float *result, size_t n) {
  WIDE(4) for (size_t k = 0; k < n; k++) result[k] = x[k] + (y[k] - x[k]) * share;
}

SONDE_CLONES
void sonde_late_weight(
    const double *delays, const double *weights, double least, size_t n, double *late, double *all) {
  enum { SUMS = 32 };
  double some[SUMS] = {0}, every[SUMS] = {0};
  size_t k = 0;
  for (; k + SUMS <= n; k += SUMS)
    for (size_t j = 0; j < SUMS; j++) {
      every[j] += weights[k + j];
      some[j] += delays[k + j] > least ? weights[k + j] : 0;
    }
  for (size_t j = 0; k < n; k++, j++) {
    every[j] += weights[k];
    some[j] += delays[k] > least ? weights[k] : 0;
  }
  *late = *all = 0;
  for (size_t j = 0; j < SUMS; j++) {
    *late += some[j];
    *all += every[j];
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
