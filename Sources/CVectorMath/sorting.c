// The passes of sorting.h. Two numbers at a time are counted and placed, because a processor waits if a place is read
// right after it was written, which happens often in the highest digit.
#include "sorting.h"

#include <string.h>

static inline uint32_t key(float x) {
  uint32_t bits;
  memcpy(&bits, &x, sizeof bits);
  uint32_t ordered = bits ^ ((uint32_t)((int32_t)bits >> 31) | 0x80000000u);
  return x != x ? UINT32_MAX : ordered;
}

static inline float number(uint32_t key) {
  uint32_t bits = key >> 31 ? key & 0x7FFFFFFF : ~key;
  float x;
  memcpy(&x, &bits, sizeof x);
  return x;
}

static inline uint32_t same(uint32_t key) { return key; }

static inline void count(uint32_t key, uint64_t *counts) {
  for (int digit = 0; digit < 4; digit++) counts[256 * digit + (key >> 8 * digit & 0xFF)]++;
}

void sonde_count_digits(const float *x, size_t n, uint64_t *counts) {
  uint64_t others[1024] = {0};
  size_t i = 0;
  for (; i + 2 <= n; i += 2) {
    count(key(x[i]), counts);
    count(key(x[i + 1]), others);
  }
  if (i < n) count(key(x[i]), counts);
  for (int k = 0; k < 1024; k++) counts[k] += others[k];
}

#define PASS(from_item, to_item, shift)                           \
  size_t i = 0;                                                   \
  for (; i + 2 <= n; i += 2) {                                    \
    uint32_t a = from_item(from[i]), b = from_item(from[i + 1]);  \
    size_t first = a >> (shift) & 0xFF, second = b >> (shift) & 0xFF; \
    uint64_t p = places[first], q = places[second] + (first == second); \
    to[p] = to_item(a);                                           \
    to[q] = to_item(b);                                           \
    places[first] = p + 1;                                        \
    places[second] = q + 1;                                       \
  }                                                               \
  if (i < n) {                                                    \
    uint32_t a = from_item(from[i]);                              \
    to[places[a >> (shift) & 0xFF]++] = to_item(a);               \
  }

void sonde_place_first_digit(const float *restrict from, size_t n, uint64_t *restrict places,
                             uint32_t *restrict to) {
  PASS(key, same, 0)
}

void sonde_place_digit(const uint32_t *restrict from, size_t n, int digit, uint64_t *restrict places,
                       uint32_t *restrict to) {
  if (digit == 1) {
    PASS(same, same, 8)
  } else {
    PASS(same, same, 16)
  }
}

void sonde_place_last_digit(const uint32_t *restrict from, size_t n, uint64_t *restrict places,
                            float *restrict to) {
  PASS(same, number, 24)
}
