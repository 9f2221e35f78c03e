// The body of noise.c, which is included twice: once for REAL = float and once for REAL = double.

// Adds the draws of `pairs` words to x. Draws of which fewer than PAIRS are needed come from the cosines alone.
static inline __attribute__((always_inline)) void NAME(add_block)(
    const size_t pairs, const int both, size_t left, REAL deviation, const uint64_t *words,
    REAL *x) {
  REAL normal[2 * PAIRS];
  WIDE
  for (size_t j = 0; j < pairs; j++) {
    // The number u is uniform in (0, 1). The value 0 is excluded because the logarithm of 0 does not exist.
    const REAL u = ((REAL)(uint32_t)(words[j] >> 32) + (REAL)0.5) * (REAL)0x1p-32;
    const REAL angle = (REAL)(uint32_t)words[j] * (REAL)(0x1p-32 * 6.283185307179586477);
    const REAL radius = deviation * SQRT(-2 * LOG(u));
    normal[j] = radius * COS(angle);
    if (both) normal[PAIRS + j] = radius * SIN(angle);
  }
  for (size_t k = 0; k < left; k++) x[k] += normal[k];
}

SONDE_CLONES
void NAME(sonde_add_noise)(size_t count, REAL deviation, const uint64_t *words, REAL *x) {
  size_t first = 0;
  for (; first + PAIRS < count; first += 2 * PAIRS, words += PAIRS) {
    const size_t left = count - first < 2 * PAIRS ? count - first : 2 * PAIRS;
    NAME(add_block)(PAIRS, 1, left, deviation, words, x + first);
  }
  if (first >= count) return;
  if (count - first > PAIRS / 2)
    NAME(add_block)(PAIRS, 0, count - first, deviation, words, x + first);
  else
    NAME(add_block)(PAIRS / 2, 0, count - first, deviation, words, x + first);
}
