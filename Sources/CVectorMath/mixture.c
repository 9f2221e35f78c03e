// Defines the functions of mixture.h in single and double precision from one template.
#include "mixture.h"

#include "clones.h"
#include "vector_kernels.h"

#include <math.h>
#include <string.h>

enum { BLOCK = 16 };

// Rounds n up to a multiple of the block size.
#define BLOCKS(n) (((n) + BLOCK - 1) / BLOCK * BLOCK)

size_t sonde_mixture_scratch(size_t mixtures, size_t dimensions, size_t groups) {
  if (groups == 1) return BLOCKS(mixtures * dimensions) * 7 + mixtures;
  return BLOCKS(mixtures * dimensions) * 7 + BLOCKS(mixtures * groups) * 3 + BLOCKS(groups) * 2;
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
