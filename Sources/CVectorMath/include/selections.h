// Selections by marks: a number is marked unless its mark is 0.
#pragma once
#include <stddef.h>

// Returns the number of marks.
size_t sonde_marked(const float *marks, size_t n);

// Writes the marked numbers of x, and returns their number. Every number is written before its mark is known, so `to`
// needs room for one more number than there are marks.
size_t sonde_compress(const float *x, const float *marks, float *to, size_t n);

// Writes the places of the marks plus `first`, and returns their number; `to` needs room for one more number.
size_t sonde_marked_places(const float *marks, float *to, size_t n, size_t first);

// Replaces the marked numbers by `value`.
void sonde_fill_marked(const float *marks, float value, float *x, size_t n);

// Returns the place of the first number that is equal to `value`, or of the first NaN if `value` is NaN; n if there is
// none.
size_t sonde_place_of(const float *x, float value, size_t n);
