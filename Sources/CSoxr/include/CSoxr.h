// The part of soxr that Sonde uses.
#pragma once
#include <soxr.h>
