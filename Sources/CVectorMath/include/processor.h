// The name of the processor type for which the loader has chosen the loops.
#pragma once

// Returns "x86-64-v4", "x86-64-v3", "x86-64", or the name of another kind of processor. The result is never NULL.
const char *sonde_processor(void);

// Tells the processor that the caller waits for another thread and will look again at once.
static inline void sonde_pause(void) {
#if defined(__x86_64__)
  __builtin_ia32_pause();
#elif defined(__aarch64__)
  __asm__ volatile("yield");
#endif
}
