// Matrix products with a packed right operand, and one without. The right operand is packed into panels before the product,
// so that the product reads the panels in order. A recurrent layer uses the same weights in every step, so its weights are
// packed once per update. A general BLAS packs the weights in each call. If A has only a few rows, packing takes
// as much time as the product.
// A: rows x depth. B: depth x columns. C: rows x columns, row-major.
#pragma once
#include <stddef.h>

// Returns the number of elements of the packed matrix B. Zeros pad the matrix to whole vectors. If the depth is long, the last
// columns are packed as rows, and their sums have sixteen parts.
size_t sonde_packed_count(size_t depth, size_t columns);

// Packs B, whose element (k, n) is b[k * stride + n], or b[n * stride + k] if `transposed` is not 0.
void sonde_pack_f32(size_t depth, size_t columns, const float *b, size_t stride, int transposed,
                    float *packed);
void sonde_pack_f64(size_t depth, size_t columns, const double *b, size_t stride, int transposed,
                    double *packed);

// Computes C = A B, or C += A B if `add` is not 0. The element (r, k) of A is a[r * a_stride + k].
void sonde_packed_product_f32(size_t rows, size_t columns, size_t depth, const float *a,
                              size_t a_stride, const float *packed, int add, float *c,
                              size_t c_stride);
void sonde_packed_product_f64(size_t rows, size_t columns, size_t depth, const double *a,
                              size_t a_stride, const double *packed, int add, double *c,
                              size_t c_stride);

// Computes C = A^T B without packed operands. The element (k, r) of A is a[k * a_stride + r], and the element (k, n) of B is
// b[k * b_stride + n].
void sonde_turned_product_f32(size_t rows, size_t columns, size_t depth, const float *a,
                              size_t a_stride, const float *b, size_t b_stride, float *c,
                              size_t c_stride);
void sonde_turned_product_f64(size_t rows, size_t columns, size_t depth, const double *a,
                              size_t a_stride, const double *b, size_t b_stride, double *c,
                              size_t c_stride);
