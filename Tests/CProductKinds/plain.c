// The products of a processor without AVX2.
#define SONDE_KIND 1
#define PREFIX plain
#include "products.h"
