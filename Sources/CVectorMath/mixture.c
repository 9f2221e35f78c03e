// Both precisions of the mixture density from one template.
#include "mixture.h"

#include "clones.h"
#include "scalar_functions.h"

#define JOIN2(a, b) a##b
#define JOIN(a, b) JOIN2(a, b)
#define NAME(f) JOIN(f, SUFFIX)

#define sonde_plain_exp_f32 expf
#define sonde_plain_log_f32 logf
#define sonde_plain_exp_f64 exp
#define sonde_plain_log_f64 log

#define REAL float
#define SUFFIX _f32
#include "mixture_template.h"
#undef REAL
#undef SUFFIX

#define REAL double
#define SUFFIX _f64
#include "mixture_template.h"
