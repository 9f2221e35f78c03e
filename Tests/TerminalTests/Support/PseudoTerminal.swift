// A pseudo-terminal without a screen, in which the built program runs and the test types.

import Glibc
import TestSupport
import Testing

/// The running program at a pseudo-terminal; the program ends when this object is released.
final class PseudoTerminal {
  /// The time limit for expected output, which is far longer than a busy machine needs.
  static let patience = 120.0

  /// The whole output of the program.
  private(set) var transcript: [UInt8] = []
  /// The position in the transcript where the next `expect` starts to search.
  private var mark = 0
  private let terminal: TerminalPair
  /// The program's end of the pseudo-terminal. The test only asks whether keys wait there.
  private let ownEnd: Int32
  private var hasVanished = false
  private var master: Int32 { terminal.master }
  private let process: pid_t
  private var status: Int32?

  /// Starts the built program.
  ///
  /// - Parameters:
  ///   - environment: variables that are added to the small environment of a plain UTF-8 terminal.
  ///   - inShell: whether the program is started by a shell, which can suspend it.
  init(
    home: String, arguments: [String] = [], environment: [String: String] = [:],
    columns: UInt16 = 80, rows: UInt16 = 24, inShell: Bool = false
  ) throws {
    terminal = try #require(TerminalPair(columns: columns, rows: rows))
    ownEnd = open(terminal.path, O_RDWR | O_NOCTTY | O_CLOEXEC)
    _ = fcntl(terminal.master, F_SETFL, fcntl(terminal.master, F_GETFL) | O_NONBLOCK)

    var variables = [
      "TERM": "xterm-256color", "LANG": "C.UTF-8", "HOME": home, "XDG_STATE_HOME": home,
      "INPUTRC": "/dev/null", "NO_COLOR": "1", "SONDE_PAGER": "0", "PATH": "/usr/bin:/bin",
    ]
    // What a sanitizer needs in every program of a test run.
    for name in ["LD_PRELOAD", "TSAN_OPTIONS"] {
      variables[name] = getenv(name).map { String(cString: $0) }
    }
    variables.merge(environment) { $1 }
    var attributes = posix_spawnattr_t()
    posix_spawnattr_init(&attributes)
    // POSIX_SPAWN_SETSID starts the program in a new session.
    posix_spawnattr_setflags(&attributes, 0x80)
    var actions = posix_spawn_file_actions_t()
    posix_spawn_file_actions_init(&actions)
    // The leader of the new session opens the terminal, which becomes the session's terminal.
    posix_spawn_file_actions_addopen(&actions, 0, terminal.path, O_RDWR, 0)
    posix_spawn_file_actions_adddup2(&actions, 0, 1)
    posix_spawn_file_actions_adddup2(&actions, 0, 2)
    defer {
      posix_spawn_file_actions_destroy(&actions)
      posix_spawnattr_destroy(&attributes)
    }
    let words = inShell ? ["bash", "--norc", "--noprofile", "-i"] : ["sonde"] + arguments
    var arguments: [UnsafeMutablePointer<CChar>?] = words.map { strdup($0) } + [nil]
    var pairs = variables.filter { !$0.value.isEmpty }.map { strdup("\($0.key)=\($0.value)") }
    pairs.append(nil)
    defer { for text in arguments + pairs { free(text) } }
    var child: pid_t = 0
    let result = posix_spawn(
      &child, inShell ? "/bin/bash" : Program.path, &actions, &attributes, &arguments, &pairs)
    process = child
    try #require(result == 0, "the program stands at \(Program.path)")
    if inShell { type("\(Program.path)\r") }
  }

  deinit {
    vanish()
    close(ownEnd)
    if status == nil {
      kill(process, SIGKILL)
      waitpid(process, nil, 0)
    }
  }

  /// Types the given keys.
  func type(_ keys: String) { type(Array(keys.utf8)) }

  func type(_ bytes: [UInt8]) {
    let end = ContinuousClock.now + .seconds(Self.patience)
    var rest = bytes[...]
    while !rest.isEmpty, !hasVanished, ContinuousClock.now < end {
      // A terminal accepts only a few bytes while no program reads.
      let piece = rest.prefix(256)
      let written = piece.withUnsafeBytes { write(master, $0.baseAddress, $0.count) }
      if written < 0, errno != EAGAIN, errno != EINTR { return }
      rest = rest.dropFirst(max(0, written))
      if rest.isEmpty || reap() { return }
      if written <= 0 { resumeOutput() }
      readAvailable(milliseconds: 20)
    }
  }

