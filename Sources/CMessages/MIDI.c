// Clients of RtMidi's C interface. RtMidi sets the text of an error to memory that it has already freed, so no text is
// read here.
#define _GNU_SOURCE
#include "CMessages.h"
#include <dlfcn.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdlib.h>

/// The types of RtMidi (rtmidi_c.h).
struct RtMidiWrapper {
  void *ptr;
  void *data;
  bool ok;
  const char *msg;
};

struct midi_client {
  struct RtMidiWrapper *wrapper;
  int system;
  /// The number of JACK's server that this client uses.
  int server;
};

static struct rtmidi {
  int (*rtmidi_get_compiled_api)(int *apis, unsigned size);
  struct RtMidiWrapper *(*rtmidi_in_create)(int api, const char *name, unsigned queue_size);
  void (*rtmidi_in_free)(struct RtMidiWrapper *client);
  void (*rtmidi_in_set_callback)(struct RtMidiWrapper *client, midi_receiver *receive, void *context);
  void (*rtmidi_in_ignore_types)(struct RtMidiWrapper *client, bool sysex, bool time, bool sense);
  unsigned (*rtmidi_get_port_count)(struct RtMidiWrapper *client);
  int (*rtmidi_get_port_name)(struct RtMidiWrapper *client, unsigned port, char *name, int *size);
  void (*rtmidi_open_port)(struct RtMidiWrapper *client, unsigned port, const char *name);
  void (*rtmidi_open_virtual_port)(struct RtMidiWrapper *client, const char *name);
  void (*rtmidi_close_port)(struct RtMidiWrapper *client);
} rt;

// MARK: - JACK

static struct {
  void (*jack_set_error_function)(void (*show)(const char *));
  void (*jack_set_info_function)(void (*show)(const char *));
  void *(*jack_client_open)(const char *name, int options, int *status, ...);
  int (*jack_client_close)(void *client);
  void (*jack_on_shutdown)(void *client, void (*act)(void *), void *context);
} jack;

/// JACK's option not to start a server.
enum { JACK_SYSTEM = 3, JACK_NO_START = 1 };

/// If JACK's server has ended, the next opening of a client frees all clients of the old server, and closing one of
/// them afterwards would be a crash. A client of our own, the watch, notices the end of the server, and the clients of
/// an old server are never closed. The watch is open as long as other clients of JACK are.
static struct {
  void *client;
  int server;
  int users;
} watch;
/// Counts the servers that have ended.
static atomic_int present_server;

static void server_ended(void *context) {
  (void)context;
  atomic_fetch_add(&present_server, 1);
}

static void be_silent(const char *text) { (void)text; }

static void find_jack(void) {
  void *library = dlopen("libjack.so.0", RTLD_NOW | RTLD_NOLOAD);
  if (library == NULL) return;
#define FIND(function) jack.function = (__typeof__(jack.function))dlsym(library, #function);
  FIND(jack_set_error_function)
  FIND(jack_set_info_function)
  FIND(jack_client_open)
  FIND(jack_client_close)
  FIND(jack_on_shutdown)
#undef FIND
  // JACK's library writes to standard error from its own threads, for example when its server ends.
  if (jack.jack_set_error_function != NULL) jack.jack_set_error_function(be_silent);
  if (jack.jack_set_info_function != NULL) jack.jack_set_info_function(be_silent);
}

/// Adds a user to the watch. Returns 0 if no server runs.
static int begin_watch(void) {
  if (jack.jack_client_open == NULL || jack.jack_client_close == NULL || jack.jack_on_shutdown == NULL) return 0;
  int server = atomic_load(&present_server);
  if (watch.server != server || watch.client == NULL) {
    watch.users = 0;
    watch.client = jack.jack_client_open("sonde-watch", JACK_NO_START, NULL);
    watch.server = server;
    if (watch.client == NULL) return 0;
    jack.jack_on_shutdown(watch.client, server_ended, NULL);
  }
  watch.users++;
  return 1;
}

