// Defines the loops of updates.h over all parameters, in single and double precision, from one template.
#include "updates.h"

#include "clones.h"

#define REAL float
#define NAME(f) f##_f32
#include "updates_template.h"
#undef REAL
#undef NAME

#define REAL double
#define NAME(f) f##_f64
#include "updates_template.h"
