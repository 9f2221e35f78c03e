// The functions of soxr that Sonde uses. The library is loaded at the first call.

#include "CSoxr.h"
#include "CLateLibraries.h"

#define LIBRARY "libsoxr.so.0"

LATE(
    soxr_t, soxr_create,
    (double from, double to, unsigned channels, soxr_error_t *error, const soxr_io_spec_t *io,
     const soxr_quality_spec_t *quality, const soxr_runtime_spec_t *runtime),
    (from, to, channels, error, io, quality, runtime))
LATE(
    soxr_error_t, soxr_process,
    (soxr_t resampler, soxr_in_t in, size_t in_count, size_t *in_done, soxr_out_t out,
     size_t out_count, size_t *out_done),
    (resampler, in, in_count, in_done, out, out_count, out_done))
LATE(void, soxr_delete, (soxr_t resampler), (resampler))
LATE(
    soxr_quality_spec_t, soxr_quality_spec, (unsigned long recipe, unsigned long flags),
    (recipe, flags))
LATE(soxr_runtime_spec_t, soxr_runtime_spec, (unsigned threads), (threads))