  /// Ends the stop of the output after a Ctrl-S. The terminal does not see a Ctrl-Q behind 4096 keys that no program
  /// has read, and the program does not read while its output is stopped.
  func resumeOutput() {
    tcflow(ownEnd, TCOOFF)
    tcflow(ownEnd, TCOON)
  }

  /// Waits for the prompt and types an entry.
  func enter(_ entry: String, prompt: String = "sonde> ") {
    expect(prompt)
    type(entry + "\r")
  }

  /// Waits until the program has written `text` after the text of the previous expectation.
  func expect(
    _ text: String, within seconds: Double = patience,
    sourceLocation: SourceLocation = #_sourceLocation
  ) {
    expect(anyOf: [text], seconds, sourceLocation)
  }

  /// Waits for a line of output that equals this text. The line begins below the typed line, after the sequence
  /// that ends bracketed paste, if there is one.
  func expect(line: String, sourceLocation: SourceLocation = #_sourceLocation) {
    expect(anyOf: ["\n\(line)\r\n", "\r\(line)\r\n"], Self.patience, sourceLocation)
  }

  private func expect(anyOf texts: [String], _ seconds: Double, _ location: SourceLocation) {
    if reaches(anyOf: texts, within: seconds) { return }
    let rest = String(decoding: transcript[mark...], as: UTF8.self)
    Issue.record(
      "no \(texts[0].debugDescription) in \(rest.debugDescription)", sourceLocation: location)
  }

  /// Waits for one of the texts behind the text of the previous expectation.
  ///
  /// - Returns: whether the text has appeared before the time limit and before the program's end.
  func reaches(anyOf texts: [String], within seconds: Double = patience) -> Bool {
    let end = ContinuousClock.now + .seconds(seconds)
    while true {
      let hasEnded = reap()
      while readAvailable(milliseconds: 0) {}
      for text in texts {
        let wanted = Array(text.utf8)
        guard let place = Self.place(of: wanted, in: transcript, from: mark) else { continue }
        mark = place + wanted.count
        return true
      }
      if hasEnded || ContinuousClock.now > end { return false }
      readAvailable(milliseconds: 50)
    }
  }

  private static func place(of wanted: [UInt8], in bytes: [UInt8], from start: Int) -> Int? {
    bytes.withUnsafeBytes { bytes in
      guard let base = bytes.baseAddress, let first = wanted.first else { return nil }
      var place = start
      while place + wanted.count <= bytes.count {
        guard let next = memchr(base + place, Int32(first), bytes.count - wanted.count + 1 - place)
        else { return nil }
        if memcmp(next, wanted, wanted.count) == 0 { return UnsafeRawPointer(next) - base }
        place = UnsafeRawPointer(next) - base + 1
      }
      return nil
    }
  }

  /// Reads new output, and returns false if there is none.
  @discardableResult
  func readAvailable(milliseconds: Int32) -> Bool {
    if hasVanished {
      usleep(UInt32(milliseconds) * 1000)
      return false
    }
    var request = pollfd(fd: master, events: Int16(POLLIN), revents: 0)
    guard poll(&request, 1, milliseconds) > 0 else { return false }
    var buffer = [UInt8](repeating: 0, count: 4096)
    let count = read(master, &buffer, buffer.count)
    if count > 0 {
      transcript += buffer[..<count]
      return true
    }
    usleep(5000)
    return false
  }

  /// Waits until the program has read every typed key and waits for the next one. If an entry runs, the program also
  /// waits for its end.
  ///
  /// - Returns: the transcript.
  @discardableResult
  func settled(within seconds: Double = patience) -> String {
    let end = ContinuousClock.now + .seconds(seconds)
    while !hasVanished, ContinuousClock.now < end, !reap() {
      while readAvailable(milliseconds: 0) {}
      // A worker of the system passes keys on, so that the program may not know of the latest key yet.
      if isWaiting, !readAvailable(milliseconds: 3), isWaiting { break }
      readAvailable(milliseconds: 2)
    }
    return String(decoding: transcript, as: UTF8.self)
  }

