// The products of a processor with AVX2 and without AVX-512.
#define SONDE_KIND 3
#define sonde_packed_count v3_packed_count
#define sonde_pack_f32 v3_pack_f32
#define sonde_pack_f64 v3_pack_f64
#define sonde_packed_product_f32 v3_packed_product_f32
#define sonde_packed_product_f64 v3_packed_product_f64
#define sonde_turned_product_f32 v3_turned_product_f32
#define sonde_turned_product_f64 v3_turned_product_f64
#include "../../Sources/CVectorMath/packed_product.c"

int v3_runs(void) {
#if defined(__x86_64__)
  return __builtin_cpu_supports("x86-64-v3");
#else
  return 1;
#endif
}
