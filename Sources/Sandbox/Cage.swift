// The confinement by the system. A thread cannot confine threads that run already, and libraries start threads when
// they are loaded. Therefore the program confines itself before it does anything else and then starts itself again: all
// threads of the new image are inside. The new image finds a mark in its environment, checks from inside that the rules
// hold, and refuses to run if they do not. Nothing of a script is read before.

internal import CSandbox
internal import Glibc
internal import WholeNumbers

/// The rules by which the system confines the program.
public struct Cage: Sendable {
  /// Files that the user named, which may be read though they are outside the working folder.
  public var readable: [String] = []
  /// Programs that may be started.
  public var programs: [String] = []
  /// TCP ports at which the program listens; nil if the program needs no sockets.
  public var ports: [UInt16]?

  private let confinement: Confinement

  public init(_ confinement: Confinement) { self.confinement = confinement }

  /// The reason why the system cannot confine a program; nil if it can.
  public static var obstacle: String? {
    if sandbox_landlock_version() < 1 {
      return "this kernel has no Landlock (Linux 5.13 has it), or it is switched off"
    }
    return sandbox_has_filter() == 0 ? "this kernel has no filters for system calls" : nil
  }

  /// The version of the system's rules for files; 0 if it has none.
  package static var version: Int { Int(sandbox_landlock_version()) }

  /// Confines the program. The first call starts the program again from its beginning, with the same arguments; the
  /// call in the new image returns.
  ///
  /// - Throws: `SandboxError` if the system cannot confine the program.
  public func enter() throws(SandboxError) {
    if getenv(Cage.mark) != nil {
      unsetenv(Cage.mark)
      guard isClosed else {
        throw SandboxError("the system did not confine the program, so nothing was run")
      }
      return
    }
    if let obstacle = Cage.obstacle {
      throw SandboxError(
        "--safe cannot be enforced by the system: \(obstacle)",
        remedy: "--safe=program relies on the program's own checks alone")
    }
    let program = try Cage.ownProgram()
    // The rule for the process's own folder in /proc holds as long as this descriptor is open.
    let own = sandbox_hold("/proc/self")
    try restrict(program)
    Cage.closeOnStart(except: kept + [own])
    let words = Cage.environment + ["\(Cage.mark)=1"]
    var environment: [UnsafeMutablePointer<CChar>?] = words.map { strdup($0) } + [nil]
    execve(program, CommandLine.unsafeArgv, &environment)
    throw Cage.failure("the program cannot be started again")
  }

  /// The change of the environment for a program that this confined program starts: the system's rules hold for it
  /// already, so that it only checks them.
  public static var inherited: [String: String] { [mark: "1"] }

  /// Applies all rules to the calling thread.
  package func restrict(_ program: String) throws(SandboxError) {
    let version = sandbox_landlock_version()
    let rules = sandbox_rules(version)
    guard rules >= 0 else { throw Cage.failure("Landlock takes no rules") }
    defer { close(rules) }
    func allow(_ paths: [String], _ access: UInt32) {
      // A file that does not exist needs no rule.
      for path in paths { _ = sandbox_allow(rules, version, path, Int32(access)) }
    }
    let (read, run) = (SANDBOX_READ.rawValue, SANDBOX_RUN.rawValue)
    let write = SANDBOX_WRITE.rawValue
    allow(Cage.systemFiles + Cage.loadedFiles + readable, read)
    allow(["/dev/null"], read | write)
    allow([program] + programs + Cage.loadedFiles.filter(Cage.isLoader), read | run)
    let inside = read | write | SANDBOX_CHANGE.rawValue
    guard sandbox_allow(rules, version, confinement.folder, Int32(inside)) == 0 else {
      throw Cage.failure("the working folder cannot be opened")
    }
    for port in ports ?? [] {
      guard sandbox_allow_port(rules, version, port) == 0 else {
        throw Cage.failure("Landlock takes no rule for port \(port)")
      }
    }
    guard sandbox_restrict(rules) == 0 else { throw Cage.failure("Landlock does not begin") }
    guard sandbox_filter(version, ports == nil ? 0 : 1) == 0 else {
      throw Cage.failure("the filter for system calls does not begin")
    }
  }

