// The part of liblo and of RtMidi that Sonde uses. The program is not linked with the libraries: `osc_load` and
// `midi_load` load them, and must succeed before any other function of the same library is called. The few functions
// of the libraries are declared in the sources here, so that the build needs no headers of the libraries.
#pragma once
#include <stddef.h>
#include <stdint.h>

// MARK: - OSC (liblo)

enum { OSC_MOST_ARGUMENTS = 4, OSC_LONGEST_TEXT = 64 };

/// A message with its arguments as numbers. An argument that is a text has the number 0.
typedef struct {
  const char *path;
  int count;
  /// Whether the first argument is a text.
  int has_text;
  double numbers[OSC_MOST_ARGUMENTS];
  char text[OSC_LONGEST_TEXT + 1];
} osc_message;

/// Loads the library of this name if it is not loaded yet. Returns NULL after success; otherwise the name of the
/// missing library, or the name of a function that the library lacks. Calls must not overlap.
const char *osc_load(const char *name);

/// Reads one message that is not a bundle. Returns 0 if the message is malformed, has more than OSC_MOST_ARGUMENTS
/// arguments, an argument of another type than i f h d s S, a text at another place than the first, or a text that is
/// too long. The path points into the data.
int osc_read(const void *data, size_t size, osc_message *message);

/// A descriptor that becomes readable when eight bytes that are not all 0 are written to it; negative after an error.
int osc_event(void);

/// Waits until one of two descriptors is readable, at most for this time; for any time if it is negative.
void osc_wait(int one, int other, int64_t nanoseconds);

/// The number of packets that the system discarded because the socket's buffer was full; 0 if it is unknown.
long osc_lost(int socket);

// MARK: - MIDI (RtMidi)

// Calls of these functions must not overlap.

/// An open client of RtMidi.
typedef struct midi_client *midi_client;

/// Receives the bytes of one message, on a thread of RtMidi.
typedef void midi_receiver(double seconds, const unsigned char *bytes, size_t count, void *context);

/// Loads the first library of these names that exists, as `osc_load`. Also silences the messages of JACK.
const char *midi_load(const char *name, const char *other);

/// Writes the numbers of the MIDI systems that the library knows (1 is CoreMIDI, 2 is ALSA, 3 is JACK). Returns their
/// number.
int midi_systems(int *systems, int most);

/// A client of this system, or NULL.
midi_client midi_open(int system, const char *name);

/// The number of ports that send.
int midi_port_count(midi_client client);

/// Writes the name of a port with a final 0, shortened to `size` bytes. Returns 0 if there is no such port.
int midi_port_name(midi_client client, int port, char *name, int size);

/// Receives from a port, or from a port of its own if `port` is negative. Returns 0 if that fails.
int midi_connect(midi_client client, int port, const char *name, midi_receiver *receive, void *context);

/// Ends the client. Returns 1 if its memory is free; afterwards `receive` is not called any more. Returns 0 if JACK's
/// server has ended: the client then stays allocated, and the context must as well.
int midi_close(midi_client client);
