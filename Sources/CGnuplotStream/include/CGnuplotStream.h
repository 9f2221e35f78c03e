// The C interface of gnuplot-iostream. One stream is one gnuplot process. The process is started from an
// explicit path without a shell, in a separate session, so that Ctrl-C at the terminal does not end it. The
// process reads from a socket, and writes to two memory files that can be read at any time. On request, the
// process can read two more files: data at /dev/fd/3 and commands at /dev/fd/4.
//
// No call waits longer than its time limit, raises SIGPIPE or lets a C++ exception escape. Only one
// thread at a time may use a stream.
#pragma once
#include <stddef.h>

#ifdef __cplusplus
extern "C" {
#endif

typedef struct gnuplot_stream gnuplot_stream;

/// The numbers of the program's files: two memory files for its output, and two files for its input.
enum gnuplot_stream_file {
  GNUPLOT_STREAM_OUTPUT = 1,
  GNUPLOT_STREAM_ERRORS = 2,
  GNUPLOT_STREAM_DATA = 3,
  GNUPLOT_STREAM_COMMANDS = 4
};

/// Starts the program at the path `program` with `arguments`, which end with NULL and start with the program's
/// own name. If `with_files` is not 0, the program gets two files to read. Returns NULL if the program cannot
/// be started, and sets `*error` to the system's error number.
gnuplot_stream *gnuplot_stream_open(
    const char *program, const char *const *arguments, int with_files, int *error);

/// Sends some or all of `count` elements (bytes, floats or doubles). The function waits at most `milliseconds` until
/// the program accepts data. Returns the number of elements sent, 0 on timeout, -1 if the program has closed its input
/// or the stream has failed.
long gnuplot_stream_send_text(
    gnuplot_stream *stream, const char *text, size_t count, int milliseconds);
long gnuplot_stream_send_floats(
    gnuplot_stream *stream, const float *values, size_t count, int milliseconds);
long gnuplot_stream_send_doubles(
    gnuplot_stream *stream, const double *values, size_t count, int milliseconds);

/// Ends the program's input and waits at most `milliseconds` for the program's end. Returns 1 if the program
/// has ended, and sets `*code` to the exit code and `*signal` to the signal that killed the program (0 for
/// none). Returns 0 if the program is still running.
int gnuplot_stream_finish(gnuplot_stream *stream, int milliseconds, int *code, int *signal);

/// Whether the program has ended by itself; the function does not wait. If the program has ended, `*code` and `*signal`
/// are set as described for gnuplot_stream_finish, and the processes that the program started are killed.
int gnuplot_stream_has_ended(gnuplot_stream *stream, int *code, int *signal);

/// gnuplot_stream_size returns the number of bytes in a file. gnuplot_stream_read copies bytes from a file, and
/// returns the number of bytes copied.
long gnuplot_stream_size(const gnuplot_stream *stream, enum gnuplot_stream_file which);
long gnuplot_stream_read(
    const gnuplot_stream *stream, enum gnuplot_stream_file which, long offset, void *bytes,
    size_t count);

/// Empties a file and frees its memory; the program's next write starts at the beginning of the file.
void gnuplot_stream_empty(gnuplot_stream *stream, enum gnuplot_stream_file which);

/// Appends bytes to a file. Returns 0, or the system's error number.
int gnuplot_stream_store(
    gnuplot_stream *stream, enum gnuplot_stream_file which, const void *bytes, size_t count);

/// Kills the program, if it is running, and the processes that it started, and frees the stream. NULL is
/// allowed.
void gnuplot_stream_close(gnuplot_stream *stream);

#ifdef __cplusplus
}
#endif
