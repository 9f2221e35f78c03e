// The loops of selections.h. No loop has a branch that depends on a mark, because the processor cannot predict marks.
#include "selections.h"

#include "clones.h"

SONDE_CLONES size_t sonde_marked(const float *marks, size_t n) {
  size_t count = 0;
  for (size_t i = 0; i < n; i++) count += marks[i] != 0;
  return count;
}

size_t sonde_compress(const float *x, const float *marks, float *to, size_t n) {
  size_t next = 0;
  for (size_t i = 0; i < n; i++) {
    to[next] = x[i];
    next += marks[i] != 0;
  }
  return next;
}

size_t sonde_marked_places(const float *marks, float *to, size_t n, size_t first) {
  size_t next = 0;
  for (size_t i = 0; i < n; i++) {
    to[next] = (float)(first + i);
    next += marks[i] != 0;
  }
  return next;
}

SONDE_CLONES void sonde_fill_marked(const float *marks, float value, float *x, size_t n) {
  for (size_t i = 0; i < n; i++) x[i] = marks[i] != 0 ? value : x[i];
}

enum { BLOCK = 64 };

SONDE_CLONES size_t sonde_place_of(const float *x, float value, size_t n) {
  size_t i = 0;
  int wants_nan = value != value;
  for (; i + BLOCK <= n; i += BLOCK) {
    int found = 0;
    for (int k = 0; k < BLOCK; k++) {
      float a = x[i + k];
      found |= wants_nan ? a != a : a == value;
    }
    if (found) break;
  }
  for (; i < n; i++)
    if (wants_nan ? x[i] != x[i] : x[i] == value) return i;
  return n;
}
