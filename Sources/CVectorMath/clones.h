// Functions that are built for several processors; when the program starts, the loader chooses the best build for the
// processor. The loader chooses before the thread sanitizer is ready, so a build with it has only one build of each
// function.
#pragma once
#ifndef __has_feature
#define __has_feature(name) 0
#endif
#if defined(__x86_64__) && defined(__linux__) && !__has_feature(thread_sanitizer)
#define SONDE_CLONES __attribute__((target_clones("default", "arch=x86-64-v3", "arch=x86-64-v4")))
#else
#define SONDE_CLONES
#endif
