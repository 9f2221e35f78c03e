// The C interface of gnuplot-iostream. One stream is one gnuplot process. It is started from an explicit
// path (without a shell), in a session of its own (Ctrl-C at the terminal does not reach it). It reads
// from a socket, and writes to two memory files that can be read at any time. On request it can read two
// more: data at /dev/fd/3, commands at /dev/fd/4.
//
// No call waits longer than its time limit, raises SIGPIPE or lets a C++ exception escape. Only one
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
/// files to read if `with_files` is not 0. Returns NULL if it cannot be started; `*error` is then the
/// system's error number.
gnuplot_stream *gnuplot_stream_open(
    const char *program, const char *const *arguments, int with_files, int *error);

/// Sends some of `count` bytes, floats or doubles, waiting at most `milliseconds` until the program
/// takes any. Returns how many were sent, 0 on timeout, -1 if the program has closed its input or the
/// stream has failed.
long gnuplot_stream_send_text(
    gnuplot_stream *stream, const char *text, size_t count, int milliseconds);
long gnuplot_stream_send_floats(
    gnuplot_stream *stream, const float *values, size_t count, int milliseconds);
long gnuplot_stream_send_doubles(
    gnuplot_stream *stream, const double *values, size_t count, int milliseconds);

/// Ends the program's input and waits at most `milliseconds` for it to end. Returns 1 if it has ended, with
/// `*code` its exit code and `*signal` the signal that killed it (0 for none); 0 if it still runs.
int gnuplot_stream_finish(gnuplot_stream *stream, int milliseconds, int *code, int *signal);

/// Whether the program has ended by itself, without waiting; `*code` and `*signal` as above. If so, kills
/// the processes that it started.
int gnuplot_stream_has_ended(gnuplot_stream *stream, int *code, int *signal);

/// The number of bytes in a file, and a copy of some of them, which returns how many were copied.
long gnuplot_stream_size(const gnuplot_stream *stream, enum gnuplot_stream_file which);
long gnuplot_stream_read(
    const gnuplot_stream *stream, enum gnuplot_stream_file which, long offset, void *bytes,
    size_t count);

/// Empties a file and frees its memory; the program's next write starts at its beginning.
void gnuplot_stream_empty(gnuplot_stream *stream, enum gnuplot_stream_file which);

/// Appends bytes to a file. Returns 0, or the system's error number.
int gnuplot_stream_store(
    gnuplot_stream *stream, enum gnuplot_stream_file which, const void *bytes, size_t count);

/// Kills the program, if it still runs, and what it started, and frees the stream. NULL is allowed.
void gnuplot_stream_close(gnuplot_stream *stream);

#ifdef __cplusplus
}
#endif
