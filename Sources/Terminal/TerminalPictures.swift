// Detects whether the terminal shows pictures, and which protocol it uses: from the environment, or with one query to
// the terminal. Keys that are typed during the query are kept for the line editor. A late answer never reaches the
// line editor.

internal import Glibc
public import Plots
internal import Synchronization
internal import WholeNumbers

/// A terminal's protocol for pictures.
public final class TerminalPictures: Sendable {
  /// The information about the terminal in the environment variables.
  package enum Hint: Equatable {
    /// The terminal shows pictures with this protocol, or shows no pictures.
    case known(PictureProtocol?)
    /// The terminal must be queried; only some terminals may be queried for kitty's protocol.
    case ask(kitty: Bool)
  }

  /// The longest wait for an answer, in milliseconds. The wait is long if there is no line editor, because only a
  /// line editor prevents a late answer from reaching the shell. Nearly every terminal answers.
  private static var patience: Int { LineEditor.isClaimed ? 200 : 1500 }

  private let output: TerminalDevice
  private let note: @Sendable (String) -> Void
  private let found = Mutex<PictureProtocol??>(nil)

  /// - Parameter note: receives a line for the user about an invalid value of SONDE_INLINE.
  public init(output: TerminalDevice, note: @escaping @Sendable (String) -> Void) {
    self.output = output
    self.note = note
  }

  /// The terminal's protocol for pictures; nil if the terminal shows no pictures. The first call may query the
  /// terminal. This function must not be called while the line editor reads.
  public var pictureProtocol: PictureProtocol? {
    found.withLock { found in
      if let found { return found }
      let way = find()
      found = .some(way)
      return way
    }
  }

  private func find() -> PictureProtocol? {
    guard output.isTerminal else { return nil }
    if let wish = TerminalDevice.environment("SONDE_INLINE"), Self.named(wish) == nil {
      note(
        "SONDE_INLINE is '\(wish)', not sixel, kitty, iterm2 or none: querying the terminal instead"
      )
    }
    switch Self.hint(TerminalDevice.environment) {
    case .known(let way): return way
    case .ask(let kitty):
      guard let answer = ask(kitty: kitty) else { return nil }
      return answer.hasKitty ? .kitty : answer.attributes?.contains(4) ?? false ? .sixel : nil
    }
  }

  /// The meaning of a value of SONDE_INLINE; nil if the value is invalid.
  private static func named(_ word: String) -> PictureProtocol?? {
    word == "none" ? .some(nil) : PictureProtocol(rawValue: word).map { .some($0) }
  }

  /// The information about the terminal in the given environment variables.
  package static func hint(_ variable: (String) -> String?) -> Hint {
    if let wish = variable("SONDE_INLINE").flatMap(named) { return .known(wish) }
    guard let kind = variable("TERM"), kind != "dumb" else { return .known(nil) }
    // tmux and screen run inside another terminal, so the variables of the outer terminal are ignored.
    if variable("TMUX") != nil || variable("STY") != nil { return .ask(kitty: false) }
    let program = variable("TERM_PROGRAM") ?? ""
    if ["iTerm.app", "WezTerm"].contains(program) || variable("LC_TERMINAL") == "iTerm2" {
      return .known(.iterm2)
    }
    if variable("KITTY_WINDOW_ID") != nil || ["xterm-kitty", "xterm-ghostty"].contains(kind)
      || program == "ghostty"
    {
      return .known(.kitty)
    }
    // These terminals may display an unknown query as text.
    let isOld = ["linux", "vt", "screen", "tmux", "cons"].contains { kind.hasPrefix($0) }
    return .ask(kitty: !isOld)
  }

  /// Queries the terminal; nil if no query is possible.
  private func ask(kitty: Bool) -> TerminalAnswer? {
    var before = termios()
    // The system would stop a background program that queries the terminal.
    guard tcgetattr(0, &before) == 0, tcgetpgrp(0) == getpgrp() else { return nil }
    // Without a line editor, typed keys would be lost.
    if !LineEditor.isClaimed, Self.isInputWaiting(milliseconds: 0) { return nil }
    var modes = before
    modes.c_lflag &= ~tcflag_t(ICANON | IEXTEN | ECHO)
    withUnsafeMutableBytes(of: &modes.c_cc) { controls in
      controls[Int(VMIN)] = 1
      controls[Int(VTIME)] = 0
    }
    tcsetattr(0, TCSANOW, &modes)
    defer { tcsetattr(0, TCSANOW, &before) }
    let query = kitty ? "\u{1b}_G\(TerminalAnswer.query),s=1,v=1,a=q,t=d,f=24;AAAA\u{1b}\\" : ""
    guard output.write(query + "\u{1b}[c") == nil else { return nil }

    var answer = TerminalAnswer()
    let end = ContinuousClock.now + .milliseconds(Self.patience)
    while answer.attributes == nil {
      let left = (end - ContinuousClock.now) / .milliseconds(1)
      guard left > 0, Self.isInputWaiting(milliseconds: Int32(clamped: left.rounded(.up))),
        Self.read(into: &answer)
      else { break }
    }
    LineEditor.keep(answer)
    return answer
  }

  /// Reads keys and answers; false at the end of standard input.
  static func read(into answer: inout TerminalAnswer) -> Bool {
    var buffer = [UInt8](repeating: 0, count: 1024)
    let count = Glibc.read(0, &buffer, buffer.count)
    if count > 0 { answer.take(buffer[..<count]) }
    return count > 0 || (count < 0 && errno == EINTR)
  }

  static func isInputWaiting(milliseconds: Int32) -> Bool {
    var request = pollfd(fd: 0, events: Int16(POLLIN), revents: 0)
    var count: Int32 = -1
    repeat { count = poll(&request, 1, milliseconds) } while count < 0 && errno == EINTR
    return count > 0
  }
}
