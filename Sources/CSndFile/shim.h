// The face of sndfile that Sonde uses.
#pragma once
#include <sndfile.h>
