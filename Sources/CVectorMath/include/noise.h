// Normal numbers in bulk, from random words: for uses where drawing them one by one would cost as much
// as the rest of the work.
#pragma once
#include <stddef.h>
#include <stdint.h>

// x[k] += deviation n[k] for k < count, with n normal by Box and Muller's method. Each word gives two
// numbers: in blocks of 32, word j of 16 gives n[j] and n[16 + j]. words: 16 for each block of 32 begun.
// The radius has 32 bits: no number is beyond 6.8.
void sonde_add_noise_f32(size_t count, float deviation, const uint64_t *words, float *x);
void sonde_add_noise_f64(size_t count, double deviation, const uint64_t *words, double *x);
