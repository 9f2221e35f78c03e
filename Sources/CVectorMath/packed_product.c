// The packed products in single and double precision, each compiled for three kinds of processors. The processors
// have different vectors and numbers of registers and therefore need different tiles. The attribute target_clones
// cannot change the tile size, so the tiles are compiled separately for each kind of processor.
#include "packed_product.h"

#include <string.h>

// WIDTH: the largest number of vectors of a panel. ROWS: the largest number of rows of a tile. CHUNK: the number of
// rows of A that pass through a panel before the next panel. STRETCH: the largest stretch of the depth in one tile,
// unless a chunk has at most FEW tiles.
// REST: the number of partial sums of a column that is packed as a row, the same for all processors.
enum { WIDTH = 3, ROWS = 8, CHUNK = 64, STRETCH = 128, FEW = 4, REST = 16 };

// The sizes of tiles: rows, vectors of a panel, panels.
#define TILES                                                                                      \
  TILE(1, 3, 1) TILE(2, 3, 1) TILE(3, 3, 1) TILE(4, 3, 1) TILE(5, 3, 1) TILE(6, 3, 1)              \
  TILE(7, 3, 1) TILE(8, 3, 1) TILE(1, 2, 1) TILE(2, 2, 1) TILE(3, 2, 1) TILE(4, 2, 1)              \
  TILE(5, 2, 1) TILE(6, 2, 1) TILE(7, 2, 1) TILE(8, 2, 1) TILE(1, 1, 1) TILE(2, 1, 1)              \
  TILE(3, 1, 1) TILE(4, 1, 1) TILE(5, 1, 1) TILE(6, 1, 1) TILE(7, 1, 1) TILE(8, 1, 1)              \
  TILE(1, 3, 3) TILE(1, 2, 3) TILE(1, 1, 3) TILE(2, 3, 2) TILE(2, 2, 2) TILE(2, 1, 2)

// The panels of B. The first `wider` panels have `narrow` + 1 vectors, and the others have `narrow` vectors. The
// panels are as equal as possible, because a tile of few sums waits for its additions.
typedef struct {
  size_t count, wider, narrow;
} Panels;

static Panels panels_of(size_t columns, size_t lanes) {
  const size_t vectors = (columns + lanes - 1) / lanes, count = (vectors + WIDTH - 1) / WIDTH;
  if (count == 0) return (Panels){0, 0, 0};
  return (Panels){count, vectors % count, vectors / count};
}

static size_t width_of(Panels panels, size_t panel) {
  return panel < panels.wider ? panels.narrow + 1 : panels.narrow;
}

// The number of last columns of B that are packed as rows. A panel of a few columns leaves most lanes of its vector empty, so
// that their sums run along the depth instead, if the depth is long: the partial sums must be added at the end.
static size_t rest_of(size_t depth, size_t columns) {
  const size_t rest = columns % REST;
  return depth >= REST && 5 * rest * ((depth + REST - 1) / REST + 8) < 4 * depth ? rest : 0;
}

// A multiple of the largest vector of all processors.
size_t sonde_packed_count(size_t depth, size_t columns) { return (columns + 15) / 16 * 16 * depth; }

// Whether this processor is of kind x86-64-v3 or v4. A test compiles the older kinds with SONDE_KIND.
#ifdef SONDE_KIND
#define SUPPORTS(kind) (SONDE_KIND >= (kind))
#else
#define SUPPORTS(kind) __builtin_cpu_supports("x86-64-v" #kind)
#endif

#define TYPED2(f, suffix) f##suffix
#define TYPED1(f, suffix) TYPED2(f, suffix)
#define TYPED(f) TYPED1(f, SUFFIX)

// Calls the build of a function for the kind of this processor.
#if defined(__x86_64__)
#define CALL_KIND(f, ...)                               \
  if (SUPPORTS(4))                                      \
    TYPED(f##_v4)(__VA_ARGS__);                         \
  else if (SUPPORTS(3))                                 \
    TYPED(f##_v3)(__VA_ARGS__);                         \
  else                                                  \
    TYPED(f##_plain)(__VA_ARGS__)
#else
#define CALL_KIND(f, ...) TYPED(f##_plain)(__VA_ARGS__)
#endif

#define REAL float
#define SUFFIX _f32
#include "packed_product_all.h"
#undef REAL
#undef SUFFIX

#define REAL double
#define SUFFIX _f64
#include "packed_product_all.h"
