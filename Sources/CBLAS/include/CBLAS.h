// The part of OpenBLAS that Sonde uses.
#pragma once
#include <cblas.h>
#include <stdint.h>

// LAPACK's eigenvalues and eigenvectors of a symmetric matrix (dsyevd), which OpenBLAS contains.
void dsyevd_(
    const char *job, const char *half, const int32_t *n, double *a, const int32_t *stride, double *values,
    double *work, const int32_t *work_size, int32_t *whole_work, const int32_t *whole_work_size, int32_t *info);
