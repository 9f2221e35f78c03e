// The functions of packed_product.c in one precision. REAL is the type of the numbers, and SUFFIX is the suffix
// of the functions' names.

typedef REAL TYPED(panel) __attribute__((vector_size(PANEL * sizeof(REAL)), aligned(sizeof(REAL))));

void TYPED(sonde_pack)(size_t depth, size_t columns, const REAL *b, size_t stride, int transposed,
                       REAL *packed) {
  for (size_t n = 0; n < columns; n += PANEL) {
    REAL *restrict panel = packed + n * depth;
    const size_t width = columns - n < PANEL ? columns - n : PANEL;
    if (width < PANEL) memset(panel, 0, depth * PANEL * sizeof(REAL));
    if (transposed) {
      for (size_t j = 0; j < width; j++) {
        const REAL *restrict from = b + (n + j) * stride;
        for (size_t k = 0; k < depth; k++) panel[k * PANEL + j] = from[k];
      }
    } else if (width == PANEL) {
      for (size_t k = 0; k < depth; k++)
        memcpy(panel + k * PANEL, b + k * stride + n, PANEL * sizeof(REAL));
    } else {
      for (size_t k = 0; k < depth; k++)
        for (size_t j = 0; j < width; j++) panel[k * PANEL + j] = b[k * stride + n + j];
    }
  }
}

#define ROWS 2
#define PANELS 1
#define TARGET
#define NAMED(f) TYPED(f##_plain)
#include "packed_product_tiles.h"

#if defined(__x86_64__)
#define ROWS 4
#define PANELS 1
#define TARGET __attribute__((target("arch=x86-64-v3")))
#define NAMED(f) TYPED(f##_v3)
#include "packed_product_tiles.h"

#define ROWS 8
#define PANELS (4 / (int)(sizeof(REAL) / 2))
#define TARGET __attribute__((target("arch=x86-64-v4"), min_vector_width(512)))
#define NAMED(f) TYPED(f##_v4)
#include "packed_product_tiles.h"
#endif

void TYPED(sonde_packed_product)(size_t rows, size_t columns, size_t depth, const REAL *a,
                                 size_t a_stride, int transposed, const REAL *packed, int add,
                                 REAL *c, size_t c_stride) {
#if defined(__x86_64__)
  if (__builtin_cpu_supports("x86-64-v4")) {
    TYPED(product_v4)(rows, columns, depth, a, a_stride, transposed, packed, add, c, c_stride);
    return;
  }
  if (__builtin_cpu_supports("x86-64-v3")) {
    TYPED(product_v3)(rows, columns, depth, a, a_stride, transposed, packed, add, c, c_stride);
    return;
  }
#endif
  TYPED(product_plain)(rows, columns, depth, a, a_stride, transposed, packed, add, c, c_stride);
}
