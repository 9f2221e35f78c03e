// The body of lstm_gates.c, which is included twice: once for REAL = float and once for REAL = double. NAME(f)
// adds the type to the name f.

// Replaces each of `count` numbers by its logistic function; `count` is a multiple of the block size.
static inline __attribute__((always_inline)) void NAME(logistics)(size_t count, REAL *x) {
  PAIRED
  for (size_t k = 0; k < count; k++) x[k] = SIGMOID(x[k]);
}

// Replaces each of `count` numbers by its tangent; `count` is a multiple of the block size.
static inline __attribute__((always_inline)) void NAME(tangents)(size_t count, REAL *x) {
  PAIRED
  for (size_t k = 0; k < count; k++) x[k] = TANH(x[k]);
}

// Computes the forward pass of `n` units of `rows` streams, at most STRETCH numbers, in x and t. The arguments of all
// logistic gates lie together, so that little padding is computed: i, f and o of all streams, then g. The gates and the
// tangents of the cells are kept for a backward pass if `keep` is not 0.
static inline __attribute__((always_inline)) void NAME(forward_pass)(
    const int keep, size_t rows, size_t units, size_t n, const REAL *bias, REAL *gates,
    const REAL *before, REAL *cell, REAL *cell_tanh, REAL *hidden, REAL *x, REAL *t) {
  const size_t m = rows * n, logistic = (3 * m + BLOCK - 1) / BLOCK * BLOCK;
  const size_t padded = (m + BLOCK - 1) / BLOCK * BLOCK;
  REAL *f = x + m, *o = f + m, *g = x + logistic;
  for (size_t b = 0; b < rows; b++) {
    const REAL *row = gates + b * 4 * units;
    REAL *i = x + b * n, *to_f = f + b * n, *to_o = o + b * n, *to_g = g + b * n;
    WIDE
    for (size_t u = 0; u < n; u++) {
      i[u] = row[u] + bias[u];
      to_f[u] = row[units + u] + bias[units + u];
      to_g[u] = row[2 * units + u] + bias[2 * units + u];
      to_o[u] = row[3 * units + u] + bias[3 * units + u];
    }
  }
  for (size_t k = 3 * m; k < logistic; k++) x[k] = 0;
  for (size_t k = m; k < padded; k++) g[k] = t[k] = 0;
  NAME(logistics)(logistic, x);
  NAME(tangents)(padded, g);
  for (size_t b = 0; b < rows; b++) {
    const REAL *i = x + b * n, *from_f = f + b * n, *from_g = g + b * n, *old = before + b * units;
    REAL *new = cell + b * units, *to = t + b * n;
    WIDE
    for (size_t u = 0; u < n; u++) new[u] = to[u] = from_f[u] * old[u] + i[u] * from_g[u];
  }
  NAME(tangents)(padded, t);
  for (size_t b = 0; b < rows; b++) {
    const REAL *i = x + b * n, *from_f = f + b * n, *from_o = o + b * n, *from_g = g + b * n;
    const REAL *tangent = t + b * n;
    REAL *row = gates + b * 4 * units, *kept = cell_tanh + b * units, *to = hidden + b * units;
    WIDE
    for (size_t u = 0; u < n; u++) {
      to[u] = from_o[u] * tangent[u];
      if (!keep) continue;
      kept[u] = tangent[u];
      row[u] = i[u];
      row[units + u] = from_f[u];
      row[2 * units + u] = from_g[u];
      row[3 * units + u] = from_o[u];
    }
  }
}

SONDE_CLONES
void NAME(sonde_lstm_forward)(size_t streams, size_t units, const REAL *bias, REAL *gates,
                              const REAL *cell_before, REAL *cell, REAL *cell_tanh, REAL *hidden) {
  REAL x[4 * STRETCH + BLOCK], t[STRETCH];
  const size_t width = units < STRETCH ? units : STRETCH, most = width ? STRETCH / width : 1;
  for (size_t b = 0; b < streams; b += most) {
    const size_t rows = streams - b < most ? streams - b : most;
    for (size_t first = 0; first < units; first += width) {
      const size_t n = units - first < width ? units - first : width, at = b * units + first;
      REAL *row = gates + b * 4 * units + first;
      if (cell_tanh)
        NAME(forward_pass)(1, rows, units, n, bias + first, row, cell_before + at, cell + at,
                           cell_tanh + at, hidden + at, x, t);
      else
        NAME(forward_pass)(0, rows, units, n, bias + first, row, cell_before + at, cell + at, row,
                           hidden + at, x, t);
    }
  }
}

