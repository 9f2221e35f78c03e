// Clients of RtMidi's C interface. RtMidi sets the text of an error to memory that it has already freed, so no text is
// read here.
#define _GNU_SOURCE
#include "CMessages.h"
#include <dlfcn.h>
#include <stdbool.h>
#include <string.h>

/// The types of RtMidi (rtmidi_c.h).
struct RtMidiWrapper {
  void *ptr;
  void *data;
  bool ok;
  const char *msg;
};

static struct {
  int (*rtmidi_get_compiled_api)(int *apis, unsigned size);
  midi_client (*rtmidi_in_create)(int api, const char *name, unsigned queue_size);
  void (*rtmidi_in_free)(midi_client client);
  void (*rtmidi_in_set_callback)(midi_client client, midi_receiver *receive, void *context);
  void (*rtmidi_in_ignore_types)(midi_client client, bool sysex, bool time, bool sense);
  unsigned (*rtmidi_get_port_count)(midi_client client);
  int (*rtmidi_get_port_name)(midi_client client, unsigned port, char *name, int *size);
  void (*rtmidi_open_port)(midi_client client, unsigned port, const char *name);
  void (*rtmidi_open_virtual_port)(midi_client client, const char *name);
  void (*rtmidi_close_port)(midi_client client);
} rt;

static void be_silent(const char *text) { (void)text; }

/// JACK's library writes to standard error from its own threads, for example when its server ends.
static void silence_jack(void) {
  void *jack = dlopen("libjack.so.0", RTLD_NOW | RTLD_NOLOAD);
  if (jack == NULL) return;
  const char *setters[] = {"jack_set_error_function", "jack_set_info_function"};
  for (int place = 0; place < 2; place++) {
    void (*set)(void (*)(const char *)) = (void (*)(void (*)(const char *)))dlsym(jack, setters[place]);
    if (set != NULL) set(be_silent);
  }
}

const char *midi_load(const char *name, const char *other) {
  static void *loaded;
  void *handle = dlopen(name, RTLD_NOW | RTLD_LOCAL);
  if (handle == NULL) handle = dlopen(other, RTLD_NOW | RTLD_LOCAL);
  if (handle == NULL) return name;
  if (handle == loaded) {
    dlclose(handle);
    return NULL;
  }
#define FIND(function) \
  rt.function = (__typeof__(rt.function))dlsym(handle, #function); \
  if (rt.function == NULL) { \
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
  silence_jack();
  loaded = handle;
  return NULL;
}

int midi_systems(int *systems, int most) {
  return most <= 0 ? 0 : rt.rtmidi_get_compiled_api(systems, (unsigned)most);
}

midi_client midi_open(int system, const char *name) {
  midi_client client = rt.rtmidi_in_create(system, name, 0);
  if (client == NULL || client->ok) return client;
  rt.rtmidi_in_free(client);
  return NULL;
}

int midi_port_count(midi_client client) {
  int count = (int)rt.rtmidi_get_port_count(client);
  return count < 0 ? 0 : count;
}

int midi_port_name(midi_client client, int port, char *name, int size) {
  int written = size;
  client->ok = true;
  name[0] = 0;
  rt.rtmidi_get_port_name(client, (unsigned)port, name, &written);
  return client->ok && name[0] != 0;
}

int midi_connect(midi_client client, int port, const char *name, midi_receiver *receive, void *context) {
  client->ok = true;
  rt.rtmidi_in_ignore_types(client, true, true, true);
  rt.rtmidi_in_set_callback(client, receive, context);
  if (!client->ok) return 0;
  if (port < 0) {
    rt.rtmidi_open_virtual_port(client, name);
  } else {
    rt.rtmidi_open_port(client, (unsigned)port, name);
  }
  return client->ok;
}

void midi_close(midi_client client) {
  // RtMidi frees what it calls `receive` with before it stops the thread that calls. These 16 bytes stay allocated.
  client->data = NULL;
  rt.rtmidi_close_port(client);
  rt.rtmidi_in_free(client);
}
