// The attribute SONDE_CLONES compiles a function for several kinds of processor; the loader selects the best
// version for the machine.
#pragma once
#if defined(__x86_64__) && defined(__linux__)
#define SONDE_CLONES __attribute__((target_clones("default", "arch=x86-64-v3", "arch=x86-64-v4")))
#else
#define SONDE_CLONES
#endif
