// The face of fftw3f that Sonde uses.
#pragma once
#include <fftw3.h>

// The version: a string whose length C does not tell.
static inline const char *sonde_fftw_version(void) { return fftwf_version; }
