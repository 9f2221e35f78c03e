// The tiles for one kind of processor. A tile contains the sums for a few rows of A and one panel of B, or for one or
// two rows of A and several panels. The sums stay in registers over a stretch of the depth. The products for an
// element of C are added in the order of the depth index, whatever the sizes of panels, tiles and stretches are.
// LANES is the number of elements of a vector, and SUMS the largest number of vectors of sums of a tile.

typedef REAL NAMED(vector) __attribute__((vector_size(LANES * sizeof(REAL)), aligned(sizeof(REAL))));

// A tile and its stretch of the depth. The panels of B are `next` elements apart. Unless the tile `begins`, its sums
// so far are in `kept`. A tile that `ends` writes its sums to C, and any other tile to `kept`.
typedef struct {
  size_t stretch, next, a_stride, c_stride;
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
      one[v] = *(const NAMED(vector) *)(b + v / width * next + (k * width + v % width) * LANES);
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
    if ((rows) * (width) * (panels) <= SUMS) NAMED(tile)(rows, width, panels, 0, *at);             \
  }                                                                                                \
  TARGET static __attribute__((noinline)) void NAMED(turned_##rows##_##width##_##panels)(          \
      const NAMED(place) * at) {                                                                   \
    if ((rows) * (width) * (panels) <= SUMS) NAMED(tile)(rows, width, panels, 1, *at);             \
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

static void NAMED(product)(size_t rows, size_t columns, size_t depth, const REAL *a,
                           size_t a_stride, int transposed, const REAL *packed, int add, REAL *c,
                           size_t c_stride) {
  REAL kept[CHUNK * WIDTH * LANES];
  const size_t down = transposed ? 1 : a_stride, along = transposed ? a_stride : 1;
  const Panels all = panels_of(columns, LANES);
  for (size_t r0 = 0; r0 < rows; r0 += CHUNK) {
    const size_t chunk = rows - r0 < CHUNK ? rows - r0 : CHUNK;
    size_t before = 0;
    for (size_t p = 0; p < all.count;) {
      const size_t width = width_of(all, p);
      // A tile of one or two rows has few sums in one panel, so it covers several panels of the same width.
      const size_t alike = (p < all.wider ? all.wider : all.count) - p;
      const size_t together = chunk == 1 && alike >= 3 ? 3 : chunk == 2 && alike >= 2 ? 2 : 1;
      const size_t whole = together * width * LANES, left = columns - before * LANES;
      const size_t most = SUMS / width < ROWS ? SUMS / width : ROWS;
      // The first `taller` tiles have one row more than the others.
      const size_t tiles = (chunk + most - 1) / most, low = chunk / tiles, taller = chunk % tiles;
      const NAMED(function) lower = NAMED(choose)(low, width, together, transposed);
      const NAMED(function) upper =
          taller == 0 ? lower : NAMED(choose)(low + 1, width, together, transposed);
      // A stretch of a panel stays in the first cache for all tiles of the chunk. Few tiles need no stretches.
      const size_t stretches = tiles <= FEW || depth == 0 ? 1 : (depth + STRETCH - 1) / STRETCH;
      for (size_t s = 0; s < stretches; s++) {
        const size_t k0 = depth * s / stretches;
        NAMED(place) at = {
            .stretch = depth * (s + 1) / stretches - k0,
            .next = depth * width * LANES,
            .a_stride = a_stride,
            .c_stride = c_stride,
            .b = packed + (before * depth + k0 * width) * LANES,
            .begins = s == 0,
            .ends = s + 1 == stretches && left >= whole,
            .add = add,
        };
        size_t r = 0;
        for (size_t t = 0; t < tiles; t++) {
          const size_t high = t < taller ? low + 1 : low;
          at.a = a + (r0 + r) * down + k0 * along;
          at.c = c + (r0 + r) * c_stride + before * LANES;
          at.kept = kept + r * width * LANES;
          (t < taller ? upper : lower)(&at);
          if (s + 1 == stretches && !at.ends)
            TYPED(store)(high, left, at.kept, whole, add, at.c, c_stride);
          r += high;
        }
      }
      before += together * width;
      p += together;
    }
  }
}

#undef LANES
#undef SUMS
#undef TARGET
#undef NAMED
