// gnuplot-iostream behind a C interface. The library writes into a socket whose other end is gnuplot's standard
// input. Before each piece of data, `waitForRoom` checks that the socket has space for more than the piece, so
// the library's blocking writes never block. Signals are delayed during a write, because the library treats an
// interrupted write as a broken stream; a SIGPIPE is discarded.

#include "CGnuplotStream.h"

#include <gnuplot-iostream.h>

#include <algorithm>
#include <cerrno>
#include <csignal>
#include <ctime>
#include <memory>
#include <vector>

#include <fcntl.h>
#include <poll.h>
#include <spawn.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/types.h>
#include <sys/wait.h>
#include <unistd.h>

namespace {

/// The greatest number of bytes sent at once; a socket that is ready for writing has space for at least four
/// times as many bytes.
constexpr size_t pieceBytes = 32768;

/// The greatest number of bytes that the program may write to one of its memory files.
constexpr rlim_t outputLimit = rlim_t(1) << 30;

struct Descriptor {
  int number = -1;
  ~Descriptor() { reset(); }
  void reset() {
    if (number >= 0) ::close(number);
    number = -1;
  }
  int release() {
    int released = number;
    number = -1;
    return released;
  }
};

/// Delays all signals of this thread, and discards a SIGPIPE that was raised during the delay.
class QuietSignals {
 public:
  QuietSignals() {
    sigset_t waiting;
    wasPending = sigpending(&waiting) == 0 && sigismember(&waiting, SIGPIPE) == 1;
    sigset_t all;
    sigfillset(&all);
    pthread_sigmask(SIG_SETMASK, &all, &before);
  }
  ~QuietSignals() {
    if (!wasPending) {
      sigset_t pipe;
      sigemptyset(&pipe);
      sigaddset(&pipe, SIGPIPE);
      const timespec now = {0, 0};
      while (sigtimedwait(&pipe, nullptr, &now) < 0 && errno == EINTR) {
      }
    }
    pthread_sigmask(SIG_SETMASK, &before, nullptr);
  }

 private:
  sigset_t before;
  bool wasPending;
};

long long now() {
  timespec time;
  clock_gettime(CLOCK_MONOTONIC, &time);
  return static_cast<long long>(time.tv_sec) * 1000 + time.tv_nsec / 1000000;
}

/// Waits until the socket accepts data. Returns 1 if the socket accepts data within `milliseconds`, 0 on
/// timeout, -1 if the socket is closed.
int waitForRoom(int socket, int milliseconds) {
  const long long end = now() + milliseconds;
  for (;;) {
    pollfd request = {socket, POLLOUT, 0};
    const int left = static_cast<int>(std::max(0LL, end - now()));
    const int ready = poll(&request, 1, left);
    if (ready < 0 && errno == EINTR) continue;
    if (ready < 0) return -1;
    if (ready == 0) return 0;
    return request.revents & (POLLERR | POLLHUP | POLLNVAL) ? -1 : 1;
  }
}

/// The attributes of a child process: a separate session, no inherited signal mask or ignored signals, the
/// three standard descriptors, and two more descriptors if there are files to read.
class ChildSettings {
 public:
  ChildSettings(int input, int output, int errors, int data, int commands) {
    posix_spawnattr_init(&attributes);
    posix_spawn_file_actions_init(&actions);
    sigset_t none, all;
    sigemptyset(&none);
    sigfillset(&all);
    posix_spawnattr_setsigmask(&attributes, &none);
    posix_spawnattr_setsigdefault(&attributes, &all);
    posix_spawnattr_setflags(
        &attributes, POSIX_SPAWN_SETSID | POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF);
    posix_spawn_file_actions_adddup2(&actions, input, 0);
    posix_spawn_file_actions_adddup2(&actions, output, 1);
    posix_spawn_file_actions_adddup2(&actions, errors, 2);
    const bool hasFiles = data >= 0 && commands >= 0;
    if (hasFiles) {
      posix_spawn_file_actions_adddup2(&actions, data, 3);
      posix_spawn_file_actions_adddup2(&actions, commands, 4);
    }
    posix_spawn_file_actions_addclosefrom_np(&actions, hasFiles ? 5 : 3);
  }
  ~ChildSettings() {
    posix_spawn_file_actions_destroy(&actions);
    posix_spawnattr_destroy(&attributes);
  }
  posix_spawnattr_t attributes;
  posix_spawn_file_actions_t actions;
};

/// The descriptor, or a copy with a higher number if the child process uses the number of the descriptor.
int aboveStandard(int descriptor) {
  if (descriptor < 0 || descriptor > 4) return descriptor;
  const int moved = fcntl(descriptor, F_DUPFD_CLOEXEC, 5);
  ::close(descriptor);
  return moved;
}

}  // namespace

