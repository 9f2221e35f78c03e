// The products of a processor with AVX2 and without AVX-512.
#define SONDE_KIND 3
#define PREFIX v3
#include "products.h"

int v3_runs(void) {
#if defined(__x86_64__)
  return __builtin_cpu_supports("x86-64-v3");
#else
  return 1;
#endif
}
