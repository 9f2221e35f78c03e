// Defines the functions of lstm_gates.h in single and double precision from one template.
#include "lstm_gates.h"

#include "clones.h"
#include "vector_kernels.h"

#include <math.h>
#include <string.h>

enum { BLOCK = 16 };

static inline double sonde_sigmoid_f64(double x) { return 1 / (1 + exp(-x)); }

#define REAL float
#define WIDE _Pragma("clang loop vectorize(assume_safety)")
#define NAME(f) f##_f32
#define TANH sonde_tanhf
#define SIGMOID sonde_sigmoidf
#include "lstm_gates_template.h"
#undef REAL
#undef WIDE
#undef NAME
#undef TANH
#undef SIGMOID

#define REAL double
#define WIDE
#define NAME(f) f##_f64
#define TANH tanh
#define SIGMOID sonde_sigmoid_f64
#include "lstm_gates_template.h"