struct gnuplot_stream {
  std::unique_ptr<gnuplotio::Gnuplot> plot;
  int socket = -1;  // owned by `plot`
  pid_t process = -1;
  bool ended = false;
  int code = 0, signal = 0;
  Descriptor output, errors, data, commands;

  /// Whether the program has ended; an ended program is reaped. If a signal killed the program, or if the
  /// program ended and `isAlone` is true, the processes that the program started (such as the program that
  /// shows its windows) are killed too.
  bool reap(int options, bool isAlone = false) {
    if (ended) return true;
    siginfo_t info = {};
    if (waitid(P_PID, static_cast<id_t>(process), &info, WEXITED | WNOHANG | WNOWAIT) == 0 &&
        info.si_pid == process && (isAlone || info.si_code != CLD_EXITED)) {
      // The process is not yet reaped, so no other process can have the same number.
      kill(-process, SIGKILL);
    }
    int status = 0;
    pid_t result;
    do {
      result = waitpid(process, &status, options);
    } while (result < 0 && errno == EINTR);
    if (result == 0) return false;
    ended = true;
    // If another part of Sonde has reaped the process, its exit status is unknown.
    if (result == process && WIFEXITED(status)) code = WEXITSTATUS(status);
    if (result == process && WIFSIGNALED(status)) signal = WTERMSIG(status);
    return true;
  }

  void endInput() {
    QuietSignals quiet;
    plot.reset();
    socket = -1;
  }

  int descriptor(gnuplot_stream_file which) const {
    switch (which) {
      case GNUPLOT_STREAM_OUTPUT: return output.number;
      case GNUPLOT_STREAM_ERRORS: return errors.number;
      case GNUPLOT_STREAM_DATA: return data.number;
      case GNUPLOT_STREAM_COMMANDS: return commands.number;
    }
    return -1;
  }
};

/// A memory file. Every write appends to the file's current end.
static int memoryFile(const char *name) {
  const int file = aboveStandard(memfd_create(name, MFD_CLOEXEC | MFD_ALLOW_SEALING));
  if (file >= 0) fcntl(file, F_SETFL, O_APPEND);
  return file;
}

gnuplot_stream *gnuplot_stream_open(
    const char *program, const char *const *arguments, int with_files, int *error) {
  *error = 0;
  try {
    auto stream = std::make_unique<gnuplot_stream>();
    stream->output.number = memoryFile("picture");
    stream->errors.number = memoryFile("messages");
    if (with_files) {
      stream->data.number = memoryFile("data");
      stream->commands.number = memoryFile("commands");
    }
    int ends[2] = {-1, -1};
    if (stream->output.number < 0 || stream->errors.number < 0 ||
        (with_files && (stream->data.number < 0 || stream->commands.number < 0)) ||
        socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends) != 0) {
      *error = errno;
      return nullptr;
    }
    Descriptor ours, theirs;
    ours.number = aboveStandard(ends[0]);
    theirs.number = aboveStandard(ends[1]);

    ChildSettings settings(
        theirs.number, stream->output.number, stream->errors.number, stream->data.number,
        stream->commands.number);
    *error = posix_spawn(
        &stream->process, program, &settings.actions, &settings.attributes,
        const_cast<char *const *>(arguments), environ);
    if (*error != 0) return nullptr;
    const rlimit limit = {outputLimit, outputLimit};
    prlimit(stream->process, RLIMIT_FSIZE, &limit, nullptr);

    // The process has started, so every later failure must end it; closing the stream does so.
    struct Closer {
      void operator()(gnuplot_stream *open) const { gnuplot_stream_close(open); }
    };
    std::unique_ptr<gnuplot_stream, Closer> started(stream.release());
    FILE *file = fdopen(ours.number, "w");
    if (file == nullptr) {
      *error = errno;
      return nullptr;
    }
    started->socket = ours.release();
    started->plot = std::make_unique<gnuplotio::Gnuplot>(file);
    return started.release();
  } catch (...) {
    *error = ENOMEM;
    return nullptr;
  }
}

