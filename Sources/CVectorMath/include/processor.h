// The build of the loops that the loader has chosen.
#pragma once

// Returns "x86-64-v4", "x86-64-v3", "x86-64", or the name of another kind of processor, and never NULL.
const char *sonde_processor(void);
