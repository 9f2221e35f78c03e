// Sums and extremes of a row of single-precision numbers. The results are the same on every processor.
#pragma once
#include <stddef.h>

// Returns the sum in double precision: eight partial sums, of which number k contains x[k], x[k + 8] …, added in a fixed
// order. The numbers after the last whole group of eight belong to the first partial sum.
double sonde_total(const float *x, size_t n);

// Return the smallest and the largest number, n > 0; NaN if a number is NaN. The sign of a zero is undefined.
float sonde_smallest(const float *x, size_t n);
float sonde_largest(const float *x, size_t n);

// The largest absolute value of n finite numbers, 0 if n is 0; a number that is not finite if one of them is not.
float sonde_largest_size(const float *x, size_t n);