/// Sends one piece of data by calling `write` with the stream and the number of elements.
template <typename Write>
static long send(gnuplot_stream *stream, size_t count, size_t size, int milliseconds, Write write) {
  if (stream->plot == nullptr) return -1;
  if (count == 0) return 0;
  const int room = waitForRoom(stream->socket, milliseconds);
  if (room <= 0) return room;
  const size_t part = std::min(count, pieceBytes / size);
  QuietSignals quiet;
  try {
    write(*stream->plot, part);
    stream->plot->flush();
    return stream->plot->good() ? static_cast<long>(part) : -1;
  } catch (...) {
    return -1;
  }
}

long gnuplot_stream_send_text(
    gnuplot_stream *stream, const char *text, size_t count, int milliseconds) {
  return send(stream, count, 1, milliseconds, [text](gnuplotio::Gnuplot &plot, size_t part) {
    plot.write(text, static_cast<std::streamsize>(part));
  });
}

long gnuplot_stream_send_floats(
    gnuplot_stream *stream, const float *values, size_t count, int milliseconds) {
  return send(
      stream, count, sizeof(float), milliseconds, [values](gnuplotio::Gnuplot &plot, size_t part) {
        plot.sendBinary1d(std::vector<float>(values, values + part));
      });
}

long gnuplot_stream_send_doubles(
    gnuplot_stream *stream, const double *values, size_t count, int milliseconds) {
  return send(
      stream, count, sizeof(double), milliseconds, [values](gnuplotio::Gnuplot &plot, size_t part) {
        plot.sendBinary1d(std::vector<double>(values, values + part));
      });
}

int gnuplot_stream_finish(gnuplot_stream *stream, int milliseconds, int *code, int *signal) {
  stream->endInput();
  const long long end = now() + milliseconds;
  while (!stream->reap(WNOHANG)) {
    if (now() >= end) return 0;
    const timespec pause = {0, 1000000};
    nanosleep(&pause, nullptr);
  }
  *code = stream->code;
  *signal = stream->signal;
  return 1;
}

int gnuplot_stream_has_ended(gnuplot_stream *stream, int *code, int *signal) {
  if (!stream->reap(WNOHANG, true)) return 0;
  *code = stream->code;
  *signal = stream->signal;
  return 1;
}

long gnuplot_stream_size(const gnuplot_stream *stream, enum gnuplot_stream_file which) {
  struct stat status;
  return fstat(stream->descriptor(which), &status) == 0 ? static_cast<long>(status.st_size) : -1;
}

long gnuplot_stream_read(
    const gnuplot_stream *stream, enum gnuplot_stream_file which, long offset, void *bytes,
    size_t count) {
  return static_cast<long>(pread(stream->descriptor(which), bytes, count, offset));
}

void gnuplot_stream_empty(gnuplot_stream *stream, enum gnuplot_stream_file which) {
  while (ftruncate(stream->descriptor(which), 0) != 0 && errno == EINTR) {
  }
}

int gnuplot_stream_store(
    gnuplot_stream *stream, enum gnuplot_stream_file which, const void *bytes, size_t count) {
  const char *next = static_cast<const char *>(bytes);
  while (count > 0) {
    const ssize_t written = write(stream->descriptor(which), next, count);
    if (written < 0 && errno == EINTR) continue;
    if (written < 0) return errno;
    next += written;
    count -= static_cast<size_t>(written);
  }
  return 0;
}

void gnuplot_stream_close(gnuplot_stream *stream) {
  if (stream == nullptr) return;
  if (!stream->reap(WNOHANG)) {
    // The program's session is also its process group.
    kill(-stream->process, SIGKILL);
    kill(stream->process, SIGKILL);
    stream->reap(0);
  }
  stream->endInput();
  delete stream;
}
