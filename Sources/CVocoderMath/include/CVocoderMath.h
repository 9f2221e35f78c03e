// Loops of the phase vocoder. This target is compiled without fused multiply-adds, and no loop changes the order of
// operations, so every processor and every vector width gives the bits of the plain functions in Swift
// (`PhaseTurns`, `Peaks`). Tests compare each loop with its plain function. No two arguments may overlap.
#pragma once
#include <stddef.h>
#include <stdint.h>

// Separates n pairs of a real and an imaginary part.
void sonde_split(const float *pairs, float *re, float *im, size_t n);

// The last step of the transform of 2n real numbers: from n complex numbers, the transform of the pairs of real numbers, to the
// first `bins` of n + 1 bins. pairs has room for n + 1 pairs, re and im for a multiple of 8 bins; cosines[k] and sines[k] are
// those of πk/n for k <= n. The operations are those of FFTW's last step.
void sonde_last_step(
    float *pairs, const float *cosines, const float *sines, float *re, float *im, size_t n, size_t bins);

// magnitudes[k] = |re[k] + i im[k]| · scale.
void sonde_magnitudes(const float *re, const float *im, float scale, float *magnitudes, size_t n);

// The same magnitudes, and the phases in radians within ±π; the phase of 0 is 0.
void sonde_polar(
    const float *re, const float *im, float scale, float *magnitudes, float *phases, size_t n);

// The constants of `sonde_frequencies`: spread is the frequency in Hz of one turn per hop, step is the number of turns
// per hop of 1 Hz.
typedef struct {
  double spread, step;
} sonde_hop;

// Replaces n phases in radians by frequencies in Hz. expected has the advance of each bin's centre in turns, centres has
// the centres in Hz, and reached has the phases in turns, which advance by one hop of the new frequencies. A bin of
// magnitude 0 gets the frequency of its centre.
void sonde_frequencies(
    float *phases, const float *magnitudes, const double *expected, const double *centres, double *reached,
    sonde_hop hop, size_t n);

// Advances n phases in turns by `step` times the frequencies, and wraps them to ±1/2.
void sonde_advance(double *phases, const float *frequencies, double step, size_t n);

// spectrum[k] = magnitudes[k] · scales[k] · e^(2πi phases[k]), with phases in turns below 2^50.
void sonde_spectrum(
    const float *magnitudes, const float *scales, const double *phases, float *spectrum, size_t n);

// sums[i] += x[i] · window[i] for i < n.
void sonde_overlap(const float *x, const float *window, float *sums, size_t n);

// The same as `sonde_advance`, but a bin that is not a peak of the magnitudes first gets the frequency nearest to its own
// that keeps its relation to the phase of its peak; see PhaseLock.swift. ahead and marks: room for 2n numbers. places: room
// for 2n + 2 numbers.
void sonde_lock_around(
    double *phases, float *frequencies, const float *magnitudes, const double *relation, double *ahead,
    unsigned char *marks, uint32_t *places, double step, size_t n);

// result[k] = x[k] + (y[k] - x[k]) · share for k < n.
void sonde_between(const float *x, const float *y, float share, float *result, size_t n);

// The sum of all n weights, and of those whose delay is above `least`. The weights k, k + 32, … are added to one partial
// sum, and then the partial sums are added in order.
void sonde_late_weight(
    const double *delays, const double *weights, double least, size_t n, double *late, double *all);

// The delay of the energy between bins k and k + 1 after a frame's centre, in window lengths within ±1/2, and the
// geometric mean of the absolute magnitudes of both bins, for k < n - 1.
void sonde_delays(const double *phases, const float *magnitudes, double *delays, double *weights, size_t n);

// sums[r] is the sum of the absolute values of row r, from its first number to its last.
void sonde_row_sums(const float *x, size_t rows, size_t columns, float *sums);
