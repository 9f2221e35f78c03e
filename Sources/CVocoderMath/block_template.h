// The loops of vocoder.c over a block of numbers, which is included for long blocks, for whole vectors and for the
// numbers that are left.
// LOOP begins a loop, SUMS a loop of operations that wait for one another, and NAME(f) adds the kind to the name f.

INLINE void NAME(polar)(
    const float *restrict re, const float *restrict im, float scale, float *restrict magnitudes,
    float *restrict phases, size_t n) {
  float tangent[LONG];
  LOOP for (size_t k = 0; k < n; k++) {
    const float x = __builtin_fabsf(re[k]), y = __builtin_fabsf(im[k]);
    const float low = x < y ? x : y, high = x < y ? y : x;
    // The lower limit keeps the division defined if both numbers are 0.
    tangent[k] = low / (high < 0x1p-126f ? 0x1p-126f : high);
    magnitudes[k] = size_of(re[k], im[k], scale);
  }
  SUMS for (size_t k = 0; k < n; k++) tangent[k] = arctangent(tangent[k]);
  LOOP for (size_t k = 0; k < n; k++) {
    const float octant =
        __builtin_fabsf(re[k]) < __builtin_fabsf(im[k]) ? pi / 2 - tangent[k] : tangent[k];
    const float half = re[k] < 0 ? pi - octant : octant;
    phases[k] = im[k] < 0 ? -half : half;
  }
}

INLINE void NAME(frequencies)(
    float *phases, const float *magnitudes, const double *expected, const double *centres,
    double *reached, sonde_hop hop, size_t n) {
  SUMS for (size_t k = 0; k < n; k++) {
    const double phase = (double)phases[k] * (0.5 / 0x1.921fb54442d18p1);
    const double deviation = wrapped(phase - reached[k] - expected[k]);
    const double heard = magnitudes[k] == 0 ? 0 : deviation;
    const float frequency = (float)(centres[k] + heard * hop.spread);
    reached[k] = wrapped(reached[k] + (double)frequency * hop.step);
    phases[k] = frequency;
  }
}

INLINE void NAME(spectrum_of)(
    const float *restrict magnitudes, const float *restrict scales, const double *restrict phases,
    float *restrict spectrum, size_t n) {
  float rests[LONG], sizes[LONG];
  SUMS for (size_t k = 0; k < n; k++) {
    // The nearest whole number of half turns is subtracted, so that the remainder is within ±1/4 turn. An odd number of
    // half turns changes the signs of the sine and the cosine.
    const double halves = (2 * phases[k] + 0x1.8p52) - 0x1.8p52;
    rests[k] = (float)(phases[k] - 0.5 * halves);
    const double even = (0.5 * halves + 0x1.8p52) - 0x1.8p52;
    sizes[k] = magnitudes[k] * scales[k] * (1 - 2 * __builtin_fabsf((float)(halves - 2 * even)));
  }
  SUMS for (size_t k = 0; k < n; k++) {
    const float z = rests[k] * rests[k];
    float s = z * -14.337024741792543f;
    s = z * (41.99998982312539f + s);
    s = z * (-76.70366782646369f + s);
    s = z * (81.60520943102091f + s);
    s = z * (-41.34170192977186f + s);
    float c = z * 7.536733285316159f;
    c = z * (-26.394973811056353f + c);
    c = z * (60.24331359477254f + c);
    c = z * (-85.45678823652528f + c);
    c = z * (64.9393937214825f + c);
    c = z * (-19.739208801004164f + c);
    spectrum[2 * k] = sizes[k] * (0.9999999999992523f + c);
    spectrum[2 * k + 1] = sizes[k] * (rests[k] * (6.28318530648751f + s));
  }
}