/// Removes a user of this server from the watch.
static void end_watch(int server) {
  if (watch.client == NULL || watch.server != server || --watch.users > 0) return;
  if (atomic_load(&present_server) == server) jack.jack_client_close(watch.client);
  watch.client = NULL;
}

// MARK: - RtMidi

const char *midi_load(const char *name, const char *other) {
  static void *loaded;
  void *handle = dlopen(name, RTLD_NOW | RTLD_LOCAL);
  if (handle == NULL) handle = dlopen(other, RTLD_NOW | RTLD_LOCAL);
  if (handle == NULL) return name;
  if (handle == loaded) {
    dlclose(handle);
    return NULL;
  }
  struct rtmidi found;
#define FIND(function) \
  found.function = (__typeof__(found.function))dlsym(handle, #function); \
  if (found.function == NULL) { \
    dlclose(handle); \
    return #function; \
  }
  FIND(rtmidi_get_compiled_api)
  FIND(rtmidi_in_create)
  FIND(rtmidi_in_free)
  FIND(rtmidi_in_set_callback)
  FIND(rtmidi_in_ignore_types)
  FIND(rtmidi_get_port_count)
  FIND(rtmidi_get_port_name)
  FIND(rtmidi_open_port)
  FIND(rtmidi_open_virtual_port)
  FIND(rtmidi_close_port)
#undef FIND
  rt = found;
  find_jack();
  loaded = handle;
  return NULL;
}

int midi_systems(int *systems, int most) {
  return most <= 0 ? 0 : rt.rtmidi_get_compiled_api(systems, (unsigned)most);
}

midi_client midi_open(int system, const char *name) {
  if (system == JACK_SYSTEM && !begin_watch()) return NULL;
  int server = watch.server;
  midi_client client = malloc(sizeof *client);
  struct RtMidiWrapper *wrapper = client == NULL ? NULL : rt.rtmidi_in_create(system, name, 0);
  if (wrapper != NULL && wrapper->ok) {
    *client = (struct midi_client){wrapper, system, server};
    return client;
  }
  if (wrapper != NULL) rt.rtmidi_in_free(wrapper);
  free(client);
  if (system == JACK_SYSTEM) end_watch(server);
  return NULL;
}

/// Whether the client belongs to a server of JACK that has ended.
static int is_dead(midi_client client) {
  return client->system == JACK_SYSTEM && client->server != atomic_load(&present_server);
}

int midi_port_count(midi_client client) {
  if (is_dead(client)) return 0;
  int count = (int)rt.rtmidi_get_port_count(client->wrapper);
  return count < 0 ? 0 : count;
}

int midi_port_name(midi_client client, int port, char *name, int size) {
  int written = size;
  name[0] = 0;
  if (is_dead(client)) return 0;
  client->wrapper->ok = true;
  rt.rtmidi_get_port_name(client->wrapper, (unsigned)port, name, &written);
  return client->wrapper->ok && name[0] != 0;
}

int midi_connect(midi_client client, int port, const char *name, midi_receiver *receive, void *context) {
  struct RtMidiWrapper *wrapper = client->wrapper;
  if (is_dead(client)) return 0;
  wrapper->ok = true;
  rt.rtmidi_in_ignore_types(wrapper, true, true, true);
  rt.rtmidi_in_set_callback(wrapper, receive, context);
  if (!wrapper->ok) return 0;
  if (port < 0) {
    rt.rtmidi_open_virtual_port(wrapper, name);
  } else {
    rt.rtmidi_open_port(wrapper, (unsigned)port, name);
  }
  return wrapper->ok;
}

int midi_close(midi_client client) {
  int is_closed = !is_dead(client);
  if (is_closed) {
    // RtMidi frees what it calls `receive` with before it stops the thread that calls. These 16 bytes stay allocated.
    client->wrapper->data = NULL;
    rt.rtmidi_close_port(client->wrapper);
    rt.rtmidi_in_free(client->wrapper);
  }
  if (client->system == JACK_SYSTEM) end_watch(client->server);
  free(client);
  return is_closed;
}
