// The body of noise.c, which is included twice: once for REAL = float and once for REAL = double.

SONDE_CLONES
void NAME(sonde_add_noise)(size_t count, REAL deviation, const uint64_t *words, REAL *x) {
  REAL normal[2 * PAIRS];
  for (size_t first = 0; first < count; first += 2 * PAIRS, words += PAIRS) {
    WIDE
    for (size_t j = 0; j < PAIRS; j++) {
      // The number u is uniform in (0, 1). The value 0 is excluded because the logarithm of 0 does not exist.
      const REAL u = ((REAL)(uint32_t)(words[j] >> 32) + (REAL)0.5) * (REAL)0x1p-32;
      const REAL angle = (REAL)(uint32_t)words[j] * (REAL)(0x1p-32 * 6.283185307179586477);
      const REAL radius = deviation * SQRT(-2 * LOG(u));
      normal[j] = radius * COS(angle);
      normal[PAIRS + j] = radius * SIN(angle);
    }
    const size_t left = count - first < 2 * PAIRS ? count - first : 2 * PAIRS;
    for (size_t k = 0; k < left; k++) x[first + k] += normal[k];
  }
}
