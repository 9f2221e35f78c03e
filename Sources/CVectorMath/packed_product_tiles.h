// The tiles for one kind of processor. A tile contains the sums for a few rows of A and one panel of B, or for one or
// two rows of A and several panels. The sums stay in registers over a stretch of the depth. The products for an
// element of C are added in the order of the depth index, whatever the sizes of panels, tiles and stretches are; those of a
// column that is packed as a row are added to REST partial sums in this order.
// LANES is the number of elements of a vector, and SUMS the largest number of vectors of sums of a tile. The turned tiles
// read A transposed, and the rows of their panel need not lie together.

typedef REAL NAMED(vector) __attribute__((vector_size(LANES * sizeof(REAL)), aligned(sizeof(REAL))));

// A tile and its stretch of the depth. The rows of a panel of B are `step` elements apart in a turned tile, and its panels
// are `next` elements apart in any other. Unless the tile `begins`, its sums so far are in `kept`. A tile that `ends` writes
// its sums to C, and any other tile, such as each turned one, to `kept`.
typedef struct {
  size_t stretch, step, next, a_stride, c_stride;
  const REAL *a, *b;
  REAL *c, *kept;
  int begins, ends, add;
} NAMED(place);

TARGET static inline __attribute__((always_inline)) void NAMED(tile)(
    const size_t rows, const size_t width, const size_t panels, const int transposed,
    const NAMED(place) at) {
  NAMED(vector) sum[SUMS];
  const REAL *restrict a = at.a, *restrict b = at.b;
  const size_t all = panels * width, stride = at.a_stride, next = at.next;
  const size_t step = transposed ? at.step : width * LANES;
  if (at.begins) {
#pragma clang loop unroll(full)
    for (size_t i = 0; i < rows * all; i++) sum[i] = (NAMED(vector)){0};
  } else {
#pragma clang loop unroll(full)
    for (size_t i = 0; i < rows * all; i++) sum[i] = *(const NAMED(vector) *)(at.kept + i * LANES);
  }
  if (at.ends) {
#pragma clang loop unroll(full)
    for (size_t r = 0; r < rows; r++) {
      __builtin_prefetch(at.c + r * at.c_stride, 1);
      __builtin_prefetch(at.c + r * at.c_stride + all * LANES - 1, 1);
    }
  }
  for (size_t k = 0; k < at.stretch; k++) {
    NAMED(vector) one[SUMS];
#pragma clang loop unroll(full)
    for (size_t v = 0; v < all; v++)
      one[v] = *(const NAMED(vector) *)(b + v / width * next + k * step + v % width * LANES);
#pragma clang loop unroll(full)
    for (size_t r = 0; r < rows; r++) {
      const REAL single = transposed ? a[k * stride + r] : a[r * stride + k];
      const NAMED(vector) x = single - (NAMED(vector)){0};
#pragma clang loop unroll(full)
      for (size_t v = 0; v < all; v++) sum[r * all + v] += x * one[v];
    }
  }
  if (!at.ends) {
#pragma clang loop unroll(full)
    for (size_t i = 0; i < rows * all; i++) *(NAMED(vector) *)(at.kept + i * LANES) = sum[i];
  } else {
#pragma clang loop unroll(full)
    for (size_t r = 0; r < rows; r++)
#pragma clang loop unroll(full)
      for (size_t v = 0; v < all; v++) {
        NAMED(vector) *to = (NAMED(vector) *)(at.c + r * at.c_stride + v * LANES);
        *to = at.add ? *to + sum[r * all + v] : sum[r * all + v];
      }
  }
}

// Each size of tile has two functions of its own, for A and for transposed A, so that the compiler keeps all sums in
// registers. A size with more than SUMS sums is never used.
#define TILE(rows, width, panels)                                                                  \
  TARGET static __attribute__((noinline)) void NAMED(tile_##rows##_##width##_##panels)(            \
      const NAMED(place) * at) {                                                                   \
    if ((rows) * (width) * (panels) > SUMS) __builtin_trap();                                      \
    NAMED(tile)(rows, width, panels, 0, *at);                                                      \
  }                                                                                                \
  TARGET static __attribute__((noinline)) void NAMED(turned_##rows##_##width##_##panels)(          \
      const NAMED(place) * at) {                                                                   \
    if ((rows) * (width) * (panels) > SUMS) __builtin_trap();                                      \
    NAMED(tile)(rows, width, panels, 1, *at);                                                      \
  }
TILES
#undef TILE

typedef void (*NAMED(function))(const NAMED(place) *);

