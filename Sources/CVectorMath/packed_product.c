// Packed products in both precisions, for three kinds of processor each. The processors differ in the size of
// their registers, so the code for each has tiles of a different size. The attribute target_clones cannot be
// used, because a function with this attribute has the same source for all processors.
#include "packed_product.h"

#include <string.h>

enum { PANEL = 16 };

size_t sonde_packed_count(size_t depth, size_t columns) {
  return (columns + PANEL - 1) / PANEL * PANEL * depth;
}

#define TYPED2(f, suffix) f##suffix
#define TYPED1(f, suffix) TYPED2(f, suffix)
#define TYPED(f) TYPED1(f, SUFFIX)

#define REAL float
#define SUFFIX _f32
#include "packed_product_all.h"
#undef REAL
#undef SUFFIX

#define REAL double
#define SUFFIX _f64
#include "packed_product_all.h"
