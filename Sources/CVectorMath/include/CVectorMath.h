// Loops over many numbers that are fast with wide vectors. Every function is compiled for several kinds of
// processor; the version for the machine is selected when the program is loaded.
#pragma once
#include "elementwise.h"
#include "lstm_gates.h"
#include "mixture.h"
#include "noise.h"
#include "packed_product.h"
#include "processor.h"
#include "updates.h"
