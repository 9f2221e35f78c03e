// The tiles for one kind of processor. A tile contains the sums for ROWS rows of A and PANELS panels of B; these
// sums stay in registers over the whole depth. With any tile size, the products for an element of C are added in
// the order of the depth index.

TARGET static inline __attribute__((always_inline)) void NAMED(tile)(
    const size_t tile_rows, const size_t panels, const int transposed, size_t width, size_t depth,
    const REAL *restrict a, size_t a_stride, const REAL *restrict packed, int add, REAL *restrict c,
    size_t c_stride) {
  TYPED(panel) sum[ROWS][PANELS];
#pragma clang loop unroll(full)
  for (size_t r = 0; r < tile_rows; r++)
#pragma clang loop unroll(full)
    for (size_t p = 0; p < panels; p++) sum[r][p] = (TYPED(panel)){0};
  for (size_t k = 0; k < depth; k++) {
    TYPED(panel) b[PANELS];
#pragma clang loop unroll(full)
    for (size_t p = 0; p < panels; p++)
      b[p] = *(const TYPED(panel) *)(packed + p * depth * PANEL + k * PANEL);
#pragma clang loop unroll(full)
    for (size_t r = 0; r < tile_rows; r++) {
      const REAL one = transposed ? a[k * a_stride + r] : a[r * a_stride + k];
      const TYPED(panel) x = one - (TYPED(panel)){0};
#pragma clang loop unroll(full)
      for (size_t p = 0; p < panels; p++) sum[r][p] += x * b[p];
    }
  }
#pragma clang loop unroll(full)
  for (size_t r = 0; r < tile_rows; r++)
#pragma clang loop unroll(full)
    for (size_t p = 0; p < panels; p++) {
      REAL *out = c + r * c_stride + p * PANEL;
      const size_t left = width - p * PANEL;
      if (left >= PANEL) {
        TYPED(panel) *whole = (TYPED(panel) *)out;
        *whole = add ? *whole + sum[r][p] : sum[r][p];
      } else {
        REAL part[PANEL];
        *(TYPED(panel) *)part = sum[r][p];
        for (size_t j = 0; j < left; j++) out[j] = add ? out[j] + part[j] : part[j];
      }
    }
}

TARGET static inline __attribute__((always_inline)) void NAMED(tiles)(
    const int transposed, size_t rows, size_t columns, size_t depth, const REAL *a, size_t a_stride,
    const REAL *packed, int add, REAL *c, size_t c_stride) {
  const size_t step = transposed ? 1 : a_stride;
  for (size_t n = 0; n < columns; n += PANELS * PANEL) {
    const size_t left = columns - n;
    const int wide = left > (PANELS - 1) * PANEL;
    const REAL *b = packed + n * depth;
    REAL *to = c + n;
    const REAL *from = a;
    size_t r = 0;
    for (; r + ROWS <= rows; r += ROWS, from += ROWS * step, to += ROWS * c_stride) {
      if (wide)
        NAMED(tile)(ROWS, PANELS, transposed, left, depth, from, a_stride, b, add, to, c_stride);
      else
        NAMED(tile)(ROWS, 1, transposed, left, depth, from, a_stride, b, add, to, c_stride);
    }
    for (; r < rows; r++, from += step, to += c_stride) {
      if (wide)
        NAMED(tile)(1, PANELS, transposed, left, depth, from, a_stride, b, add, to, c_stride);
      else
        NAMED(tile)(1, 1, transposed, left, depth, from, a_stride, b, add, to, c_stride);
    }
  }
}

TARGET static void NAMED(product)(size_t rows, size_t columns, size_t depth, const REAL *a,
                                  size_t a_stride, int transposed, const REAL *packed, int add,
                                  REAL *c, size_t c_stride) {
  if (transposed)
    NAMED(tiles)(1, rows, columns, depth, a, a_stride, packed, add, c, c_stride);
  else
    NAMED(tiles)(0, rows, columns, depth, a, a_stride, packed, add, c, c_stride);
}

#undef ROWS
#undef PANELS
#undef TARGET
#undef NAMED
