// The body of lstm_gates.c, included once with REAL as float and once as double; NAME(f) adds the
// type to a name.

// BLOCK units of one stream, whose gates lie `gate` apart.
static inline __attribute__((always_inline)) void NAME(forward_block)(
    size_t gate, size_t bias_gate, const REAL *restrict bias, REAL *restrict z,
    const REAL *restrict before, REAL *restrict cell, REAL *restrict cell_tanh,
    REAL *restrict hidden) {
  WIDE
  for (size_t u = 0; u < BLOCK; u++) {
    const REAL i = SIGMOID(z[u] + bias[u]);
    const REAL f = SIGMOID(z[gate + u] + bias[bias_gate + u]);
    const REAL g = TANH(z[2 * gate + u] + bias[2 * bias_gate + u]);
    const REAL o = SIGMOID(z[3 * gate + u] + bias[3 * bias_gate + u]);
    const REAL c = f * before[u] + i * g;
    const REAL t = TANH(c);
    z[u] = i;
    z[gate + u] = f;
    z[2 * gate + u] = g;
    z[3 * gate + u] = o;
    cell[u] = c;
    cell_tanh[u] = t;
    hidden[u] = o * t;
  }
}

SONDE_CLONES
void NAME(sonde_lstm_forward)(size_t streams, size_t units, const REAL *bias, REAL *gates,
                              const REAL *cell_before, REAL *cell, REAL *cell_tanh, REAL *hidden) {
  // What is left of a row goes through copies of a whole block.
  const size_t whole = units - units % BLOCK, left = units - whole;
  REAL rest_bias[4 * BLOCK] = {0}, z[4 * BLOCK] = {0}, before[BLOCK] = {0};
  REAL after[BLOCK], tanhs[BLOCK], out[BLOCK];
  for (size_t k = 0; k < 4; k++)
    memcpy(rest_bias + k * BLOCK, bias + k * units + whole, left * sizeof(REAL));
  for (size_t b = 0; b < streams; b++) {
    REAL *row = gates + b * 4 * units;
    for (size_t u = 0; u < whole; u += BLOCK) {
      const size_t at = b * units + u;
      NAME(forward_block)(units, units, bias + u, row + u, cell_before + at, cell + at,
                          cell_tanh + at, hidden + at);
    }
    if (left == 0) continue;
    const size_t at = b * units + whole;
    for (size_t k = 0; k < 4; k++)
      memcpy(z + k * BLOCK, row + k * units + whole, left * sizeof(REAL));
    memcpy(before, cell_before + at, left * sizeof(REAL));
    NAME(forward_block)(BLOCK, BLOCK, rest_bias, z, before, after, tanhs, out);
    for (size_t k = 0; k < 4; k++)
      memcpy(row + k * units + whole, z + k * BLOCK, left * sizeof(REAL));
    memcpy(cell + at, after, left * sizeof(REAL));
    memcpy(cell_tanh + at, tanhs, left * sizeof(REAL));
    memcpy(hidden + at, out, left * sizeof(REAL));
  }
}

SONDE_CLONES
void NAME(sonde_lstm_backward)(size_t streams, size_t units, REAL *gates, const REAL *cell_before,
                               const REAL *cell_tanh, const REAL *hidden_gradient,
                               REAL *cell_gradient, REAL *bias_gradient) {
  REAL *restrict bi = bias_gradient, *restrict bf = bias_gradient + units;
  REAL *restrict bg = bias_gradient + 2 * units, *restrict bo = bias_gradient + 3 * units;
  for (size_t b = 0; b < streams; b++) {
    REAL *restrict zi = gates + b * 4 * units, *restrict zf = zi + units;
    REAL *restrict zg = zf + units, *restrict zo = zg + units;
    const REAL *restrict before = cell_before + b * units;
    const REAL *restrict ct = cell_tanh + b * units;
    const REAL *restrict dh = hidden_gradient + b * units;
    REAL *restrict dc = cell_gradient + b * units;
    for (size_t u = 0; u < units; u++) {
      const REAL i = zi[u], f = zf[u], g = zg[u], o = zo[u], t = ct[u];
      const REAL c = dc[u] + dh[u] * o * (1 - t * t);
      const REAL di = c * g * i * (1 - i);
      const REAL df = c * before[u] * f * (1 - f);
      const REAL dg = c * i * (1 - g * g);
      const REAL dout = dh[u] * t * o * (1 - o);
      zi[u] = di;
      zf[u] = df;
      zg[u] = dg;
      zo[u] = dout;
      dc[u] = c * f;
      bi[u] += di;
      bf[u] += df;
      bg[u] += dg;
      bo[u] += dout;
    }
  }
}
