// Gaussian draws in single precision, by Box and Muller's method.
#pragma once
#include <stddef.h>
#include <stdint.h>

// Computes `pairs` pairs of draws from 2 random words each, and multiplies each draw by its factor; `factors` may be null
// for no factors. A draw is the number that the double-precision functions of the C library give, rounded to single
// precision after the multiplication. The polynomials of this function are exact to a few units in the
// last place of double precision, which decides the rounding except near the middle between two single-precision
// numbers. doubt[j] is not 0 if a draw of pair j is so near to a middle; the caller then computes pair j with the C
// library.
void sonde_normals(size_t pairs, const uint64_t *words, const double *factors, float *normals,
                   uint32_t *doubt);
