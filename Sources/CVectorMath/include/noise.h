// Many Gaussian draws at once, computed from random words. These functions are used where single draws would
// take as much time as all other work.
#pragma once
#include <stddef.h>
#include <stdint.h>

// x[k] += deviation n[k] for k < count; the n[k] are Gaussian draws by Box and Muller's method. In each block
// of 32 numbers, word j of 16 words determines n[j] and n[16 + j], so `words` has 16 elements for each full or
// partial block. Since the radius is computed from 32 bits, no draw exceeds 6.8.
void sonde_add_noise_f32(size_t count, float deviation, const uint64_t *words, float *x);
void sonde_add_noise_f64(size_t count, double deviation, const uint64_t *words, double *x);
