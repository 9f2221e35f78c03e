// The part of ZeroMQ that Sonde uses.
#pragma once
#include <zmq.h>
