// The functions of packed_product.c in one precision: REAL is the type, and SUFFIX is the suffix of the function
// names.

// The number of elements of a vector of this processor. All processors of one kind have the same panels.
static size_t TYPED(lanes)(void) {
#if defined(__x86_64__)
  if (SUPPORTS(4)) return 64 / sizeof(REAL);
  if (SUPPORTS(3)) return 32 / sizeof(REAL);
#endif
  return 16 / sizeof(REAL);
}

typedef REAL TYPED(four) __attribute__((vector_size(4 * sizeof(REAL)), aligned(sizeof(REAL))));

// Copies 4 columns of a panel from 4 rows of a transposed matrix.
static void TYPED(turn)(size_t depth, const REAL *restrict b, size_t stride, size_t width,
                        REAL *restrict panel) {
  size_t k = 0;
  for (; k + 4 <= depth; k += 4) {
    const TYPED(four) *r0 = (const TYPED(four) *)(b + k), *r1 = (const TYPED(four) *)(b + stride + k);
    const TYPED(four) *r2 = (const TYPED(four) *)(b + 2 * stride + k);
    const TYPED(four) *r3 = (const TYPED(four) *)(b + 3 * stride + k);
    const TYPED(four) low01 = __builtin_shufflevector(*r0, *r1, 0, 4, 1, 5);
    const TYPED(four) high01 = __builtin_shufflevector(*r0, *r1, 2, 6, 3, 7);
    const TYPED(four) low23 = __builtin_shufflevector(*r2, *r3, 0, 4, 1, 5);
    const TYPED(four) high23 = __builtin_shufflevector(*r2, *r3, 2, 6, 3, 7);
    REAL *to = panel + k * width;
    *(TYPED(four) *)to = __builtin_shufflevector(low01, low23, 0, 1, 4, 5);
    *(TYPED(four) *)(to + width) = __builtin_shufflevector(low01, low23, 2, 3, 6, 7);
    *(TYPED(four) *)(to + 2 * width) = __builtin_shufflevector(high01, high23, 0, 1, 4, 5);
    *(TYPED(four) *)(to + 3 * width) = __builtin_shufflevector(high01, high23, 2, 3, 6, 7);
  }
  for (; k < depth; k++)
    for (size_t j = 0; j < 4; j++) panel[k * width + j] = b[j * stride + k];
}

// Packs the columns from `first` on as rows of whole groups of REST numbers. The last group of a row ends with the depth, and
// its numbers that belong to the group before are 0.
static void TYPED(pack_rest)(size_t depth, size_t rest, const REAL *b, size_t stride, int transposed,
                             size_t first, REAL *packed) {
  const size_t groups = (depth + REST - 1) / REST, whole = depth / REST * REST;
  for (size_t j = 0; j < rest; j++) {
    REAL *row = packed + j * groups * REST;
    const REAL *from = transposed ? b + (first + j) * stride : b + first + j;
    const size_t along = transposed ? 1 : stride;
    for (size_t k = 0; k < whole; k++) row[k] = from[k * along];
    if (whole == depth) continue;
    for (size_t i = 0; i < REST; i++) {
      const size_t k = depth - REST + i;
      row[whole + i] = k < whole ? 0 : from[k * along];
    }
  }
}

