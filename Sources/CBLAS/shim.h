// The face of openblas that Sonde uses.
#pragma once
#include <cblas.h>
