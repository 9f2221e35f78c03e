// Both precisions of the mixture density from one template.
#include "mixture.h"

#include "clones.h"
#include "vector_kernels.h"

#include <math.h>

#define REAL float
#define NAME(f) f##_f32
#define EXP sonde_expf
#define LOG sonde_logf
#include "mixture_template.h"
#undef REAL
#undef NAME
#undef EXP
#undef LOG

#define REAL double
#define NAME(f) f##_f64
#define EXP exp
#define LOG log
#include "mixture_template.h"
