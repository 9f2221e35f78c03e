// Element-wise loops that need wide vectors. Every function is built for several processors; the right
// build is chosen when the program is loaded.
#pragma once
#include "elementwise.h"
#include "lstm_gates.h"
#include "mixture.h"
#include "noise.h"
#include "packed_product.h"
#include "processor.h"
#include "updates.h"
