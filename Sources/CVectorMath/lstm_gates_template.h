// The body of lstm_gates.c, which is included twice: once for REAL = float and once for REAL = double. NAME(f)
// adds the type to the name f.

// Computes the forward pass of `count` units of one stream. The four gates of a unit are `gate` numbers apart.
static inline __attribute__((always_inline)) void NAME(forward_block)(
    const size_t count, size_t gate, size_t bias_gate, const REAL *restrict bias, REAL *restrict z,
    const REAL *restrict before, REAL *restrict cell, REAL *restrict cell_tanh,
    REAL *restrict hidden) {
  WIDE
  for (size_t u = 0; u < count; u++) {
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
  // If the last units of a row do not fill a block, they are computed in a padded copy of the size of a block, or of
  // half a block.
  const size_t whole = units - units % BLOCK, left = units - whole;
  REAL rest_bias[4 * BLOCK] = {0}, z[4 * BLOCK] = {0}, before[BLOCK] = {0};
  REAL after[BLOCK], tanhs[BLOCK], out[BLOCK];
  for (size_t k = 0; k < 4; k++)
    memcpy(rest_bias + k * BLOCK, bias + k * units + whole, left * sizeof(REAL));
  for (size_t b = 0; b < streams; b++) {
    REAL *row = gates + b * 4 * units;
    for (size_t u = 0; u < whole; u += BLOCK) {
      const size_t at = b * units + u;
      NAME(forward_block)(BLOCK, units, units, bias + u, row + u, cell_before + at, cell + at,
                          cell_tanh + at, hidden + at);
    }
    if (left == 0) continue;
    const size_t at = b * units + whole;
    for (size_t k = 0; k < 4; k++)
      memcpy(z + k * BLOCK, row + k * units + whole, left * sizeof(REAL));
    memcpy(before, cell_before + at, left * sizeof(REAL));
    if (left <= BLOCK / 2)
      NAME(forward_block)(BLOCK / 2, BLOCK, BLOCK, rest_bias, z, before, after, tanhs, out);
    else
      NAME(forward_block)(BLOCK, BLOCK, BLOCK, rest_bias, z, before, after, tanhs, out);
    for (size_t k = 0; k < 4; k++)
      memcpy(row + k * units + whole, z + k * BLOCK, left * sizeof(REAL));
    memcpy(cell + at, after, left * sizeof(REAL));
    memcpy(cell_tanh + at, tanhs, left * sizeof(REAL));
    memcpy(hidden + at, out, left * sizeof(REAL));
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
