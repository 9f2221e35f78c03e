// The functions of FFTW (single precision) that Sonde uses. The library is loaded at the first call.

#include "CFFTW.h"
#include "CLateLibraries.h"

#define LIBRARY "libfftw3f.so.3"

LATE(float *, fftwf_alloc_real, (size_t count), (count))
LATE(fftwf_complex *, fftwf_alloc_complex, (size_t count), (count))
LATE(void, fftwf_free, (void *memory), (memory))
LATE(
    fftwf_plan, fftwf_plan_dft_r2c_1d, (int n, float *in, fftwf_complex *out, unsigned flags),
    (n, in, out, flags))
LATE(
    fftwf_plan, fftwf_plan_dft_c2r_1d, (int n, fftwf_complex *in, float *out, unsigned flags),
    (n, in, out, flags))
LATE(
    void, fftwf_execute_dft_r2c, (const fftwf_plan plan, float *in, fftwf_complex *out),
    (plan, in, out))
LATE(
    void, fftwf_execute_dft_c2r, (const fftwf_plan plan, fftwf_complex *in, float *out),
    (plan, in, out))
LATE(
    fftwf_plan, fftwf_plan_dft_1d,
    (int n, fftwf_complex *in, fftwf_complex *out, int sign, unsigned flags),
    (n, in, out, sign, flags))
LATE(
    void, fftwf_execute_dft, (const fftwf_plan plan, fftwf_complex *in, fftwf_complex *out),
    (plan, in, out))
