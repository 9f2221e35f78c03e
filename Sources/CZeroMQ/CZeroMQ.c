// The functions of ZeroMQ that Sonde uses. The library is loaded at the first call.

#include "CZeroMQ.h"
#include "CLateLibraries.h"

#define LIBRARY "libzmq.so.5"

LATE(int, zmq_errno, (void), ())
LATE(const char *, zmq_strerror, (int error), (error))
LATE(void *, zmq_ctx_new, (void), ())
LATE(int, zmq_ctx_shutdown, (void *context), (context))
LATE(int, zmq_ctx_term, (void *context), (context))
LATE(void *, zmq_socket, (void *context, int type), (context, type))
LATE(int, zmq_close, (void *socket), (socket))
LATE(
    int, zmq_setsockopt, (void *socket, int option, const void *value, size_t size),
    (socket, option, value, size))
LATE(int, zmq_bind, (void *socket, const char *address), (socket, address))
LATE(int, zmq_connect, (void *socket, const char *address), (socket, address))
LATE(
    int, zmq_send, (void *socket, const void *bytes, size_t count, int flags),
    (socket, bytes, count, flags))
LATE(int, zmq_poll, (zmq_pollitem_t * items, int count, long timeout), (items, count, timeout))
LATE(int, zmq_msg_init, (zmq_msg_t * message), (message))
LATE(int, zmq_msg_recv, (zmq_msg_t * message, void *socket, int flags), (message, socket, flags))
LATE(int, zmq_msg_close, (zmq_msg_t * message), (message))
LATE(void *, zmq_msg_data, (zmq_msg_t * message), (message))
LATE(size_t, zmq_msg_size, (const zmq_msg_t *message), (message))
LATE(int, zmq_msg_more, (const zmq_msg_t *message), (message))
