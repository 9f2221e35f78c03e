// The mixture density output for many frames: loss and gradient, in single and double precision. Shapes: R rows
// (frames), M components, D dimensions. A row of outputs consists of M weight logits, then M x D means, then M x D
// log-deviations s, where sigma = floor + exp(clamp(s, low, high)).
#pragma once
#include <stddef.h>

// Returns the required number of elements of `scratch`. For sonde_mixture, `groups` is 1.
size_t sonde_mixture_scratch(size_t mixtures, size_t dimensions, size_t groups);

// outputs: R x (M + 2MD). On entry the outputs contain the network's outputs without bias. On return the outputs
// contain `scale` times the gradient of the loss if `backward` is not 0; otherwise the outputs contain log
// weights, means and deviations. bias: M + 2MD.
// skip: null, or R x D numbers that are added to every mean. If `backward` is not 0, the array contains the
// gradient of the skip on return.
// targets: R x D. If `backward` is 0, `targets` may be null. Without targets, losses are not written.
// losses: R numbers, in nats.
void sonde_mixture_f32(size_t rows, size_t mixtures, size_t dimensions, float floor, float low,
                       float high, int backward, float scale, const float *bias, float *outputs,
                       float *skip, const float *targets, float *losses, float *scratch);
void sonde_mixture_f64(size_t rows, size_t mixtures, size_t dimensions, double floor, double low,
                       double high, int backward, double scale, const double *bias, double *outputs,
                       double *skip, const double *targets, double *losses, double *scratch);

// Computes the same as sonde_mixture, but the D dimensions are divided into G groups, each with its own mixture.
// Dimension d belongs to group d mod G.
// outputs: R x (MG + 2MD), which are M x G weight logits, then M x D means, then M x D log-deviations.
// losses: the sums over all groups.
void sonde_mixture_groups_f32(size_t rows, size_t mixtures, size_t dimensions, size_t groups,
                              float floor, float low, float high, int backward, float scale,
                              const float *bias, float *outputs, float *skip, const float *targets,
                              float *losses, float *scratch);
void sonde_mixture_groups_f64(size_t rows, size_t mixtures, size_t dimensions, size_t groups,
                              double floor, double low, double high, int backward, double scale,
                              const double *bias, double *outputs, double *skip,
                              const double *targets, double *losses, double *scratch);

// The two parts of sonde_mixture for a draw: all log weights, and the density of one component.
// logits: R x M. On entry the logits contain the network's outputs without bias, and on return the log weights. scratch: as
// for sonde_mixture.
void sonde_log_weights_f32(size_t rows, size_t mixtures, const float *bias, float *logits,
                           float *scratch);
// outputs: R x 2D, the D means and the D log-deviations of one component, without bias on entry; on return the means and
// the deviations. bias: 2D. skip: null, or R x D numbers that are added to the means. scratch: as for sonde_mixture with
// one component.
void sonde_component_f32(size_t rows, size_t dimensions, float floor, float low, float high,
                         const float *bias, float *outputs, const float *skip, float *scratch);
