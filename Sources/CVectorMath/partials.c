// Sums of sinusoids. Sixteen partials turn side by side, and the sums over partials are taken once per sample.
#include "partials.h"

#include "clones.h"
#include "vector_kernels.h"

#include <math.h>
#include <string.h>

enum { LANES = 16, STRETCH = 64 };

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
#define FULL_DOUBLE 6.283185307179586

SONDE_CLONES
void sonde_add_partials(
    size_t count, size_t samples, double *phase, const float *from, const float *to, const float *first,
    const float *last, float *out) {
  if (samples == 0) return;
  const float share = 1.0f / (float)samples;
  for (size_t start = 0; start < count; start += LANES) {
    const size_t used = count - start < LANES ? count - start : LANES;
    Block block;
    memset(&block, 0, sizeof block);
    float point[LANES] = {0};
    int sounds = 0;
    for (size_t l = 0; l < used; l++) {
      const size_t k = start + l;
      const float rise = (to[k] - from[k]) * share;
      point[l] = (float)phase[k];
      // The turn is applied once per sample, so an error of its angle would add up.
      const double turn = FULL_DOUBLE * ((double)from[k] + 0.5 * (double)rise);
      block.turn_re[l] = (float)cos(turn);
      block.turn_im[l] = (float)sin(turn);
      block.growth[l] = FULL * rise;
      block.level[l] = first[k];
      block.change[l] = (last[k] - first[k]) * share;
      sounds |= first[k] != 0.0f || last[k] != 0.0f;
      const double end = phase[k] + 0.5 * ((double)from[k] + (double)to[k]) * (double)samples;
      phase[k] = end - nearbyint(end);
    }
    if (!sounds) continue;
    for (size_t l = 0; l < LANES; l++) {
      block.re[l] = sonde_cosf(FULL * point[l]);
      block.im[l] = sonde_sinf(FULL * point[l]);
    }
    for (size_t begin = 0; begin < samples; begin += STRETCH) {
      const size_t length = samples - begin < STRETCH ? samples - begin : STRETCH;
      float sums[STRETCH][LANES];
      for (size_t n = 0; n < length; n++) {
        for (size_t l = 0; l < LANES; l++) {
          sums[n][l] = block.level[l] * block.im[l];
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
      for (size_t n = 0; n < length; n++) {
        float sum = 0;
        for (size_t l = 0; l < LANES; l++) sum += sums[n][l];
        out[begin + n] += sum;
      }
    }
  }
}
