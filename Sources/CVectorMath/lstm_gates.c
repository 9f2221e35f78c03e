#include "lstm_gates.h"
typedef int sonde_lstm_gates_placeholder;
