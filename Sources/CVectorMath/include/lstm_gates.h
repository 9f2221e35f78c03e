// The gates of an LSTM for one step of many streams, forward and backward, in single and double
// precision. Shapes: B streams, H units; a row of gates holds i f g o, each of H, as in PyTorch.
#pragma once
#include <stddef.h>

// Forward: gates (B x 4H) hold W x + W h without bias on entry and i, f, g, o on return;
//   c' = f c + i g,  h' = o tanh(c').
// bias: 4H, the sum of both biases. cell_before, cell, cell_tanh, hidden: B x H.
void sonde_lstm_forward_f32(size_t streams, size_t units, const float *bias, float *gates,
                            const float *cell_before, float *cell, float *cell_tanh, float *hidden);
void sonde_lstm_forward_f64(size_t streams, size_t units, const double *bias, double *gates,
                            const double *cell_before, double *cell, double *cell_tanh,
                            double *hidden);

// Backward: gates hold i, f, g, o on entry and the gradient before the gates' functions on return.
// hidden_gradient: the whole gradient of h'. cell_gradient: the gradient of c' from the step after on
// entry, that of c of the step before on return. bias_gradient: 4H, added to.
void sonde_lstm_backward_f32(size_t streams, size_t units, float *gates, const float *cell_before,
                             const float *cell_tanh, const float *hidden_gradient,
                             float *cell_gradient, float *bias_gradient);
void sonde_lstm_backward_f64(size_t streams, size_t units, double *gates, const double *cell_before,
                             const double *cell_tanh, const double *hidden_gradient,
                             double *cell_gradient, double *bias_gradient);
