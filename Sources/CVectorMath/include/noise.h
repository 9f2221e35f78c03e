// Gaussian draws for whole arrays, computed from random words. Separate draws would cost as much time as the rest of
// an update.
#pragma once
#include <stddef.h>
#include <stdint.h>

// Computes x[k] += deviation n[k] for k < count, where n contains Gaussian draws by Box and Muller's method.
// words: 16 words for each full or partial block of 32 numbers. Word j of a block gives the draws
// n[j] and n[16 + j].
// The radius is computed from 32 bits, so no draw is beyond 6.8.
void sonde_add_noise_f32(size_t count, float deviation, const uint64_t *words, float *x);
void sonde_add_noise_f64(size_t count, double deviation, const uint64_t *words, double *x);
