// Which build of these loops the loader has chosen.
#pragma once

// "x86-64-v4", "x86-64-v3", "x86-64", or the name of another kind of processor. Never NULL.
const char *sonde_processor(void);
