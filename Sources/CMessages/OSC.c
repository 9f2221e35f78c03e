// Reading of OSC messages by liblo. Only liblo's reader of single messages is used, after the path and the types have
// been checked here: a blob whose size is cut off would make liblo 0.31 read behind its memory.
#define _GNU_SOURCE
#include "CMessages.h"
#include <dlfcn.h>
#include <linux/sock_diag.h>
#include <poll.h>
#include <string.h>
#include <sys/eventfd.h>
#include <sys/socket.h>

/// The functions of liblo (lo/lo_lowlevel.h). A message is opaque.
static struct liblo {
  void *(*lo_message_deserialise)(void *data, size_t size, int *result);
  void (*lo_message_free)(void *message);
  char *(*lo_message_get_types)(void *message);
  int (*lo_message_get_argc)(void *message);
  void **(*lo_message_get_argv)(void *message);
} lo;

const char *osc_load(const char *name) {
  static void *loaded;
  void *handle = dlopen(name, RTLD_NOW | RTLD_LOCAL);
  if (handle == NULL) return name;
  if (handle == loaded) {
    dlclose(handle);
    return NULL;
  }
  struct liblo found;
#define FIND(function) \
  found.function = (__typeof__(found.function))dlsym(handle, #function); \
  if (found.function == NULL) { \
    dlclose(handle); \
    return #function; \
  }
  FIND(lo_message_deserialise)
  FIND(lo_message_free)
  FIND(lo_message_get_types)
  FIND(lo_message_get_argc)
  FIND(lo_message_get_argv)
#undef FIND
  lo = found;
  loaded = handle;
  return NULL;
}

/// The place behind a text and its padding, or 0 if the text does not end in the data.
static size_t end_of_text(const char *data, size_t start, size_t size) {
  if (start >= size) return 0;
  const char *zero = memchr(data + start, 0, size - start);
  if (zero == NULL) return 0;
  size_t end = (size_t)(zero - data) / 4 * 4 + 4;
  return end <= size ? end : 0;
}

/// Whether the path and the types are complete, and the types are some that Sonde uses.
static int is_plain(const char *data, size_t size) {
  if (size % 4 != 0 || size == 0 || data[0] != '/') return 0;
  size_t types = end_of_text(data, 0, size);
  if (types == 0 || end_of_text(data, types, size) == 0 || data[types] != ',') return 0;
  size_t count = strlen(data + types + 1);
  return count <= OSC_MOST_ARGUMENTS && strspn(data + types + 1, "ifhdsS") == count;
}

/// Reads the arguments of a message. Numbers of eight bytes may stand at any place that is divisible by four.
static int read_arguments(void *read, osc_message *message) {
  const char *types = lo.lo_message_get_types(read);
  void **arguments = lo.lo_message_get_argv(read);
  message->count = lo.lo_message_get_argc(read);
  message->has_text = 0;
  if (message->count < 0 || message->count > OSC_MOST_ARGUMENTS) return 0;
  for (int place = 0; place < message->count; place++) {
    int32_t whole;
    int64_t large;
    float single;
    if (arguments == NULL || arguments[place] == NULL) return 0;
    message->numbers[place] = 0;
    switch (types[place]) {
    case 'i':
      memcpy(&whole, arguments[place], sizeof whole);
      message->numbers[place] = whole;
      break;
    case 'h':
      memcpy(&large, arguments[place], sizeof large);
      message->numbers[place] = (double)large;
      break;
    case 'f':
      memcpy(&single, arguments[place], sizeof single);
      message->numbers[place] = single;
      break;
    case 'd':
      memcpy(&message->numbers[place], arguments[place], sizeof(double));
      break;
    default:
      if (place > 0 || strlen(arguments[place]) > OSC_LONGEST_TEXT) return 0;
      strcpy(message->text, arguments[place]);
      message->has_text = 1;
    }
  }
  return 1;
}

int osc_read(const void *data, size_t size, osc_message *message) {
  if (!is_plain(data, size)) return 0;
  int result = 0;
  void *read = lo.lo_message_deserialise((void *)data, size, &result);
  if (read == NULL) return 0;
  message->path = data;
  int is_read = read_arguments(read, message);
  lo.lo_message_free(read);
  return is_read;
}

int osc_event(void) { return eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK); }

void osc_wait(int one, int other, int64_t nanoseconds) {
  struct pollfd waited[] = {{one, POLLIN, 0}, {other, POLLIN, 0}};
  struct timespec time = {nanoseconds / 1000000000, nanoseconds % 1000000000};
  ppoll(waited, 2, nanoseconds < 0 ? NULL : &time, NULL);
}

long osc_lost(int socket) {
  uint32_t facts[SK_MEMINFO_VARS] = {0};
  socklen_t size = sizeof facts;
  if (getsockopt(socket, SOL_SOCKET, SO_MEMINFO, facts, &size) != 0) return 0;
  return size > SK_MEMINFO_DROPS * sizeof *facts ? (long)facts[SK_MEMINFO_DROPS] : 0;
}
