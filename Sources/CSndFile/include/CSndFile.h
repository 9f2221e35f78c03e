// The part of libsndfile that Sonde uses.
#pragma once
#include <sndfile.h>
