// The mixture functions for groups of dimensions. The file mixture.c includes mixture_template.h first, because
// the functions for groups use the loops of mixture_template.h. All groups of one frame are computed in the same
// loops. Successive numbers of one group are G elements apart, so that every loop over groups reads memory in
// order.

// Replaces each of `count` numbers by its exponential; `count` is a multiple of the block size.
static inline __attribute__((always_inline)) void NAME(exponentials)(size_t count, REAL *x) {
  WIDE
  for (size_t k = 0; k < count; k++) x[k] = EXP(x[k]);
}

// Replaces each of `count` numbers by its logarithm; `count` is a multiple of the block size.
static inline __attribute__((always_inline)) void NAME(logarithms)(size_t count, REAL *x) {
  WIDE
  for (size_t k = 0; k < count; k++) x[k] = LOG(x[k]);
}

// Computes, for each of G groups, the logarithm of the sum of M exponentials of x[m * G + g]. The largest number
// is subtracted before the exponentials are computed. The array e must have room for M x G numbers, and the array
// total for G numbers; both sizes are rounded up to whole blocks. The elements that pad the last block are never
// used.
static inline __attribute__((always_inline)) void NAME(log_sum_exps)(
    size_t mixtures, size_t groups, const REAL *restrict x, REAL *restrict e, REAL *restrict total,
    REAL *restrict result) {
  const size_t M = mixtures, G = groups;
  for (size_t g = 0; g < G; g++) result[g] = x[g];
  for (size_t m = 1; m < M; m++)
    for (size_t g = 0; g < G; g++)
      result[g] = x[m * G + g] > result[g] ? x[m * G + g] : result[g];
  for (size_t m = 0; m < M; m++)
    for (size_t g = 0; g < G; g++) e[m * G + g] = x[m * G + g] - result[g];
  NAME(exponentials)(BLOCKS(M * G), e);
  for (size_t g = 0; g < G; g++) total[g] = e[g];
  for (size_t m = 1; m < M; m++)
    for (size_t g = 0; g < G; g++) total[g] += e[m * G + g];
  NAME(logarithms)(BLOCKS(G), total);
  for (size_t g = 0; g < G; g++) result[g] += total[g];
}

SONDE_CLONES
void NAME(sonde_mixture_groups)(size_t rows, size_t mixtures, size_t dimensions, size_t groups,
                                REAL floor, REAL low, REAL high, int backward, REAL scale,
                                const REAL *bias, REAL *outputs, REAL *skip, const REAL *targets,
                                REAL *losses, REAL *scratch) {
  const size_t M = mixtures, D = dimensions, G = groups, MD = M * D, MG = M * G;
  const size_t O = MG + 2 * MD, members = D / G, count = BLOCKS(MD), few = BLOCKS(MG);
  const REAL constant = (REAL)members * (REAL)0.91893853320467274178;  // members/2 log 2 pi
  REAL *s = scratch, *mean = s + count, *y = mean + count, *inverse = y + count;
  REAL *z = inverse + count, *term = z + count, *slope = term + count, *joint = slope + count;
  REAL *share = joint + few, *e = share + few, *total = e + few, *evidence = total + BLOCKS(G);
  memset(scratch, 0, (7 * count + 3 * few + 2 * BLOCKS(G)) * sizeof(REAL));
  for (size_t r = 0; r < rows; r++) {
    REAL *restrict logits = outputs + r * O;
    REAL *restrict means = logits + MG;
    REAL *restrict spreads = means + MD;
    for (size_t k = 0; k < MG; k++) logits[k] += bias[k];
    NAME(log_sum_exps)(M, G, logits, e, total, evidence);
    for (size_t m = 0; m < M; m++)
      for (size_t g = 0; g < G; g++) logits[m * G + g] -= evidence[g];
    NAME(biased)(M, D, bias + MG, skip ? skip + r * D : skip, means, spreads, s, mean);
    if (!targets) {
      NAME(densities)(MD, count, floor, low, high, s, mean, term, means, spreads);
      continue;
    }
    // The loss is the sum over groups of -log sum_m exp(log w_m + sum_members log N).
    for (size_t m = 0; m < M; m++) memcpy(y + m * D, targets + r * D, D * sizeof(REAL));
    NAME(spreads)(count, floor, low, high, s, mean, y, inverse, z, term, slope);
    for (size_t k = 0; k < MG; k++) joint[k] = logits[k] - constant;
    for (size_t m = 0; m < M; m++)
      for (size_t i = 0; i < members; i++)
        for (size_t g = 0; g < G; g++) joint[m * G + g] -= term[m * D + i * G + g];
    NAME(log_sum_exps)(M, G, joint, e, total, evidence);
    losses[r] = -NAME(sum)(G, evidence);
    if (!backward) continue;
    // The gradient of each group is computed by the formulas in mixture_template.h.
    for (size_t m = 0; m < M; m++)
      for (size_t g = 0; g < G; g++) e[m * G + g] = joint[m * G + g] - evidence[g];
    memcpy(share, logits, MG * sizeof(REAL));
    NAME(exponentials)(few, e);
    NAME(exponentials)(few, share);
    for (size_t k = 0; k < MG; k++) e[k] *= scale;
    for (size_t k = 0; k < MG; k++) logits[k] = scale * share[k] - e[k];
    for (size_t m = 0; m < M; m++)
      for (size_t i = 0; i < members; i++)
        for (size_t g = 0; g < G; g++) {
          const size_t k = m * D + i * G + g;
          means[k] = -e[m * G + g] * z[k] * inverse[k];
          spreads[k] = e[m * G + g] * (1 - z[k] * z[k]) * slope[k];
        }
    if (skip) NAME(skip_gradient)(M, D, means, skip + r * D);
  }
}
