// The part of FFTW (single precision) that Sonde uses.
#pragma once
#include <fftw3.h>

// The version: C declares this string without its length, so Swift cannot import it.
static inline const char *sonde_fftw_version(void) { return fftwf_version; }
