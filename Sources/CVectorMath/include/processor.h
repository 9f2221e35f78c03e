// The name of the processor type for which the loader has chosen the loops.
#pragma once

// Returns "x86-64-v4", "x86-64-v3", "x86-64", or the name of another kind of processor. The result is never NULL.
const char *sonde_processor(void);
