// The program that shows a text that is longer than the window. The program has the terminal for itself until it ends,
// so that Ctrl-C and q end the program and not the session.

internal import Glibc
internal import WholeNumbers

/// Shows long texts with another program, such as `less`.
public struct Pager: Sendable {
  private let console: Console
  /// The command of the shell that starts the program.
  private let command: String

  /// The pager of the prompt: SONDE_PAGER, PAGER, or `less` if it is installed. The result is nil if there is none, if
  /// SONDE_PAGER is 0, or if the input or the output is no terminal that shows more than plain text.
  public init?(console: Console) {
    guard console.output.isCapable, isatty(0) == 1 else { return nil }
    let wish = TerminalDevice.environment("SONDE_PAGER")
    if let wish, ["0", "none", "off"].contains(wish) { return nil }
    guard let command = wish ?? TerminalDevice.environment("PAGER") ?? Self.usual else {
      return nil
    }
    self.console = console
    self.command = command
  }

  /// `less`, which keeps colours and ends at Ctrl-C; nil if it is not installed.
  private static var usual: String? {
    let folders = (TerminalDevice.environment("PATH") ?? "/usr/bin:/bin").split(separator: ":")
    return folders.contains { access("\($0)/less", X_OK) == 0 } ? "less -RK" : nil
  }

  /// Shows a text if the window has no room for the text and the prompt below it.
  ///
  /// - Returns: whether the text was shown; otherwise the caller must write the text.
  public func show(_ text: String) -> Bool {
    let (columns, rows) = (console.output.columns, console.output.rows)
    guard rows > 2, Self.rows(of: text, columns: columns, most: rows) >= rows else { return false }
    console.endProgress()
    return run(text)
  }

  /// The number of rows of a text, up to a limit.
  package static func rows(of text: String, columns: Int, most: Int) -> Int {
    let bytes = Array(text.utf8)
    var (rows, column) = (1, 0)
    TextGlyphs.each(in: bytes) { place, glyph in
      let width = bytes[place] == 9 ? 8 - column % 8 : glyph.width
      if bytes[place] == 10 {
        (rows, column) = (rows + 1, 0)
      } else if column + width > columns {
        (rows, column) = (rows + 1, width)
      } else {
        column += width
      }
      return rows <= most
    }
    return rows - (bytes.last == 10 ? 1 : 0)
  }

  /// Runs the program and waits for its end. The result is false if the program could not be started.
  private func run(_ text: String) -> Bool {
    // The text is in a file without a name, so that the program may end before it has read everything.
    guard let file = Self.file(with: text) else { return false }
    defer { close(file) }
    var gate: [Int32] = [-1, -1]
    guard pipe(&gate) == 0 else { return false }
    for end in gate { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
    var actions = posix_spawn_file_actions_t()
    posix_spawn_file_actions_init(&actions)
    posix_spawn_file_actions_adddup2(&actions, file, 0)
    posix_spawn_file_actions_adddup2(&actions, console.output.descriptor, 1)
    posix_spawn_file_actions_adddup2(&actions, gate[0], 3)
    var attributes = posix_spawnattr_t()
    posix_spawnattr_init(&attributes)
    var none = sigset_t()
    sigemptyset(&none)
    posix_spawnattr_setsigmask(&attributes, &none)
    var usual = sigset_t()
    sigemptyset(&usual)
    for signal in [SIGINT, SIGTSTP, SIGTERM, SIGPIPE, SIGQUIT] { sigaddset(&usual, signal) }
    posix_spawnattr_setsigdefault(&attributes, &usual)
    posix_spawnattr_setflags(
      &attributes,
      Int16(POSIX_SPAWN_SETPGROUP | POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF))
    defer {
      posix_spawn_file_actions_destroy(&actions)
      posix_spawnattr_destroy(&attributes)
    }
    // The program begins when it has the terminal: until then, the shell waits at the gate.
    let script = "read -r _ <&3; exec 3<&-; eval \"$0\""
    let words: [String] = ["sh", "-c", script, command]
    var arguments: [UnsafeMutablePointer<CChar>?] = words.map { strdup($0) } + [nil]
    defer { for argument in arguments { free(argument) } }
    var process: pid_t = 0
    let result = posix_spawn(&process, "/bin/sh", &actions, &attributes, &arguments, environ)
    close(gate[0])
    guard result == 0 else {
      close(gate[1])
      return false
    }
    let own = getpgrp()
    tcsetpgrp(0, process)
    close(gate[1])
    let status = Self.wait(for: process)
    Self.takeTerminal(own)
    // The shell reports a missing program with these numbers.
    return status != 127 && status != 126
  }

  /// Waits for the program's end; returns its exit status. A program that is suspended is ended.
  private static func wait(for process: pid_t) -> Int32 {
    var status: Int32 = 0
    while true {
      let found = waitpid(process, &status, WUNTRACED)
      if found < 0, errno == EINTR { continue }
      guard found == process else { return 0 }
      // The low byte of a stopped process is 0x7f.
      guard status & 0xff == 0x7f else { return status & 0x7f == 0 ? status >> 8 & 0xff : 0 }
      kill(-process, SIGTERM)
      kill(-process, SIGCONT)
    }
  }

  /// Makes the program the owner of the terminal again. Without the block, the system would stop the program.
  private static func takeTerminal(_ group: pid_t) {
    var signals = sigset_t()
    var before = sigset_t()
    sigemptyset(&signals)
    sigaddset(&signals, SIGTTOU)
    pthread_sigmask(SIG_BLOCK, &signals, &before)
    tcsetpgrp(0, group)
    pthread_sigmask(SIG_SETMASK, &before, nil)
  }

  /// A file without a name that contains a text, at its beginning; nil if it cannot be made.
  private static func file(with text: String) -> Int32? {
    var path = Array("\(TerminalDevice.environment("TMPDIR") ?? "/tmp")/sonde-XXXXXX".utf8CString)
    let file = mkstemp(&path)
    guard file >= 0 else { return nil }
    _ = fcntl(file, F_SETFD, FD_CLOEXEC)
    unlink(path)
    guard TerminalDevice(descriptor: file).write(text) == nil, lseek(file, 0, SEEK_SET) == 0 else {
      close(file)
      return nil
    }
    return file
  }
}
