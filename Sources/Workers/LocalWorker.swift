// A worker on this computer: the program itself, started with other arguments. The process reads from its socket all the
// time, so it ends as soon as its session has ended, for any reason.

internal import Glibc
internal import WholeNumbers

/// A process of this program.
public final class LocalWorker: Worker {
  private let socket: WorkerSocket
  private var process: pid_t

  /// Starts the program.
  ///
  /// - Parameters:
  ///   - arguments: the arguments after the program's name.
  ///   - environment: changes of the environment; nil removes a variable.
  ///   - hidden: the beginnings of the names of variables that the process must not see.
  /// - Throws: `WorkerError` if the process cannot be started.
  public init(
    program: String = "/proc/self/exe", arguments: [String],
    environment: [String: String] = [:], hidden: [String] = []
  ) throws(WorkerError) {
    var ends: [Int32] = [-1, -1]
    let kind = Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue)
    guard socketpair(AF_UNIX, kind, 0, &ends) == 0 else { throw LocalWorker.failure(errno) }
    defer { close(ends[1]) }
    do throws(WorkerError) {
      process = try LocalWorker.start(
        program, arguments, LocalWorker.variables(environment, hidden), ends[1])
    } catch {
      close(ends[0])
      throw error
    }
    socket = WorkerSocket(descriptor: ends[0])
  }

  deinit {
    _ = end()
    close(socket.descriptor)
  }

  /// The number of the process.
  public var number: Int32 { process }

  public var descriptor: Int32? { socket.descriptor }

  public func send(_ message: [UInt8]) throws(WorkerLost) {
    do throws(WorkerSocket.Failure) { try socket.send(message) } catch { throw lost }
  }

  public func receive() throws(WorkerLost) -> [UInt8]? {
    guard socket.isReadable else { return nil }
    do throws(WorkerSocket.Failure) { return try socket.receive() } catch { throw lost }
  }

  public func end() -> Bool {
    if process > 0 {
      kill(process, SIGKILL)
      _ = wait()
    }
    return true
  }

  /// The end of the process in words.
  private var lost: WorkerLost {
    guard process > 0 else { return WorkerLost("has ended") }
    // The process has closed its socket, so it ends by itself, unless it hangs.
    for _ in 0..<200 {
      if let words = wait(WNOHANG) { return WorkerLost(words) }
      usleep(5000)
    }
    _ = end()
    return WorkerLost("stopped answering")
  }

  /// Waits for the end of the process; nil if it has not ended.
  private func wait(_ options: Int32 = 0) -> String? {
    var status: Int32 = 0
    var result = waitpid(process, &status, options)
    while result < 0, errno == EINTR { result = waitpid(process, &status, options) }
    guard result != 0 else { return nil }
    process = 0
    let signal = status & 0x7F
    return signal == 0 ? "ended with status \(status >> 8 & 0xFF)" : "was ended by signal \(signal)"
  }

  // MARK: Starting

  private static func failure(_ code: Int32) -> WorkerError {
    WorkerError("cannot start a process: \(String(cString: strerror(code)))")
  }

  private static func start(
    _ program: String, _ arguments: [String], _ environment: [String], _ end: Int32
  ) throws(WorkerError) -> pid_t {
    var actions = posix_spawn_file_actions_t()
    posix_spawn_file_actions_init(&actions)
    defer { posix_spawn_file_actions_destroy(&actions) }
    posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, "/dev/null", O_RDONLY, 0)
    // What libraries print must not come between the lines of the session.
    posix_spawn_file_actions_addopen(&actions, STDOUT_FILENO, "/dev/null", O_WRONLY, 0)
    posix_spawn_file_actions_adddup2(&actions, end, SocketPort.descriptor)
    var attributes = posix_spawnattr_t()
    posix_spawnattr_init(&attributes)
    defer { posix_spawnattr_destroy(&attributes) }
    // A session may have blocked signals, and a process inherits the mask.
    var none = sigset_t()
    sigemptyset(&none)
    posix_spawnattr_setsigmask(&attributes, &none)
    posix_spawnattr_setflags(&attributes, Int16(POSIX_SPAWN_SETSIGMASK))
    var process: pid_t = 0
    let code = withStrings(["sonde"] + arguments) { arguments in
      withStrings(environment) { environment in
        posix_spawn(&process, program, &actions, &attributes, arguments, environment)
      }
    }
    guard code == 0 else { throw failure(code) }
    return process
  }

  /// The variables of the environment, with changes.
  private static func variables(_ changes: [String: String], _ hidden: [String]) -> [String] {
    var result = changes.map { "\($0)=\($1)" }
    var place = environ
    while let text = place.pointee {
      let line = String(cString: text)
      let name = String(line.prefix { $0 != "=" })
      if changes[name] == nil, !hidden.contains(where: name.hasPrefix) { result.append(line) }
      place += 1
    }
    return result
  }

  private static func withStrings<Result>(
    _ strings: [String], _ body: ([UnsafeMutablePointer<CChar>?]) -> Result
  ) -> Result {
    let copies = strings.map { strdup($0) }
    defer { for copy in copies { free(copy) } }
    return body(copies + [nil])
  }
}
