// The state of the process that the rest of the program relies on: the three standard streams are open, a file that
// grows beyond the limit for files is an error of the write and not the end of the program, and no temporary files of
// killed programs are in the current folder.

internal import CLateLibraries
internal import Files
internal import Glibc
internal import Runs
internal import Terminal
internal import WholeNumbers

/// The preparation of the process.
enum ProgramStart {
  /// Prepares the process. This function runs once, before any other code of the program.
  static func prepare() {
    MemoryBudget.keepFreedMemory()
    signal(SIGXFSZ, SIG_IGN)
    // OpenBLAS would start threads, which wait with a busy core; the program itself divides the work.
    setenv("OPENBLAS_NUM_THREADS", "1", 1)
    late_libraries_report { library, reason in
      Console().note(
        "error: \(String(cString: library)) cannot be loaded: \(String(cString: reason))")
    }
    for descriptor in STDIN_FILENO...STDERR_FILENO where fcntl(descriptor, F_GETFD) < 0 {
      // A file that the program opens later must not take the place of a standard stream. The opened stream cannot be
      // used in its own direction, so a command that needs the stream fails.
      _ = open("/dev/null", descriptor == STDIN_FILENO ? O_WRONLY : O_RDONLY)
    }
    TemporaryFiles.removeStrays(in: ".")
  }

  /// The variable with which a confined session starts `sonde work`.
  static let workMark = "SONDE_WORK"

  /// The arguments of the program without its name. Bytes that are not UTF-8 are kept, because an argument may be the
  /// name of a file.
  ///
  /// Swift takes the arguments from the process's folder in /proc, which a process that a confined session has started
  /// cannot read. Such a process finds its command in its environment.
  static var arguments: [String] {
    if getenv(workMark) != nil {
      unsetenv(workMark)
      return ["work"]
    }
    return UnsafeBufferPointer(start: CommandLine.unsafeArgv, count: Int(CommandLine.argc))
      .dropFirst()
      .compactMap { $0.map { SystemPath.text(cString: $0) } }
  }
}