// Computes the backward pass of `count` units of one stream, and adds the gradient of the bias to bias_gradient.
static inline __attribute__((always_inline)) void NAME(backward_block)(
    const size_t count, size_t gate, size_t bias_gate, REAL *restrict z,
    const REAL *restrict before, const REAL *restrict cell_tanh,
    const REAL *restrict hidden_gradient, REAL *restrict cell_gradient,
    REAL *restrict bias_gradient) {
  WIDE
  for (size_t u = 0; u < count; u++) {
    const REAL i = z[u], f = z[gate + u], g = z[2 * gate + u], o = z[3 * gate + u];
    const REAL t = cell_tanh[u], dh = hidden_gradient[u];
    const REAL dc = cell_gradient[u] + dh * o * (1 - t * t);
    const REAL di = dc * g * i * (1 - i);
    const REAL df = dc * before[u] * f * (1 - f);
    const REAL dg = dc * i * (1 - g * g);
    const REAL dout = dh * t * o * (1 - o);
    z[u] = di;
    z[gate + u] = df;
    z[2 * gate + u] = dg;
    z[3 * gate + u] = dout;
    cell_gradient[u] = dc * f;
    bias_gradient[u] += di;
    bias_gradient[bias_gate + u] += df;
    bias_gradient[2 * bias_gate + u] += dg;
    bias_gradient[3 * bias_gate + u] += dout;
  }
}

SONDE_CLONES
void NAME(sonde_lstm_backward)(size_t streams, size_t units, REAL *gates, const REAL *cell_before,
                               const REAL *cell_tanh, const REAL *hidden_gradient,
                               REAL *cell_gradient, REAL *bias_gradient) {
  const size_t whole = units - units % BLOCK, left = units - whole;
  REAL rest_bias[4 * BLOCK] = {0}, z[4 * BLOCK] = {0}, before[BLOCK] = {0};
  REAL tanhs[BLOCK] = {0}, out[BLOCK] = {0}, cells[BLOCK] = {0};
  for (size_t b = 0; b < streams; b++) {
    REAL *row = gates + b * 4 * units;
    for (size_t u = 0; u < whole; u += BLOCK) {
      const size_t at = b * units + u;
      NAME(backward_block)(BLOCK, units, units, row + u, cell_before + at, cell_tanh + at,
                           hidden_gradient + at, cell_gradient + at, bias_gradient + u);
    }
    if (left == 0) continue;
    const size_t at = b * units + whole;
    for (size_t k = 0; k < 4; k++)
      memcpy(z + k * BLOCK, row + k * units + whole, left * sizeof(REAL));
    memcpy(before, cell_before + at, left * sizeof(REAL));
    memcpy(tanhs, cell_tanh + at, left * sizeof(REAL));
    memcpy(out, hidden_gradient + at, left * sizeof(REAL));
    memcpy(cells, cell_gradient + at, left * sizeof(REAL));
    if (left <= BLOCK / 2)
      NAME(backward_block)(BLOCK / 2, BLOCK, BLOCK, z, before, tanhs, out, cells, rest_bias);
    else
      NAME(backward_block)(BLOCK, BLOCK, BLOCK, z, before, tanhs, out, cells, rest_bias);
    for (size_t k = 0; k < 4; k++)
      memcpy(row + k * units + whole, z + k * BLOCK, left * sizeof(REAL));
    memcpy(cell_gradient + at, cells, left * sizeof(REAL));
  }
  for (size_t k = 0; k < 4; k++)
    for (size_t u = 0; u < left; u++) bias_gradient[k * units + whole + u] += rest_bias[k * BLOCK + u];
}
