// The number of threads that a session may use, and the reading of such numbers from variables of the environment.

internal import Glibc
internal import Terminal
internal import WholeNumbers

/// The number of threads that a session uses.
enum ThreadCount {
  /// The number of threads: the value of the variable `SONDE_THREADS`, or the number of cores.
  static var wanted: Int { CoreShare.wanted("SONDE_THREADS", user: "the session") }
}

/// A number of threads or processes that work at the same time.
enum CoreShare {
  /// The largest number.
  private static let most = 1024

  /// The value of a variable of the environment, or the number of cores. A note says that a value is no whole number
  /// above 0.
  ///
  /// - Parameter user: what uses the threads or processes, as the subject of the note.
  static func wanted(_ variable: String, user: String) -> Int {
    let cores = max(1, Int(sysconf(Int32(_SC_NPROCESSORS_ONLN))))
    guard let text = getenv(variable).map({ String(cString: $0) }), !text.isEmpty else {
      return cores
    }
    guard let count = Int(text), count > 0 else {
      Console().note("\(variable) is '\(text)', not a whole number above 0: \(user) uses \(cores)")
      return cores
    }
    return min(count, most)
  }
}
