// The gates of an LSTM for one step of many streams, forward and backward, in single and double precision.
// Shapes: B streams, H units; a row of gates contains the gates i, f, g and o with H numbers each, as in
// PyTorch.
#pragma once
#include <stddef.h>

// The forward step. `gates` (B x 4H) contains W x + W h without bias on entry, and i, f, g, o on return;
//   c' = f c + i g,  h' = o tanh(c').
// `bias` has 4H elements, the sum of both biases. `cell_before`, `cell`, `cell_tanh` and `hidden` are B x H.
void sonde_lstm_forward_f32(size_t streams, size_t units, const float *bias, float *gates,
                            const float *cell_before, float *cell, float *cell_tanh, float *hidden);
void sonde_lstm_forward_f64(size_t streams, size_t units, const double *bias, double *gates,
                            const double *cell_before, double *cell, double *cell_tanh,
                            double *hidden);

// The backward step. `gates` contains i, f, g, o on entry, and the gradient of the arguments of the gates'
// functions on return. `hidden_gradient` is the whole gradient of h'. `cell_gradient` contains the gradient of
// c' from the next step on entry, and the gradient of c for the previous step on return. The gradient of the
// bias is added to `bias_gradient` (4H).
void sonde_lstm_backward_f32(size_t streams, size_t units, float *gates, const float *cell_before,
                             const float *cell_tanh, const float *hidden_gradient,
                             float *cell_gradient, float *bias_gradient);
void sonde_lstm_backward_f64(size_t streams, size_t units, double *gates, const double *cell_before,
                             const double *cell_tanh, const double *hidden_gradient,
                             double *cell_gradient, double *bias_gradient);
