// Defines the functions of mixture.h in single and double precision from one template.
#include "mixture.h"

#include "clones.h"
#include "vector_kernels.h"

#include <math.h>
#include <string.h>

enum { BLOCK = 16 };

// Rounds n up to a multiple of the block size.
#define BLOCKS(n) (((n) + BLOCK - 1) / BLOCK * BLOCK)

// The number of frames whose components are computed side by side. Large frames would not stay in a cache.
static size_t rows_of_block(size_t count) { return count <= 512 ? BLOCK : 1; }

size_t sonde_mixture_scratch(size_t mixtures, size_t dimensions, size_t groups) {
  const size_t count = BLOCKS(mixtures * dimensions);
  if (groups == 1) return count * (4 + 3 * rows_of_block(count)) + mixtures * BLOCK * 2;
  return count * 7 + BLOCKS(mixtures * groups) * 3 + BLOCKS(groups) * 2;
}

#define REAL float
#define WIDE _Pragma("clang loop vectorize(assume_safety)")
#define NAME(f) f##_f32
#define EXP sonde_expf
#define LOG sonde_logf
#include "mixture_template.h"
#include "mixture_groups_template.h"
#undef REAL
#undef WIDE
#undef NAME
#undef EXP
#undef LOG

#define REAL double
#define WIDE
#define NAME(f) f##_f64
#define EXP exp
#define LOG log
#include "mixture_template.h"
#include "mixture_groups_template.h"

SONDE_CLONES
void sonde_log_weights_f32(size_t rows, size_t mixtures, const float *bias, float *logits,
                           float *scratch) {
  for (size_t r = 0; r < rows; r += BLOCK) {
    const size_t n = rows - r < BLOCK ? rows - r : BLOCK;
    float *one = logits + r * mixtures;
    log_weights_f32(n, mixtures, mixtures, bias, one, scratch);
    row_by_row_f32(n, mixtures, mixtures, scratch, one);
  }
}

SONDE_CLONES
void sonde_component_f32(size_t rows, size_t dimensions, float floor, float low, float high,
                         const float *bias, float *outputs, const float *skip, float *scratch) {
  const size_t D = dimensions, count = BLOCKS(D);
  float *s = scratch, *mean = s + count, *sigma = mean + count;
  memset(scratch, 0, 3 * count * sizeof(float));
  for (size_t r = 0; r < rows; r++) {
    float *means = outputs + r * 2 * D, *spreads = means + D;
    biased_f32(1, D, bias, skip ? skip + r * D : skip, means, spreads, s, mean);
    densities_f32(D, count, floor, low, high, s, mean, sigma, means, spreads);
  }
}
