// Gaussian draws for whole arrays, computed from random words. A separate call for each draw would take as much
// time as the rest of an update.
#pragma once
#include <stddef.h>
#include <stdint.h>

// Computes x[k] += deviation n[k] for k < count, where n contains Gaussian draws by Box and Muller's method.
// words: 16 random words for each block of 32 numbers, including an incomplete last block. Word j of a block
// gives the draws n[j] and n[16 + j].
// The radius is computed from 32 bits, so no draw has an absolute value above 6.8.
void sonde_add_noise_f32(size_t count, float deviation, const uint64_t *words, float *x);
void sonde_add_noise_f64(size_t count, double deviation, const uint64_t *words, double *x);