static NAMED(function) NAMED(choose)(size_t rows, size_t width, size_t panels, int transposed) {
#define TILE(rows, width, panels)                                    \
  case (rows) * 16 + (width) * 4 + (panels):                         \
    return transposed ? NAMED(turned_##rows##_##width##_##panels)    \
                      : NAMED(tile_##rows##_##width##_##panels);
  switch (rows * 16 + width * 4 + panels) {
    TILES
    default: __builtin_unreachable();
  }
#undef TILE
}

// How the rows of a chunk are cut into tiles: the first `taller` tiles have one row more than the others. It depends on
// the width of the panels and on the number of panels of a tile.
typedef struct {
  size_t width, together, tiles, low, taller;
  NAMED(function) lower, upper;
} NAMED(cut);

static NAMED(cut) NAMED(cut_of)(size_t chunk, size_t width, size_t together, int transposed) {
  const size_t most = SUMS / width < ROWS ? SUMS / width : ROWS;
  const size_t tiles = (chunk + most - 1) / most, low = chunk / tiles, taller = chunk % tiles;
  const NAMED(function) lower = NAMED(choose)(low, width, together, transposed);
  return (NAMED(cut)){
      .width = width,
      .together = together,
      .tiles = tiles,
      .low = low,
      .taller = taller,
      .lower = lower,
      .upper = taller == 0 ? lower : NAMED(choose)(low + 1, width, together, transposed),
  };
}

// Computes a few columns that are packed as rows: the terms of a number are added to REST partial sums, which are added at
// the end.
TARGET static inline __attribute__((always_inline)) void NAMED(dots)(
    const size_t rows, const size_t columns, size_t depth, const REAL *a, size_t a_stride,
    const REAL *b, int add, REAL *c, size_t c_stride) {
  TYPED(partials) sum[DOTS * DOTS];
  const size_t groups = (depth + REST - 1) / REST;
#pragma clang loop unroll(full)
  for (size_t i = 0; i < rows * columns; i++) sum[i] = (TYPED(partials)){0};
  for (size_t v = 0; v < groups; v++) {
    const size_t k = v + 1 == groups ? depth - REST : v * REST;
    TYPED(partials) one[DOTS];
#pragma clang loop unroll(full)
    for (size_t j = 0; j < columns; j++)
      one[j] = *(const TYPED(partials) *)(b + (j * groups + v) * REST);
#pragma clang loop unroll(full)
    for (size_t r = 0; r < rows; r++) {
      const TYPED(partials) x = *(const TYPED(partials) *)(a + r * a_stride + k);
#pragma clang loop unroll(full)
      for (size_t j = 0; j < columns; j++) sum[r * columns + j] += x * one[j];
    }
  }
#pragma clang loop unroll(full)
  for (size_t i = 0; i < rows * columns; i++) {
    REAL parts[REST];
    memcpy(parts, &sum[i], sizeof parts);
#pragma clang loop unroll(full)
    for (size_t n = REST / 2; n > 0; n /= 2)
#pragma clang loop unroll(full)
      for (size_t l = 0; l < n; l++) parts[l] += parts[l + n];
    REAL *to = c + i / columns * c_stride + i % columns;
    *to = add ? *to + parts[0] : parts[0];
  }
}

#define SIZE(name, rows, columns)                                                                  \
  TARGET static __attribute__((noinline)) void NAMED(name)(                                        \
      size_t depth, const REAL *a, size_t a_stride, const REAL *b, int add, REAL *c,               \
      size_t c_stride) {                                                                           \
    NAMED(dots)(rows, columns, depth, a, a_stride, b, add, c, c_stride);                           \
  }
SIZE(dots_many, DOTS, DOTS) SIZE(dots_high, DOTS, 1) SIZE(dots_wide, 1, DOTS) SIZE(dots_one, 1, 1)
#undef SIZE

static void NAMED(rest_product)(size_t rows, size_t rest, size_t depth, const REAL *a,
                                size_t a_stride, const REAL *b, int add, REAL *c, size_t c_stride) {
  const size_t row = (depth + REST - 1) / REST * REST;
  for (size_t r = 0, high; r < rows; r += high) {
    high = rows - r >= DOTS ? DOTS : 1;
    for (size_t j = 0, wide; j < rest; j += wide) {
      wide = rest - j >= DOTS ? DOTS : 1;
      (high > 1 ? wide > 1 ? NAMED(dots_many) : NAMED(dots_high)
       : wide > 1 ? NAMED(dots_wide)
                  : NAMED(dots_one))(depth, a + r * a_stride, a_stride, b + j * row, add,
                                     c + r * c_stride + j, c_stride);
    }
  }
}

static void NAMED(product)(size_t rows, size_t columns, size_t depth, const REAL *a,
                           size_t a_stride, const REAL *packed, int add, REAL *c,
                           size_t c_stride) {
  REAL kept[CHUNK * WIDTH * LANES];
  const size_t rest = rest_of(depth, columns);
  columns -= rest;
  const Panels all = panels_of(columns, LANES);
  if (rest)
    NAMED(rest_product)(rows, rest, depth, a, a_stride, packed + columns * depth, add, c + columns,
                        c_stride);
  for (size_t r0 = 0; r0 < rows; r0 += CHUNK) {
    const size_t chunk = rows - r0 < CHUNK ? rows - r0 : CHUNK;
    size_t before = 0;
    NAMED(cut) cut = {0};
    for (size_t p = 0; p < all.count; p += cut.together) {
      const size_t width = width_of(all, p);
      // A tile of one or two rows has few sums in one panel, so it covers several panels of the same width.
      const size_t alike = (p < all.wider ? all.wider : all.count) - p;
      const size_t most = chunk == 1 ? 3 : chunk == 2 && 4 * width <= SUMS ? 2 : 1;
      const size_t together = alike >= most ? most : 1;
      if (cut.width != width || cut.together != together)
        cut = NAMED(cut_of)(chunk, width, together, 0);
      const size_t whole = together * width * LANES, left = columns - before * LANES;
      // A stretch of a panel stays in the first cache for all tiles of the chunk. Few tiles need no stretches.
      const size_t stretches =
          cut.tiles <= FEW || depth == 0 ? 1 : (depth + STRETCH - 1) / STRETCH;
      size_t k0 = 0;
      for (size_t s = 0; s < stretches; s++) {
        const size_t k1 = s + 1 == stretches ? depth : depth * (s + 1) / stretches;
        NAMED(place) at = {
            .stretch = k1 - k0,
            .next = depth * width * LANES,
            .a_stride = a_stride,
            .c_stride = c_stride,
            .b = packed + (before * depth + k0 * width) * LANES,
            .begins = s == 0,
            .ends = s + 1 == stretches && left >= whole,
            .add = add,
        };
        size_t r = 0;
        for (size_t t = 0; t < cut.tiles; t++) {
          const size_t high = t < cut.taller ? cut.low + 1 : cut.low;
          at.a = a + (r0 + r) * a_stride + k0;
          at.c = c + (r0 + r) * c_stride + before * LANES;
          at.kept = kept + r * width * LANES;
          (t < cut.taller ? cut.upper : cut.lower)(&at);
          if (s + 1 == stretches && !at.ends)
            TYPED(store)(high, left, at.kept, whole, add, at.c, c_stride);
          r += high;
        }
        k0 = k1;
      }
      before += together * width;
    }
  }
}

// A panel is copied only if its last vector would end beyond the rows of B.
static void NAMED(turned_product)(size_t rows, size_t columns, size_t depth, const REAL *a,
                                  size_t a_stride, const REAL *b, size_t b_stride, REAL *c,
                                  size_t c_stride) {
  REAL kept[CHUNK * WIDTH * LANES], copy[STRETCH * WIDTH * LANES];
  const Panels all = panels_of(columns, LANES);
  const size_t chunks = (rows + CHUNK - 1) / CHUNK;
  const size_t stretches = depth == 0 ? 1 : (depth + STRETCH - 1) / STRETCH;
  for (size_t i = 0; i < chunks; i++) {
    const size_t r0 = rows * i / chunks, chunk = rows * (i + 1) / chunks - r0;
    NAMED(cut) cut = {0};
    size_t n = 0;
    for (size_t p = 0; p < all.count; p++) {
      const size_t width = width_of(all, p), whole = width * LANES;
      const size_t filled = columns - n < whole ? columns - n : whole;
      if (cut.width != width) cut = NAMED(cut_of)(chunk, width, 1, 1);
      size_t k0 = 0;
      for (size_t s = 0; s < stretches; s++) {
        const size_t k1 = depth * (s + 1) / stretches;
        NAMED(place) at = {
            .stretch = k1 - k0, .step = b_stride, .a_stride = a_stride, .b = b + k0 * b_stride + n,
            .begins = s == 0};
        if (filled < whole) {
          if (s == 0) memset(copy, 0, sizeof copy);
          for (size_t k = k0; k < k1; k++)
            memcpy(copy + (k - k0) * whole, b + k * b_stride + n, filled * sizeof(REAL));
          at.b = copy, at.step = whole;
        }
        size_t r = 0;
        for (size_t t = 0; t < cut.tiles; t++) {
          at.a = a + k0 * a_stride + r0 + r;
          at.kept = kept + r * whole;
          (t < cut.taller ? cut.upper : cut.lower)(&at);
          r += t < cut.taller ? cut.low + 1 : cut.low;
        }
        k0 = k1;
      }
      TYPED(spread)(chunk, filled, kept, whole, c + n * c_stride + r0, c_stride);
      n += whole;
    }
  }
}

#undef LANES
#undef SUMS
#undef DOTS
#undef TARGET
#undef NAMED
