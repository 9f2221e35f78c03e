// Both precisions of the LSTM's gates from one template.
#include "lstm_gates.h"

#include "clones.h"
#include "scalar_functions.h"

#define JOIN2(a, b) a##b
#define JOIN(a, b) JOIN2(a, b)
#define NAME(f) JOIN(f, SUFFIX)

#define REAL float
#define SUFFIX _f32
#include "lstm_gates_template.h"
#undef REAL
#undef SUFFIX

#define REAL double
#define SUFFIX _f64
#include "lstm_gates_template.h"
