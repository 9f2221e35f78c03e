// The mixture density output over many frames: loss and gradient, in single and double precision. Shapes: R
// rows (frames), M components, D dimensions. A row of outputs consists of M weight logits, M x D means and M x
// D log-deviations s; the deviation is sigma = floor + exp(clamp(s, low, high)).
#pragma once
#include <stddef.h>

// The number of elements that `scratch` must have; `groups` is 1 for sonde_mixture.
size_t sonde_mixture_scratch(size_t mixtures, size_t dimensions, size_t groups);

// The loss of a mixture, with its gradient if `backward` is not 0. `outputs`, R x (M + 2MD), contains the
// network's outputs without bias on entry. On return, `outputs` contains `scale` times the gradient of the
// loss, or the log weights, means and deviations if `backward` is 0. `bias` has M + 2MD elements. `skip` (R x
// D, or null) is added to every mean, and contains its gradient on return if `backward` is not 0. `targets` is
// R x D; if `backward` is 0, `targets` may be null, and `losses` is not changed if `targets` is null. `losses`
// receives R losses in nats.
void sonde_mixture_f32(size_t rows, size_t mixtures, size_t dimensions, float floor, float low,
                       float high, int backward, float scale, const float *bias, float *outputs,
                       float *skip, const float *targets, float *losses, float *scratch);
void sonde_mixture_f64(size_t rows, size_t mixtures, size_t dimensions, double floor, double low,
                       double high, int backward, double scale, const double *bias, double *outputs,
                       double *skip, const double *targets, double *losses, double *scratch);

// The same as sonde_mixture, but the D dimensions are divided into G groups with separate mixtures; dimension d
// belongs to group d mod G. A row of `outputs` (R x (MG + 2MD)) consists of M x G weight logits, M x D means
// and M x D log-deviations. `losses` receives the sums of the losses over groups.
void sonde_mixture_groups_f32(size_t rows, size_t mixtures, size_t dimensions, size_t groups,
                              float floor, float low, float high, int backward, float scale,
                              const float *bias, float *outputs, float *skip, const float *targets,
                              float *losses, float *scratch);
void sonde_mixture_groups_f64(size_t rows, size_t mixtures, size_t dimensions, size_t groups,
                              double floor, double low, double high, int backward, double scale,
                              const double *bias, double *outputs, double *skip,
                              const double *targets, double *losses, double *scratch);
