// Passes of a counting sort of single-precision numbers. A number becomes a 32-bit key with the same order; NaN has the
// greatest key. Each pass orders the keys by one digit of 8 bits, from the lowest digit to the highest, and keeps the
// order of keys with the same digit. `places` has the place of the next key for each value of the digit, and a pass
// advances it, so that a pass may be divided into several calls.
#pragma once
#include <stddef.h>
#include <stdint.h>

// Adds how often each value of each digit occurs: counts[256 d + v] for the digit d.
void sonde_count_digits(const float *x, size_t n, uint64_t *counts);

// The first pass, which makes the keys; the passes of the digits 1 and 2; and the last pass, which makes the numbers.
void sonde_place_first_digit(const float *x, size_t n, uint64_t *places, uint32_t *to);
void sonde_place_digit(const uint32_t *keys, size_t n, int digit, uint64_t *places, uint32_t *to);
void sonde_place_last_digit(const uint32_t *keys, size_t n, uint64_t *places, float *to);
