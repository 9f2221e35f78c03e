// The part of FFTW (single precision) that Sonde uses.
#pragma once
#include <dlfcn.h>
#include <fftw3.h>

// Returns FFTW's version, or "" if there is none. The version is a variable, which only a program that is linked with the
// library could name.
static inline const char *sonde_fftw_version(void) {
  void *library = dlopen("libfftw3f.so.3", RTLD_NOW | RTLD_LOCAL);
  const char *version = library ? dlsym(library, "fftwf_version") : 0;
  return version ? version : "";
}
