// The functions of OpenBLAS that Sonde uses. The library is loaded at the first call.

#include "CBLAS.h"
#include "CLateLibraries.h"

#define LIBRARY "libopenblas.so.0"
#define ORDER enum CBLAS_ORDER order
#define TRANSPOSE(name) enum CBLAS_TRANSPOSE name

LATE(void, openblas_set_num_threads, (int count), (count))
LATE(int, openblas_get_num_threads, (void), ())
LATE(char *, openblas_get_config, (void), ())
LATE(char *, openblas_get_corename, (void), ())

LATE(
    void, cblas_sgemv,
    (ORDER, TRANSPOSE(turn), blasint m, blasint n, float alpha, const float *a, blasint lda,
     const float *x, blasint stepX, float beta, float *y, blasint stepY),
    (order, turn, m, n, alpha, a, lda, x, stepX, beta, y, stepY))
LATE(
    void, cblas_dgemv,
    (ORDER, TRANSPOSE(turn), blasint m, blasint n, double alpha, const double *a, blasint lda,
     const double *x, blasint stepX, double beta, double *y, blasint stepY),
    (order, turn, m, n, alpha, a, lda, x, stepX, beta, y, stepY))
LATE(
    void, cblas_sgemm,
    (ORDER, TRANSPOSE(turnA), TRANSPOSE(turnB), blasint m, blasint n, blasint k, float alpha,
     const float *a, blasint lda, const float *b, blasint ldb, float beta, float *c, blasint ldc),
    (order, turnA, turnB, m, n, k, alpha, a, lda, b, ldb, beta, c, ldc))
LATE(
    void, cblas_dgemm,
    (ORDER, TRANSPOSE(turnA), TRANSPOSE(turnB), blasint m, blasint n, blasint k, double alpha,
     const double *a, blasint lda, const double *b, blasint ldb, double beta, double *c,
     blasint ldc),
    (order, turnA, turnB, m, n, k, alpha, a, lda, b, ldb, beta, c, ldc))

LATE(
    void, dsyevd_,
    (const char *job, const char *half, const int32_t *n, double *a, const int32_t *stride,
     double *values, double *work, const int32_t *work_size, int32_t *whole_work,
     const int32_t *whole_work_size, int32_t *info),
    (job, half, n, a, stride, values, work, work_size, whole_work, whole_work_size, info))
