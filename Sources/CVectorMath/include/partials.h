// Sums of sinusoids whose levels and frequencies change steadily, as in additive synthesis.
#pragma once
#include <stddef.h>

// The largest number of samples of one call.
#define SONDE_PARTIALS_MOST 4096

// Computes out[n] += Σ_k a_k(n) sin(2π φ_k(n)) for n < samples and k < count. Each a_k goes on a straight line from
// first[k] at n = 0 to last[k] at n = samples. The frequency of each partial goes on a straight line from from[k] to
// to[k], in turns per sample. phase[k], in turns, is φ_k at n = 0; on return it is φ_k at n = samples, within ±1/2.
// Each turn is rounded to a float, and then multiplied sample by sample, so that the error of a phase is below 1e-5
// turns for up to SONDE_PARTIALS_MOST samples.
void sonde_add_partials(
    size_t count, size_t samples, double *phase, const float *from, const float *to, const float *first,
    const float *last, float *out);
