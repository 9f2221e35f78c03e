// The largest rate of multiplications and additions of one core.
#pragma once

// Returns the operations per second of a loop of fused multiply-adds in single precision whose numbers never leave the
// registers; the loop runs for about 10 ms. No product can be faster.
double limit_of_core(void);
