// The C face of gnuplot-iostream. One stream is one gnuplot process: it is opened by an explicit path
// (no shell takes part), in a session of its own (Ctrl-C at the terminal does not reach it), reads what
// is sent from a socket, and writes to two memory files that can be read at any time. If it is to, it
// finds two more that it can read: data at /dev/fd/3, commands at /dev/fd/4.
//
// No call waits longer than it is told, none raises SIGPIPE, and no C++ exception leaves them. One
// thread at a time may use a stream.
#pragma once
#include <stddef.h>

#ifdef __cplusplus
extern "C" {
#endif

typedef struct gnuplot_stream gnuplot_stream;

/// The two memory files that the program writes to, and the two that it may read.
enum gnuplot_stream_file {
  GNUPLOT_STREAM_OUTPUT = 1,
  GNUPLOT_STREAM_ERRORS = 2,
  GNUPLOT_STREAM_DATA = 3,
  GNUPLOT_STREAM_COMMANDS = 4
};

/// Starts `program` (a path) with `arguments` (ended by NULL, the first is the program's own name), with
/// files to read if `with_files` is not 0. NULL if it cannot be started; `*error` is then the
/// system's error number.
gnuplot_stream *gnuplot_stream_open(
    const char *program, const char *const *arguments, int with_files, int *error);

/// Sends some of `count` bytes, floats or doubles, waiting at most `milliseconds` until the program
/// takes any. Returns how many of them went out, 0 if the time was up, -1 if the program has
/// closed its input or the stream has failed.
long gnuplot_stream_send_text(
    gnuplot_stream *stream, const char *text, size_t count, int milliseconds);
long gnuplot_stream_send_floats(
    gnuplot_stream *stream, const float *values, size_t count, int milliseconds);
long gnuplot_stream_send_doubles(
    gnuplot_stream *stream, const double *values, size_t count, int milliseconds);

/// Ends the program's input and waits at most `milliseconds` for it to end. 1 if it has ended, with
/// `*code` its exit code and `*signal` the signal that killed it (0 for none); 0 if it still runs.
int gnuplot_stream_finish(gnuplot_stream *stream, int milliseconds, int *code, int *signal);

/// Whether the program has ended by itself, without waiting; `*code` and `*signal` as above. What it has
/// started is killed then.
int gnuplot_stream_has_ended(gnuplot_stream *stream, int *code, int *signal);

/// How many bytes a file has, and a copy of some of them, which returns how many came.
long gnuplot_stream_size(const gnuplot_stream *stream, enum gnuplot_stream_file which);
long gnuplot_stream_read(
    const gnuplot_stream *stream, enum gnuplot_stream_file which, long offset, void *bytes,
    size_t count);

/// Empties a file, which gives its memory back; what the program writes next stands at its beginning.
void gnuplot_stream_empty(gnuplot_stream *stream, enum gnuplot_stream_file which);

/// Puts bytes at the end of a file. 0, or the system's error number.
int gnuplot_stream_store(
    gnuplot_stream *stream, enum gnuplot_stream_file which, const void *bytes, size_t count);

/// Kills the program and what it started, if it still runs, and frees the stream. NULL is allowed.
void gnuplot_stream_close(gnuplot_stream *stream);

#ifdef __cplusplus
}
#endif
