// The part of OpenBLAS that Sonde uses.
#pragma once
#include <cblas.h>
