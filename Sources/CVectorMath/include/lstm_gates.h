// Functions that compute the gates of an LSTM for one step of many streams (sequences computed in parallel).
// There is a forward and a backward function, each in single and double precision. Shapes: B streams, H units. A
// row of gates contains i f g o, each of H numbers, as in PyTorch.
#pragma once
#include <stddef.h>

// Computes the forward pass. On entry the gates (B x 4H) contain W x + W h without bias, and on return the gates
// contain i, f, g, o:
//   c' = f c + i g,  h' = o tanh(c').
// The array bias (4H numbers) contains the sum of the two biases. The arrays cell_before, cell, cell_tanh and
// hidden are B x H; cell_before and cell may be the same array. If cell_tanh is null, no backward pass can follow, and
// the gates contain W x + W h on return.
void sonde_lstm_forward_f32(size_t streams, size_t units, const float *bias, float *gates,
                            const float *cell_before, float *cell, float *cell_tanh, float *hidden);
void sonde_lstm_forward_f64(size_t streams, size_t units, const double *bias, double *gates,
                            const double *cell_before, double *cell, double *cell_tanh,
                            double *hidden);

// Computes the backward pass. On entry the gates contain i, f, g, o, and on return the gates contain the
// gradients of the arguments of the gate functions. The array hidden_gradient contains the complete gradient of
// h'. The array cell_gradient contains the gradient of c' (from the next step) on entry, and the gradient of c
// (for the previous step) on return. The gradient of the bias (4H numbers) is added to bias_gradient.
void sonde_lstm_backward_f32(size_t streams, size_t units, float *gates, const float *cell_before,
                             const float *cell_tanh, const float *hidden_gradient,
                             float *cell_gradient, float *bias_gradient);
void sonde_lstm_backward_f64(size_t streams, size_t units, double *gates, const double *cell_before,
                             const double *cell_tanh, const double *hidden_gradient,
                             double *cell_gradient, double *bias_gradient);
