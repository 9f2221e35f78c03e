// The body of mixture.c, which is included twice: once for REAL = float and once for REAL = double. Each frame is
// copied to scratch memory that is padded to whole blocks, so that the same instructions compute every number. The
// numbers of the components are few, so those of a block of frames are computed side by side.

// Computes four values for each of `count` numbers with target y: 1/sigma, z, the term of -log N without the
// constant, and (d sigma / d s) / sigma. `count` is a multiple of the block size.
static inline __attribute__((always_inline)) void NAME(spreads)(
    size_t count, REAL floor, REAL low, REAL high, const REAL *restrict s, const REAL *restrict mean,
    const REAL *restrict y, REAL *restrict inverse, REAL *restrict z, REAL *restrict term,
    REAL *restrict slope) {
  WIDE
  for (size_t k = 0; k < count; k++) {
    const REAL held = s[k] < low ? low : (s[k] > high ? high : s[k]);
    const REAL e = EXP(held);
    const REAL sigma = floor + e;
    const REAL i = 1 / sigma;
    const REAL distance = (y[k] - mean[k]) * i;
    inverse[k] = i;
    z[k] = distance;
    term[k] = (REAL)0.5 * distance * distance + LOG(sigma);
    slope[k] = s[k] == held ? e * i : 0;
  }
}

static inline __attribute__((always_inline)) void NAME(sigmas)(
    size_t count, REAL floor, REAL low, REAL high, const REAL *restrict s, REAL *restrict sigma) {
  WIDE
  for (size_t k = 0; k < count; k++) {
    const REAL held = s[k] < low ? low : (s[k] > high ? high : s[k]);
    sigma[k] = floor + EXP(held);
  }
}

// Computes the log-deviation s and the mean of each number. Each of the two numbers is an output of the network
// plus its bias. If there is a skip, the number that the skip predicts is added to the mean.
static inline __attribute__((always_inline)) void NAME(biased)(
    size_t mixtures, size_t dimensions, const REAL *restrict bias, const REAL *restrict skip,
    const REAL *restrict means, const REAL *restrict spreads, REAL *restrict s,
    REAL *restrict mean) {
  const size_t M = mixtures, D = dimensions, MD = M * D;
  for (size_t k = 0; k < MD; k++) s[k] = spreads[k] + bias[MD + k];
  for (size_t k = 0; k < MD; k++) mean[k] = means[k] + bias[k];
  for (size_t m = 0; skip && m < M; m++)
    for (size_t d = 0; d < D; d++) mean[m * D + d] += skip[d];
}

// Computes means and deviations without a gradient. `term` must have room for `count` numbers.
static inline __attribute__((always_inline)) void NAME(densities)(
    size_t numbers, size_t count, REAL floor, REAL low, REAL high, const REAL *restrict s,
    const REAL *restrict mean, REAL *restrict term, REAL *restrict means,
    REAL *restrict spreads) {
  NAME(sigmas)(count, floor, low, high, s, term);
  memcpy(means, mean, numbers * sizeof(REAL));
  memcpy(spreads, term, numbers * sizeof(REAL));
}

// Computes the gradient of the skip, which is the sum of the gradients of the means.
static inline __attribute__((always_inline)) void NAME(skip_gradient)(
    size_t mixtures, size_t dimensions, const REAL *restrict means, REAL *restrict skip) {
  const size_t M = mixtures, D = dimensions;
  for (size_t d = 0; d < D; d++) skip[d] = means[d];
  for (size_t m = 1; m < M; m++)
    for (size_t d = 0; d < D; d++) skip[d] += means[m * D + d];
}

// The sum of n numbers, computed as eight partial sums that are added in a fixed order.
static inline REAL NAME(sum)(size_t n, const REAL *x) {
  REAL part[8] = {0};
  size_t k = 0;
  for (; k + 8 <= n; k += 8)
    for (size_t j = 0; j < 8; j++) part[j] += x[k + j];
  for (; k < n; k++) part[k % 8] += x[k];
  return ((part[0] + part[4]) + (part[2] + part[6])) + ((part[1] + part[5]) + (part[3] + part[7]));
}

// The logarithm of the sum of M exponentials for each of BLOCK frames, x: M x BLOCK. The largest number is subtracted
// before the exponentials are computed.
static inline __attribute__((always_inline)) void NAME(log_sum_exp)(
    size_t mixtures, const REAL *restrict x, REAL *restrict result) {
  REAL total[BLOCK] = {0};
  for (size_t j = 0; j < BLOCK; j++) result[j] = x[j];
  for (size_t m = 1; m < mixtures; m++)
    for (size_t j = 0; j < BLOCK; j++) {
      const REAL other = x[m * BLOCK + j];
      result[j] = other > result[j] ? other : result[j];
    }
  for (size_t m = 0; m < mixtures; m++) {
    WIDE
    for (size_t j = 0; j < BLOCK; j++) total[j] += EXP(x[m * BLOCK + j] - result[j]);
  }
  WIDE
  for (size_t j = 0; j < BLOCK; j++) result[j] += LOG(total[j]);
}

