// The body of mixture.c, included once with REAL as float and once as double.

SONDE_CLONES
void NAME(sonde_mixture)(size_t rows, size_t mixtures, size_t dimensions, REAL floor, REAL low,
                         REAL high, int backward, REAL scale, const REAL *bias, REAL *outputs,
                         REAL *skip, const REAL *targets, REAL *losses, REAL *scratch) {
  const size_t M = mixtures, D = dimensions, MD = M * D, O = M + 2 * MD;
  const REAL half_log_two_pi = (REAL)0.91893853320467274178;
  for (size_t r = 0; r < rows; r++) {
    REAL *restrict logits = outputs + r * O;
    REAL *restrict means = logits + M;
    REAL *restrict spreads = means + MD;
    // Row in: bias, skip, sigma. exps keeps d sigma / d s for the way back.
    REAL *restrict exps = scratch + M;
    REAL largest = -INFINITY;
    for (size_t m = 0; m < M; m++) {
      logits[m] += bias[m];
      largest = logits[m] > largest ? logits[m] : largest;
    }
    REAL sum = 0;
    for (size_t m = 0; m < M; m++) sum += EXP(logits[m] - largest);
    const REAL normaliser = largest + LOG(sum);
    for (size_t m = 0; m < M; m++) logits[m] -= normaliser;
    for (size_t k = 0; k < MD; k++) means[k] += bias[M + k];
    if (skip) {
      const REAL *restrict add = skip + r * D;
      for (size_t m = 0; m < M; m++)
        for (size_t d = 0; d < D; d++) means[m * D + d] += add[d];
    }
    for (size_t k = 0; k < MD; k++) {
      const REAL s = spreads[k] + bias[M + MD + k];
      const REAL held = s < low ? low : (s > high ? high : s);
      const REAL e = EXP(held);
      exps[k] = s == held ? e : 0;
      spreads[k] = floor + e;
    }
    if (!targets) continue;
    // Loss: -log sum_m exp(log w_m + sum_d log N).
    const REAL *restrict y = targets + r * D;
    REAL *restrict joint = scratch;
    REAL best = -INFINITY;
    for (size_t m = 0; m < M; m++) {
      REAL total = logits[m] - (REAL)D * half_log_two_pi;
      for (size_t d = 0; d < D; d++) {
        const REAL sigma = spreads[m * D + d];
        const REAL z = (y[d] - means[m * D + d]) / sigma;
        total -= (REAL)0.5 * z * z + LOG(sigma);
      }
      joint[m] = total;
      best = total > best ? total : best;
    }
    REAL all = 0;
    for (size_t m = 0; m < M; m++) all += EXP(joint[m] - best);
    const REAL evidence = best + LOG(all);
    losses[r] = -evidence;
    if (!backward) continue;
    // Gradient, by the responsibilities g_m = exp(joint_m - evidence):
    //   logits w_m - g_m;  means -g z / sigma;  s -g (z^2 - 1) (d sigma / d s) / sigma.
    REAL *restrict add = skip ? skip + r * D : 0;
    if (add)
      for (size_t d = 0; d < D; d++) add[d] = 0;
    for (size_t m = 0; m < M; m++) {
      const REAL g = scale * EXP(joint[m] - evidence);
      logits[m] = scale * EXP(logits[m]) - g;
      for (size_t d = 0; d < D; d++) {
        const size_t k = m * D + d;
        const REAL inverse = 1 / spreads[k];
        const REAL z = (y[d] - means[k]) * inverse;
        means[k] = -g * z * inverse;
        spreads[k] = g * (1 - z * z) * exps[k] * inverse;
        if (add) add[d] += means[k];
      }
    }
  }
}
