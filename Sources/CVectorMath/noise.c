// Defines the functions of noise.h in single and double precision from one template.
#include "noise.h"

#include "clones.h"
#include "vector_kernels.h"

#include <math.h>

enum { PAIRS = 16 };

#define REAL float
#define WIDE _Pragma("clang loop vectorize(assume_safety)")
#define NAME(f) f##_f32
#define LOG sonde_logf
#define SIN sonde_sinf
#define COS sonde_cosf
#define SQRT sonde_sqrtf
#include "noise_template.h"
#undef REAL
#undef WIDE
#undef NAME
#undef LOG
#undef SIN
#undef COS
#undef SQRT

#define REAL double
#define WIDE
#define NAME(f) f##_f64
#define LOG log
#define SIN sin
#define COS cos
#define SQRT sqrt
#include "noise_template.h"
