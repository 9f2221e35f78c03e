// The version of the vector loops that the loader selected.
#pragma once

// Returns "x86-64-v4", "x86-64-v3", "x86-64", or the name of another kind of processor; the result is never
// NULL.
const char *sonde_processor(void);
