// The number of threads that a session may use.

internal import Glibc
internal import Terminal
internal import WholeNumbers

/// The number of threads that a session uses.
enum ThreadCount {
  /// The number of threads: the value of the variable `SONDE_THREADS`, or the number of cores.
  static var wanted: Int {
    let cores = max(1, Int(sysconf(Int32(_SC_NPROCESSORS_ONLN))))
    guard let text = getenv("SONDE_THREADS").map({ String(cString: $0) }), !text.isEmpty else {
      return cores
    }
    guard let count = Int(text), count > 0 else {
      Console().note(
        "SONDE_THREADS is '\(text)', not a whole number above 0: the session uses \(cores)")
      return cores
    }
    return min(count, 1024)
  }
}
