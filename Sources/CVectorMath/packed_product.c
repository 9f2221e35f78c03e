// The packed products in single and double precision, each compiled for three kinds of processors. The processors
// have different numbers of registers and therefore need different tiles. The attribute target_clones cannot
// change the tile size, so the tiles are compiled separately for each kind of processor.
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
