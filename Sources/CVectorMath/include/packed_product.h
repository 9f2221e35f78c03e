// Matrix products whose right operand was packed into panels beforehand, so that it is read in order. A
// recurrent layer multiplies by the same weights in every step: they are packed once per update. A
// general BLAS packs them in each call, which for a few rows costs as much as the product.
// A: rows x depth. B: depth x columns. C: rows x columns, row-major.
#pragma once
#include <stddef.h>

// The number of elements in a packed B: the columns are padded with zeros to whole panels of 16.
size_t sonde_packed_count(size_t depth, size_t columns);

// Packs B, whose element (k, n) is b[k * stride + n], or b[n * stride + k] if transposed.
void sonde_pack_f32(size_t depth, size_t columns, const float *b, size_t stride, int transposed,
                    float *packed);
void sonde_pack_f64(size_t depth, size_t columns, const double *b, size_t stride, int transposed,
                    double *packed);

// C = A B, or C += A B if `add`. A's element (r, k) is a[r * a_stride + k], or
// a[k * a_stride + r] if transposed.
void sonde_packed_product_f32(size_t rows, size_t columns, size_t depth, const float *a,
                              size_t a_stride, int transposed, const float *packed, int add,
                              float *c, size_t c_stride);
void sonde_packed_product_f64(size_t rows, size_t columns, size_t depth, const double *a,
                              size_t a_stride, int transposed, const double *packed, int add,
                              double *c, size_t c_stride);
