// libmpg123, which libsndfile reads MP3 files by, writes its own remarks on damaged files to standard
// error, lines of C sources among them, and libsndfile does not turn that off. While such a file is
// read, standard error goes nowhere. It is the process's: this is its one lock-guarded owner.

internal import Glibc
internal import Synchronization

/// Keeps a library off standard error.
package enum QuietStandardError {
  private struct State: Sendable {
    var users = 0
    var saved: Int32 = -1
  }

  private static let state = Mutex(State())

  /// Runs `body` with standard error going nowhere. Calls may overlap: the last to end brings it back.
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
