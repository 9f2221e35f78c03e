// Functions that are built for several processors; when the program starts, the loader chooses the best build for the
// processor.
#pragma once
#if defined(__x86_64__) && defined(__linux__)
#define SONDE_CLONES __attribute__((target_clones("default", "arch=x86-64-v3", "arch=x86-64-v4")))
#else
#define SONDE_CLONES
#endif
