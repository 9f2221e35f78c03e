// The products of a processor without AVX2.
#define SONDE_KIND 1
#define sonde_packed_count plain_packed_count
#define sonde_pack_f32 plain_pack_f32
#define sonde_pack_f64 plain_pack_f64
#define sonde_packed_product_f32 plain_packed_product_f32
#define sonde_packed_product_f64 plain_packed_product_f64
#define sonde_turned_product_f32 plain_turned_product_f32
#define sonde_turned_product_f64 plain_turned_product_f64
#include "../../Sources/CVectorMath/packed_product.c"
