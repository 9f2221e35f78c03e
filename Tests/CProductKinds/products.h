// The products of packed_product.c for the processors of SONDE_KIND, with names that begin with PREFIX.
#define JOINED(prefix, name) prefix##_##name
#define PREFIXED(prefix, name) JOINED(prefix, name)
#define sonde_packed_count PREFIXED(PREFIX, packed_count)
#define sonde_pack_f32 PREFIXED(PREFIX, pack_f32)
#define sonde_pack_f64 PREFIXED(PREFIX, pack_f64)
#define sonde_packed_product_f32 PREFIXED(PREFIX, packed_product_f32)
#define sonde_packed_product_f64 PREFIXED(PREFIX, packed_product_f64)
#define sonde_turned_product_f32 PREFIXED(PREFIX, turned_product_f32)
#define sonde_turned_product_f64 PREFIXED(PREFIX, turned_product_f64)
#include "../../Sources/CVectorMath/packed_product.c"
