// Defines the functions of lstm_gates.h in single and double precision from one template.
#include "lstm_gates.h"

#include "clones.h"
#include "vector_kernels.h"

#include <math.h>
#include <string.h>

// BLOCK: the multiple to which the loops are padded. STRETCH: the largest number of units of all streams in one pass.
enum { BLOCK = 16, STRETCH = 512 };

static inline double sonde_sigmoid_f64(double x) { return 1 / (1 + exp(-x)); }

#define REAL float
#define WIDE _Pragma("clang loop vectorize(assume_safety)")
// Two vectors at once, because the operations of one vector wait for each other.
#define PAIRED _Pragma("clang loop vectorize(assume_safety) interleave_count(2)")
#define NAME(f) f##_f32
#define TANH sonde_tanhf
#define SIGMOID sonde_sigmoidf
#include "lstm_gates_template.h"
#undef REAL
#undef WIDE
#undef PAIRED
#undef NAME
#undef TANH
#undef SIGMOID

#define REAL double
#define WIDE
#define PAIRED
#define NAME(f) f##_f64
#define TANH tanh
#define SIGMOID sonde_sigmoid_f64
#include "lstm_gates_template.h"
