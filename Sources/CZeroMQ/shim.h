// The face of ZeroMQ that Sonde uses.
#pragma once
#include <zmq.h>
