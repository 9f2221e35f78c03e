// The body of lstm_gates.c, included once with REAL as float and once as double; NAME(f) adds the
// type to a name.

SONDE_CLONES
void NAME(sonde_lstm_forward)(size_t streams, size_t units, const REAL *bias, REAL *gates,
                              const REAL *cell_before, REAL *cell, REAL *cell_tanh, REAL *hidden) {
  const REAL *restrict bi = bias, *restrict bf = bias + units;
  const REAL *restrict bg = bias + 2 * units, *restrict bo = bias + 3 * units;
  for (size_t b = 0; b < streams; b++) {
    REAL *restrict zi = gates + b * 4 * units, *restrict zf = zi + units;
    REAL *restrict zg = zf + units, *restrict zo = zg + units;
    const REAL *restrict before = cell_before + b * units;
    REAL *restrict c = cell + b * units, *restrict ct = cell_tanh + b * units;
    REAL *restrict h = hidden + b * units;
    for (size_t u = 0; u < units; u++) {
      const REAL i = SIGMOID(zi[u] + bi[u]);
      const REAL f = SIGMOID(zf[u] + bf[u]);
      const REAL g = TANH(zg[u] + bg[u]);
      const REAL o = SIGMOID(zo[u] + bo[u]);
      const REAL cu = f * before[u] + i * g;
      const REAL t = TANH(cu);
      zi[u] = i;
      zf[u] = f;
      zg[u] = g;
      zo[u] = o;
      c[u] = cu;
      ct[u] = t;
      h[u] = o * t;
    }
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
