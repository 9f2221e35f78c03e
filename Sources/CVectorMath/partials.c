// Sums of sinusoids. Sixteen partials turn side by side, and the sums over partials are taken once per sample.
#include "partials.h"

#include "clones.h"
#include "vector_kernels.h"

#include <math.h>
#include <string.h>

enum { LANES = 16 };

// The change of a frequency in one call, in turns per sample, above which the series of the turn do not suffice.
static const float steep = 0.02f;

// The state of sixteen partials at one sample: the point on the circle, its first turn per sample, the angle by which the
// turn has grown in radians, with its growth per sample, and the level with its change per sample.
typedef struct {
  float re[LANES], im[LANES];
  float turn_re[LANES], turn_im[LANES];
  float grown[LANES], growth[LANES];
  float level[LANES], change[LANES];
} Block;

// The sine and the cosine of 2π x, where x is in turns.
#define FULL 6.2831853071795865f

SONDE_CLONES
void sonde_add_partials(
    size_t count, size_t samples, double *phase, const float *from, const float *to, const float *first,
    const float *last, float *out) {
  if (samples == 0) return;
  const float share = 1.0f / (float)samples;
  // The sum of each lane over all blocks of partials; the lanes are added once per sample at the end.
  float sums[SONDE_PARTIALS_MOST][LANES];
  memset(sums, 0, samples * sizeof *sums);
  for (size_t start = 0; start < count; start += LANES) {
    const size_t used = count - start < LANES ? count - start : LANES;
    // The last partials are computed in a padded copy, so that the same instructions compute every partial.
    double begun[LANES] = {0};
    float lows[LANES] = {0}, highs[LANES] = {0}, begins[LANES] = {0}, ends[LANES] = {0};
    memcpy(begun, phase + start, used * sizeof *begun);
    memcpy(lows, from + start, used * sizeof *lows);
    memcpy(highs, to + start, used * sizeof *highs);
    memcpy(begins, first + start, used * sizeof *begins);
    memcpy(ends, last + start, used * sizeof *ends);
    double after[LANES];
    int sounds = 0, jumps = 0;
    for (size_t l = 0; l < LANES; l++) {
      jumps |= fabsf(highs[l] - lows[l]) > steep;
      sounds |= begins[l] != 0.0f || ends[l] != 0.0f;
      const double end = begun[l] + 0.5 * ((double)lows[l] + (double)highs[l]) * (double)samples;
      after[l] = end - nearbyint(end);
    }
    memcpy(phase + start, after, used * sizeof *after);
    if (!sounds) continue;
    if (jumps) {
      for (size_t n = 0; n < samples; n++) {
        const double at = (double)n;
        for (size_t l = 0; l < LANES; l++) {
          const double rise = 0.5 * (double)((highs[l] - lows[l]) * share);
          const double turns = begun[l] + ((double)lows[l] + rise * at) * at;
          const float level = begins[l] + (ends[l] - begins[l]) * share * (float)n;
          sums[n][l] += level * sonde_sinf(FULL * (float)(turns - nearbyint(turns)));
        }
      }
      continue;
    }
    Block block;
    for (size_t l = 0; l < LANES; l++) {
      const float rise = (highs[l] - lows[l]) * share;
      // The turn is applied once per sample, so an error of its angle would add up: the angle is no float.
      const double turn = 6.283185307179586477 * ((double)lows[l] + 0.5 * (double)rise);
      block.turn_re[l] = sonde_quarter(turn, 1);
      block.turn_im[l] = sonde_quarter(turn, 0);
      const double point = 6.283185307179586477 * begun[l];
      block.re[l] = sonde_quarter(point, 1);
      block.im[l] = sonde_quarter(point, 0);
      block.grown[l] = 0;
      block.growth[l] = FULL * rise;
      block.level[l] = begins[l];
      block.change[l] = (ends[l] - begins[l]) * share;
    }
    for (size_t n = 0; n < samples; n++) {
      for (size_t l = 0; l < LANES; l++) {
        sums[n][l] += block.level[l] * block.im[l];
        block.level[l] += block.change[l];
        // The turn is not itself turned, because its rounding errors would add up twice. The series of sine and
        // cosine suffice for the small change of a frequency in one call.
        const float g = block.grown[l], square = g * g;
        const float c = 1.0f - square * (0.5f - square * (1.0f / 24.0f));
        const float s = g - g * square * (1.0f / 6.0f);
        const float turn_re = block.turn_re[l] * c - block.turn_im[l] * s;
        const float turn_im = block.turn_re[l] * s + block.turn_im[l] * c;
        const float re = block.re[l] * turn_re - block.im[l] * turn_im;
        block.im[l] = block.re[l] * turn_im + block.im[l] * turn_re;
        block.re[l] = re;
        block.grown[l] += block.growth[l];
      }
    }
  }
  for (size_t n = 0; n < samples; n++) {
    float sum = 0;
    for (size_t l = 0; l < LANES; l++) sum += sums[n][l];
    out[n] += sum;
  }
}