void TYPED(sonde_pack)(size_t depth, size_t columns, const REAL *b, size_t stride, int transposed,
                       REAL *packed) {
  const size_t lanes = TYPED(lanes)();
  const size_t rest = rest_of(depth, columns);
  columns -= rest;
  const Panels all = panels_of(columns, lanes);
  size_t n = 0;
  for (size_t p = 0; p < all.count; p++) {
    const size_t width = width_of(all, p) * lanes;
    const size_t filled = columns - n < width ? columns - n : width, fours = filled / 4 * 4;
    REAL *restrict panel = packed + n * depth;
    if (filled < width) memset(panel, 0, depth * width * sizeof(REAL));
    if (transposed) {
      for (size_t j = 0; j < fours; j += 4)
        TYPED(turn)(depth, b + (n + j) * stride, stride, width, panel + j);
      for (size_t j = fours; j < filled; j++)
        for (size_t k = 0; k < depth; k++) panel[k * width + j] = b[(n + j) * stride + k];
    } else {
      for (size_t k = 0; k < depth; k++) {
        const REAL *restrict from = b + k * stride + n;
        REAL *restrict to = panel + k * width;
        size_t j = 0;
        for (; j + 16 <= filled; j += 16) memcpy(to + j, from + j, 16 * sizeof(REAL));
        for (; j < fours; j += 4) memcpy(to + j, from + j, 4 * sizeof(REAL));
        for (; j < filled; j++) to[j] = from[j];
      }
    }
    n += width;
  }
  if (rest) TYPED(pack_rest)(depth, rest, b, stride, transposed, n, packed + n * depth);
}

// Stores the sums of a tile of which the last columns are not in C.
static void TYPED(store)(size_t rows, size_t columns,
                                                   const REAL *restrict sums, size_t width, int add,
                                                   REAL *restrict c, size_t c_stride) {
  for (size_t r = 0; r < rows; r++, sums += width, c += c_stride) {
    size_t j = 0;
    for (; j + 4 <= columns; j += 4) {
      TYPED(four) *to = (TYPED(four) *)(c + j);
      const TYPED(four) sum = *(const TYPED(four) *)(sums + j);
      *to = add ? *to + sum : sum;
    }
    for (; j < columns; j++) c[j] = add ? c[j] + sums[j] : sums[j];
  }
}

// Copies the sums of rows to the columns of C.
static void TYPED(spread)(size_t rows, size_t columns, const REAL *restrict sums, size_t width,
                          REAL *restrict c, size_t c_stride) {
  size_t r = 0;
  for (; r + 4 <= rows; r += 4) TYPED(turn)(columns, sums + r * width, width, c_stride, c + r);
  for (; r < rows; r++)
    for (size_t j = 0; j < columns; j++) c[j * c_stride + r] = sums[r * width + j];
}

// REST partial sums of one column.
typedef REAL TYPED(partials) __attribute__((vector_size(REST * sizeof(REAL)), aligned(sizeof(REAL))));

#define LANES (16 / (int)sizeof(REAL))
#define DOTS 1
#if defined(__aarch64__)
#define SUMS 24
#else
#define SUMS 9
#endif
#define TARGET
#define NAMED(f) TYPED(f##_plain)
#include "packed_product_tiles.h"

#if defined(__x86_64__)
#define LANES (32 / (int)sizeof(REAL))
#define SUMS 12
#define DOTS 2
#define TARGET __attribute__((target("arch=x86-64-v3")))
#define NAMED(f) TYPED(f##_v3)
#include "packed_product_tiles.h"

#define LANES (64 / (int)sizeof(REAL))
#define SUMS 24
#define DOTS (sizeof(REAL) == 4 ? 4 : 2)
#define TARGET __attribute__((target("arch=x86-64-v4"), min_vector_width(512)))
#define NAMED(f) TYPED(f##_v4)
#include "packed_product_tiles.h"
#endif

void TYPED(sonde_packed_product)(size_t rows, size_t columns, size_t depth, const REAL *a,
                                 size_t a_stride, const REAL *packed, int add, REAL *c,
                                 size_t c_stride) {
  CALL_KIND(product, rows, columns, depth, a, a_stride, packed, add, c, c_stride);
}

// The vectors run along the rows of C, which the tiles therefore compute as columns: in a gradient of weights, C has a row
// for each gate, so that few of the vectors' lanes are empty.
void TYPED(sonde_turned_product)(size_t rows, size_t columns, size_t depth, const REAL *a,
                                 size_t a_stride, const REAL *b, size_t b_stride, REAL *c,
                                 size_t c_stride) {
  CALL_KIND(turned_product, columns, rows, depth, b, b_stride, a, a_stride, c, c_stride);
}
