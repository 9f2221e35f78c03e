#include "elementwise.h"
typedef int sonde_elementwise_placeholder;
