// The mixture density output over many frames: loss and gradient, in single and double precision.
// Shapes: R rows (frames), M components, D dimensions. A row of outputs is M weight logits, then
// M x D means, then M x D log-deviations; sigma = floor + exp(clamp(s, low, high)).
#pragma once
#include <stddef.h>

// The number of elements in `scratch`; groups is 1 for sonde_mixture.
size_t sonde_mixture_scratch(size_t mixtures, size_t dimensions, size_t groups);

// outputs: R x (M + 2MD) without bias; on return `scale` times the gradient of the loss if `backward`,
// else log weights, means and deviations. bias: M + 2MD. skip: R x D added to every mean, or null; on
// return the gradient if `backward`. targets: R x D; may be null if not `backward`, and losses is then
// left alone. losses: R, in nats.
void sonde_mixture_f32(size_t rows, size_t mixtures, size_t dimensions, float floor, float low,
                       float high, int backward, float scale, const float *bias, float *outputs,
                       float *skip, const float *targets, float *losses, float *scratch);
void sonde_mixture_f64(size_t rows, size_t mixtures, size_t dimensions, double floor, double low,
                       double high, int backward, double scale, const double *bias, double *outputs,
                       double *skip, const double *targets, double *losses, double *scratch);

// As sonde_mixture, with the D dimensions divided into G groups, each with its own mixture: dimension d
// belongs to group d mod G. outputs: R x (MG + 2MD): M x G weight logits, then M x D means, then M x D
// log-deviations. losses: the sum over groups.
void sonde_mixture_groups_f32(size_t rows, size_t mixtures, size_t dimensions, size_t groups,
                              float floor, float low, float high, int backward, float scale,
                              const float *bias, float *outputs, float *skip, const float *targets,
                              float *losses, float *scratch);
void sonde_mixture_groups_f64(size_t rows, size_t mixtures, size_t dimensions, size_t groups,
                              double floor, double low, double high, int backward, double scale,
                              const double *bias, double *outputs, double *skip,
                              const double *targets, double *losses, double *scratch);
