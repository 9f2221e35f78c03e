// Matrix products with a right operand that was packed into panels before the product, so that its elements are
// read in order. A recurrent layer multiplies by the same weights in every time step, so the weights are packed
// once per update. A general BLAS packs the operand in each call, and packing takes as much time as a product
// with few rows. A: rows x depth. B: depth x columns. C: rows x columns, row-major.
#pragma once
#include <stddef.h>

// The number of elements in a packed B. The columns are padded with zeros to whole panels of 16 columns.
size_t sonde_packed_count(size_t depth, size_t columns);

// Packs B. Element (k, n) of B is b[k * stride + n], or b[n * stride + k] if `transposed` is not 0.
void sonde_pack_f32(size_t depth, size_t columns, const float *b, size_t stride, int transposed,
                    float *packed);
void sonde_pack_f64(size_t depth, size_t columns, const double *b, size_t stride, int transposed,
                    double *packed);

// Computes C = A B, or C += A B if `add` is not 0. Element (r, k) of A is a[r * a_stride + k], or a[k *
// a_stride + r] if `transposed` is not 0.
void sonde_packed_product_f32(size_t rows, size_t columns, size_t depth, const float *a,
                              size_t a_stride, int transposed, const float *packed, int add,
                              float *c, size_t c_stride);
void sonde_packed_product_f64(size_t rows, size_t columns, size_t depth, const double *a,
                              size_t a_stride, int transposed, const double *packed, int add,
                              double *c, size_t c_stride);
