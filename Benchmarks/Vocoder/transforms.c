// transforms N COUNT: prints the seconds of COUNT real transforms of N numbers by FFTW, forwards and backwards, as Sonde plans
// them: in single precision, with FFTW_ESTIMATE, from one place in the caches to another, without windows.
#include <fftw3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

static double now(void) {
  struct timespec t;
  clock_gettime(CLOCK_MONOTONIC, &t);
  return (double)t.tv_sec + 1e-9 * (double)t.tv_nsec;
}

int main(int count, char **arguments) {
  if (count != 3) return fprintf(stderr, "usage: transforms N COUNT\n"), 1;
  const int n = atoi(arguments[1]), times = atoi(arguments[2]);
  float *x = fftwf_alloc_real((size_t)n);
  fftwf_complex *y = fftwf_alloc_complex((size_t)n / 2 + 1);
  fftwf_plan forward = fftwf_plan_dft_r2c_1d(n, x, y, FFTW_ESTIMATE | FFTW_PRESERVE_INPUT);
  fftwf_plan inverse = fftwf_plan_dft_c2r_1d(n, y, x, FFTW_ESTIMATE);
  for (int i = 0; i < n; i++) x[i] = (float)rand() / (float)RAND_MAX - 0.5f;
  for (int i = 0; i < 1000; i++) fftwf_execute(forward);
  const double start = now();
  for (int i = 0; i < times; i++) fftwf_execute(forward);
  const double between = now();
  // Zeros stay zeros, so the numbers do not grow from one transform to the next.
  memset(y, 0, sizeof *y * ((size_t)n / 2 + 1));
  const double again = now();
  for (int i = 0; i < times; i++) fftwf_execute(inverse);
  printf("%.9f %.9f\n", between - start, now() - again);
}
