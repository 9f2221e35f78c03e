// The face of fftw3f that Sonde uses.
#pragma once
#include <fftw3.h>
