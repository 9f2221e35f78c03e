// The part of FFTW (single precision) that Sonde uses.
#pragma once
#include <fftw3.h>

// Returns FFTW's version. The function is needed because FFTW declares the version string without its length,
// so that Swift cannot import the string.
static inline const char *sonde_fftw_version(void) { return fftwf_version; }
