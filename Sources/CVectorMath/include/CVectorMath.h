// Loops over arrays that benefit from wide vectors. Every function is built for several processors, and the loader
// chooses the right build when the program starts.
#pragma once
#include "elementwise.h"
#include "lstm_gates.h"
#include "mixture.h"
#include "noise.h"
#include "normals.h"
#include "packed_product.h"
#include "pairs.h"
#include "partials.h"
#include "processor.h"
#include "reductions.h"
#include "selections.h"
#include "sorting.h"
#include "updates.h"