  /// Whether the rules hold, tried from inside.
  package var isClosed: Bool { sandbox_is_filtered() == 1 && sandbox_can_list("/") == 0 }

  // MARK: What the program itself needs

  private static let mark = "SONDE_CAGE"

  /// Files of the system that libraries and gnuplot read. They contain nothing of the user.
  private static let systemFiles = [
    "/usr/lib", "/usr/lib32", "/usr/lib64", "/usr/share", "/usr/local/lib", "/usr/local/share",
    "/lib", "/lib32", "/lib64", "/etc/ld.so.cache", "/etc/fonts", "/etc/terminfo", "/etc/inputrc",
    "/etc/localtime", "/etc/locale.alias", "/var/cache/fontconfig", "/dev/urandom", "/proc/self",
    "/proc/cpuinfo", "/proc/meminfo", "/sys/devices/system/cpu", "/sys/fs/cgroup",
  ]

  /// The libraries in the memory of the process.
  private static var loadedFiles: [String] {
    guard let file = fopen("/proc/self/maps", "r") else { return [] }
    defer { fclose(file) }
    var paths: Set<String> = []
    var line: UnsafeMutablePointer<CChar>?
    var room = 0
    while getline(&line, &room, file) > 0, let text = line.map({ String(cString: $0) }) {
      guard let slash = text.firstIndex(of: "/") else { continue }
      paths.insert(String(text[slash...].prefix { $0 != "\n" }))
    }
    free(line)
    return paths.sorted()
  }

  /// Whether a file is the loader, without which no program starts.
  private static func isLoader(_ path: String) -> Bool {
    path.split(separator: "/").last?.hasPrefix("ld-") ?? false
  }

  private static func ownProgram() throws(SandboxError) -> String {
    guard let path = realpath("/proc/self/exe", nil) else {
      throw failure("the program does not find itself")
    }
    defer { free(path) }
    return String(cString: path)
  }

  /// The variables that stay. The others may hold passwords and the addresses of the desktop's services.
  private static var environment: [String] {
    let names: Set = [
      "PATH", "HOME", "TERM", "COLORTERM", "NO_COLOR", "COLUMNS", "LINES", "LANG", "LANGUAGE", "TZ",
      "TMPDIR", "LD_LIBRARY_PATH", "LD_PRELOAD", "JPY_PARENT_PID", "PYTHONUNBUFFERED",
    ]
    var kept: [String] = []
    var next = environ
    while let entry = next.pointee {
      let text = String(cString: entry)
      let name = String(text.prefix { $0 != "=" })
      if names.contains(name) || name.hasPrefix("LC_") || name.hasPrefix("SONDE_") {
        kept.append(text)
      }
      next += 1
    }
    return kept
  }

  /// The descriptors by which the user passed files, as the shell's `<(…)` does.
  private var kept: [Int32] {
    readable.compactMap { path in
      ["/dev/fd/", "/proc/self/fd/"].first { path.hasPrefix($0) }
        .flatMap { Int32(path.dropFirst($0.count)) }
    }
  }

  /// Lets all descriptors but the standard ones end with this image.
  private static func closeOnStart(except kept: [Int32]) {
    let most = Int32(clamping: sysconf(Int32(_SC_OPEN_MAX)))
    for descriptor in 3..<max(4, min(most, 65_536)) where !kept.contains(descriptor) {
      let flags = fcntl(descriptor, F_GETFD)
      if flags >= 0 { _ = fcntl(descriptor, F_SETFD, flags | FD_CLOEXEC) }
    }
  }

  private static func failure(_ problem: String) -> SandboxError {
    SandboxError("\(problem) (\(String(cString: strerror(errno)))), so nothing was run")
  }
}