// Computes the log weights of at most BLOCK frames, whose logits are `stride` numbers apart, in x: M x BLOCK.
static inline __attribute__((always_inline)) void NAME(log_weights)(
    size_t rows, size_t mixtures, size_t stride, const REAL *restrict bias,
    const REAL *restrict logits, REAL *restrict x) {
  REAL normaliser[BLOCK];
  for (size_t m = 0; m < mixtures; m++) {
    for (size_t j = 0; j < rows; j++) x[m * BLOCK + j] = logits[j * stride + m] + bias[m];
    for (size_t j = rows; j < BLOCK; j++) x[m * BLOCK + j] = 0;
  }
  NAME(log_sum_exp)(mixtures, x, normaliser);
  for (size_t m = 0; m < mixtures; m++)
    for (size_t j = 0; j < BLOCK; j++) x[m * BLOCK + j] -= normaliser[j];
}

// Copies M numbers of each frame from x: M x BLOCK.
static inline __attribute__((always_inline)) void NAME(row_by_row)(
    size_t rows, size_t mixtures, size_t stride, const REAL *restrict x, REAL *restrict logits) {
  for (size_t j = 0; j < rows; j++)
    for (size_t m = 0; m < mixtures; m++) logits[j * stride + m] = x[m * BLOCK + j];
}

SONDE_CLONES
void NAME(sonde_mixture)(size_t rows, size_t mixtures, size_t dimensions, REAL floor, REAL low,
                         REAL high, int backward, REAL scale, const REAL *bias, REAL *outputs,
                         REAL *skip, const REAL *targets, REAL *losses, REAL *scratch) {
  const size_t M = mixtures, D = dimensions, MD = M * D, O = M + 2 * MD;
  const size_t count = BLOCKS(MD), most = rows_of_block(count);
  const REAL constant = (REAL)D * (REAL)0.91893853320467274178;  // D/2 log 2 pi
  // The last three arrays have room for all frames of a block.
  REAL *s = scratch, *mean = s + count, *y = mean + count, *term = y + count;
  REAL *share = term + count, *joint = share + M * BLOCK;
  REAL *inverse = joint + M * BLOCK, *z = inverse + most * count, *slope = z + most * count;
  memset(scratch, 0, 3 * count * sizeof(REAL));
  for (size_t first = 0; first < rows; first += most) {
    const size_t n = rows - first < most ? rows - first : most;
    REAL evidence[BLOCK];
    NAME(log_weights)(n, M, O, bias, outputs + first * O, share);
    if (targets) memset(joint, 0, M * BLOCK * sizeof(REAL));
    for (size_t j = 0; j < n; j++) {
      const size_t r = first + j, at = j * count;
      REAL *restrict means = outputs + r * O + M;
      REAL *restrict spreads = means + MD;
      NAME(biased)(M, D, bias + M, skip ? skip + r * D : skip, means, spreads, s, mean);
      if (!targets) {
        NAME(densities)(MD, count, floor, low, high, s, mean, term, means, spreads);
        continue;
      }
      // The loss is -log sum_m exp(log w_m + sum_d log N).
      for (size_t m = 0; m < M; m++) memcpy(y + m * D, targets + r * D, D * sizeof(REAL));
      NAME(spreads)(count, floor, low, high, s, mean, y, inverse + at, z + at, term, slope + at);
      for (size_t m = 0; m < M; m++)
        joint[m * BLOCK + j] = share[m * BLOCK + j] - constant - NAME(sum)(D, term + m * D);
    }
    if (targets) {
      NAME(log_sum_exp)(M, joint, evidence);
      for (size_t j = 0; j < n; j++) losses[first + j] = -evidence[j];
    }
    if (!targets || !backward) {
      NAME(row_by_row)(n, M, O, share, outputs + first * O);
      continue;
    }
    // The gradients are computed from the responsibilities g_m = exp(joint_m - evidence):
    //   gradient of a logit: w_m - g_m;
    //   gradient of a mean: -g_m z / sigma;
    //   gradient of a log-deviation s: g_m (1 - z^2) (d sigma / d s) / sigma.
    for (size_t m = 0; m < M; m++) {
      REAL *restrict g = joint + m * BLOCK, *restrict w = share + m * BLOCK;
      WIDE
      for (size_t j = 0; j < BLOCK; j++) {
        const REAL responsibility = scale * EXP(g[j] - evidence[j]);
        w[j] = scale * EXP(w[j]) - responsibility;
        g[j] = responsibility;
      }
    }
    NAME(row_by_row)(n, M, O, share, outputs + first * O);
    for (size_t j = 0; j < n; j++) {
      const size_t r = first + j, at = j * count;
      REAL *restrict means = outputs + r * O + M;
      REAL *restrict spreads = means + MD;
      for (size_t m = 0; m < M; m++) {
        const REAL g = joint[m * BLOCK + j];
        for (size_t k = m * D; k < (m + 1) * D; k++) {
          means[k] = -g * z[at + k] * inverse[at + k];
          spreads[k] = g * (1 - z[at + k] * z[at + k]) * slope[at + k];
        }
      }
      if (skip) NAME(skip_gradient)(M, D, means, skip + r * D);
    }
  }
}
