// Some libraries write messages to standard error and offer no way to turn them off: libmpg123 about damaged MP3 files,
// ALSA and JACK about missing devices. During the calls of such a library, standard error is redirected to /dev/null.
// Standard error is shared by the whole process, so only the code here redirects it, under a lock.

internal import Glibc
internal import Synchronization

/// Suppression of a library's output to standard error.
package enum QuietStandardError {
  private struct State: Sendable {
    var users = 0
    var saved: Int32 = -1
  }

  private static let state = Mutex(State())

  /// Runs `body` with standard error redirected to /dev/null. Calls may overlap: the call that ends last
  /// restores standard error.
  package static func during<Result>(_ body: () throws -> Result) rethrows -> Result {
    state.withLock { state in
      state.users += 1
      if state.users > 1 { return }
      state.saved = fcntl(STDERR_FILENO, F_DUPFD_CLOEXEC, 3)
      let nowhere = open("/dev/null", O_WRONLY | O_CLOEXEC)
      if state.saved >= 0, nowhere >= 0 { dup2(nowhere, STDERR_FILENO) }
      if nowhere >= 0 { close(nowhere) }
    }
    defer {
      state.withLock { state in
        state.users -= 1
        if state.users == 0, state.saved >= 0 {
          dup2(state.saved, STDERR_FILENO)
          close(state.saved)
          state.saved = -1
        }
      }
    }
    return try body()
  }
}
