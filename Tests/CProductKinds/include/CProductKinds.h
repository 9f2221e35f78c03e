// The products of packed_product.h as older kinds of x86 processors compute them, for tests on newer ones.
#pragma once
#include <stddef.h>

#define PRODUCTS(kind)                                                                              \
  size_t kind##_packed_count(size_t depth, size_t columns);                                         \
  void kind##_pack_f32(size_t depth, size_t columns, const float *b, size_t stride, int transposed, \
                    float *packed);                                                                 \
  void kind##_packed_product_f32(size_t rows, size_t columns, size_t depth, const float *a,         \
                              size_t a_stride, const float *packed, int add, float *c,              \
                              size_t c_stride);                                                     \
  void kind##_turned_product_f32(size_t rows, size_t columns, size_t depth, const float *a,         \
                              size_t a_stride, const float *b, size_t b_stride, float *c,           \
                              size_t c_stride)

PRODUCTS(plain);
PRODUCTS(v3);

// Whether this processor can run the products of kind v3.
int v3_runs(void);
