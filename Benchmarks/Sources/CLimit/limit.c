// A loop of independent fused multiply-adds, for the widest vectors of the processor.
#include "limit.h"

#include <time.h>

static double seconds(void) {
  struct timespec time;
  clock_gettime(CLOCK_MONOTONIC, &time);
  return (double)time.tv_sec + 1e-9 * (double)time.tv_nsec;
}

// Enough sums to hide the latency of an addition, and few enough for 16 registers.
enum { SUMS = 12, TURNS = 1 << 15 };

#define LOOP(NAME, LANES, TARGET)                                                              \
  TARGET static float NAME(float factor, float term, long turns) {                             \
    typedef float vector __attribute__((vector_size(LANES * sizeof(float))));                  \
    vector sum[SUMS], x = factor - (vector){0}, y = term - (vector){0};                        \
    for (int i = 0; i < SUMS; i++) sum[i] = (float)i - (vector){0};                            \
    for (long turn = 0; turn < turns; turn++)                                                  \
      for (int i = 0; i < SUMS; i++) sum[i] = sum[i] * x + y;                                  \
    vector all = sum[0];                                                                       \
    for (int i = 1; i < SUMS; i++) all += sum[i];                                              \
    return all[0];                                                                             \
  }

LOOP(plain, 4, )
#if defined(__x86_64__)
LOOP(v3, 8, __attribute__((target("arch=x86-64-v3"))))
LOOP(v4, 16, __attribute__((target("arch=x86-64-v4"), min_vector_width(512))))
#endif

double limit_of_core(void) {
  float (*loop)(float, float, long) = plain;
  int lanes = 4;
#if defined(__x86_64__)
  if (__builtin_cpu_supports("x86-64-v3")) loop = v3, lanes = 8;
  if (__builtin_cpu_supports("x86-64-v4")) loop = v4, lanes = 16;
#endif
  volatile float factor = 0.999999f, term = 1e-9f, result;
  double done = 0;
  const double start = seconds();
  double now = start;
  while (now - start < 0.01) {
    result = loop(factor, term, TURNS);
    done += 2.0 * SUMS * lanes * TURNS;
    now = seconds();
  }
  (void)result;
  return done / (now - start);
}
