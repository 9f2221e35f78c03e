// libmpg123, with which libsndfile reads MP3 files, writes messages about damaged files to standard error,
// including lines of C source, and libsndfile does not turn that off. While such a file is read, standard
// error is redirected to /dev/null. It belongs to the whole process: this is its one lock-guarded owner.

internal import Glibc
internal import Synchronization

/// Suppresses a library's output to standard error.
package enum QuietStandardError {
  private struct State: Sendable {
    var users = 0
    var saved: Int32 = -1
  }

  private static let state = Mutex(State())

  /// Runs `body` with standard error redirected to /dev/null. Calls may overlap: the last to end restores it.
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