  /// Whether the prompt has read all keys and waits for a key without a time limit. A shell is not observed.
  private var isWaiting: Bool {
    var request = pollfd(fd: ownEnd, events: Int16(POLLIN), revents: 0)
    if poll(&request, 1, 0) > 0 { return false }
    guard let file = fopen("/proc/\(process)/syscall", "r") else { return false }
    defer { fclose(file) }
    var bytes = [UInt8](repeating: 0, count: 256)
    let count = fread(&bytes, 1, bytes.count, file)
    let words = String(decoding: bytes[..<count], as: UTF8.self).split(separator: " ")
    // The words are the number of the system call and its arguments. Without a time limit, the third argument of poll
    // is -1 (x86), and the third argument of ppoll is zero (ARM).
    guard words.count > 3 else { return false }
    let isUnlimited =
      words[0] == "7" && words[3].hasSuffix("ffffffff") || words[0] == "73" && words[3] == "0x0"
    guard isUnlimited, let address = off_t(words[1].dropFirst(2), radix: 16) else { return false }
    // While an entry runs, the same system call waits for the end of the entry. The first descriptor tells.
    let memory = open("/proc/\(process)/mem", O_RDONLY | O_CLOEXEC)
    defer { close(memory) }
    var first: Int32 = -1
    return pread(memory, &first, 4, address) == 4 && first == 0
  }

  /// Notes the program's end.
  ///
  /// - Returns: whether the program has ended.
  @discardableResult
  private func reap() -> Bool {
    var code: Int32 = 0
    if status == nil, waitpid(process, &code, WNOHANG) == process {
      status = code & 0x7f == 0 ? code >> 8 & 0xff : 128 + (code & 0x7f)
    }
    return status != nil
  }

  /// Whether the program has ended.
  var hasEnded: Bool { reap() }

  /// Waits for the program's end, and returns its exit status, or 128 plus the number of the signal that ended it.
  func exitStatus(within seconds: Double = patience) -> Int32? {
    let end = ContinuousClock.now + .seconds(seconds)
    while !reap(), ContinuousClock.now < end { readAvailable(milliseconds: 20) }
    while readAvailable(milliseconds: 0) {}
    return status
  }

  /// Closes the terminal, as closing its window does.
  func vanish() {
    if !hasVanished { close(master) }
    hasVanished = true
  }

  /// The processes started by any thread of the program.
  var children: [pid_t] {
    let tasks = "/proc/\(process)/task"
    guard let folder = opendir(tasks) else { return [] }
    defer { closedir(folder) }
    var found: Set<pid_t> = []
    while let entry = readdir(folder) {
      let name = withUnsafePointer(to: entry.pointee.d_name) { name in
        name.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
      }
      guard let file = fopen("\(tasks)/\(name)/children", "r") else { continue }
      defer { fclose(file) }
      var buffer = [UInt8](repeating: 0, count: 4096)
      let count = fread(&buffer, 1, buffer.count, file)
      found.formUnion(
        String(decoding: buffer[..<count], as: UTF8.self).split(separator: " ").compactMap {
          pid_t($0)
        })
    }
    return found.sorted()
  }

  /// The libraries and other files in the program's memory, as /proc lists them.
  var mappedFiles: String {
    guard let file = fopen("/proc/\(process)/maps", "r") else { return "" }
    defer { fclose(file) }
    var bytes = [UInt8](repeating: 0, count: 1 << 20)
    let count = fread(&bytes, 1, bytes.count, file)
    return String(decoding: bytes[..<count], as: UTF8.self)
  }

  func send(_ signal: Int32) { kill(process, signal) }

  func resize(columns: UInt16, rows: UInt16 = 24) { terminal.resize(columns: columns, rows: rows) }

  /// Whether the terminal echoes characters and reads lines, as a shell expects.
  var isSane: Bool {
    var settings = termios()
    guard tcgetattr(master, &settings) == 0 else { return false }
    let wanted = tcflag_t(ECHO | ICANON | ISIG)
    return settings.c_lflag & wanted == wanted
  }
}

/// A temporary home folder, which is removed with the files of the prompt.
final class Home {
  private let folder = TemporaryFolder()
  var path: String { folder.path }

  /// Starts a prompt of the built program with this home folder.
  func start(
    _ environment: [String: String] = [:], arguments: [String] = [], columns: UInt16 = 80,
    rows: UInt16 = 24
  ) throws -> PseudoTerminal {
    try PseudoTerminal(
      home: path, arguments: arguments, environment: environment, columns: columns,
      rows: rows)
  }

  var history: String {
    guard let file = fopen("\(path)/sonde/history", "r") else { return "" }
    defer { fclose(file) }
    var bytes = [UInt8](repeating: 0, count: 1 << 16)
    let count = fread(&bytes, 1, bytes.count, file)
    return String(decoding: bytes[..<count], as: UTF8.self)
  }
}

extension PseudoTerminal {
  /// Begins an entry that tells the test when it runs.
  static let going = "print \"go\" + \"ing\"; "

  /// Waits until an entry that begins with `going` runs.
  func expectGoing(sourceLocation: SourceLocation = #_sourceLocation) {
    expect(line: "going", sourceLocation: sourceLocation)
  }
}
