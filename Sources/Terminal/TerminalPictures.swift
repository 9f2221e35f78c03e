// Finds out whether the terminal shows pictures, and by which protocol: from the environment, or else by one
// query to the terminal. Keys that are typed meanwhile are kept for the line editor, and a late answer is kept
// from it.

internal import Glibc
public import Plots
internal import Synchronization

/// A terminal's protocol for pictures.
public final class TerminalPictures: Sendable {
  /// What the environment says.
  package enum Hint: Equatable {
    /// The terminal takes pictures by this protocol, or none.
    case known(PictureProtocol?)
    /// The terminal must be queried; only some terminals may be queried for kitty's protocol.
    case ask(kitty: Bool)
  }

  /// How long to wait for an answer, in milliseconds: long without a line editor, which would remove a late
  /// answer from the keys, so that the answer does not reach the shell. Nearly every terminal answers.
  private static var patience: Int { LineEditor.isClaimed ? 200 : 1500 }

  private let output: TerminalDevice
  private let note: @Sendable (String) -> Void
  private let found = Mutex<PictureProtocol??>(nil)

  /// - Parameter note: takes a line for the user about an invalid SONDE_INLINE.
  public init(output: TerminalDevice, note: @escaping @Sendable (String) -> Void) {
    self.output = output
    self.note = note
  }

  /// How the terminal takes pictures; nil if it takes none. The first call may query the terminal. Must not be
  /// called while the line editor reads.
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
      note("SONDE_INLINE is '\(wish)', not sixel, kitty, iterm2 or none: asking the terminal")
    }
    switch Self.hint(TerminalDevice.environment) {
    case .known(let way): return way
    case .ask(let kitty):
      guard let answer = ask(kitty: kitty) else { return nil }
      return answer.hasKitty ? .kitty : answer.attributes?.contains(4) ?? false ? .sixel : nil
    }
  }

  /// The meaning of a value of SONDE_INLINE; nil if it has none.
  private static func named(_ word: String) -> PictureProtocol?? {
    word == "none" ? .some(nil) : PictureProtocol(rawValue: word).map { .some($0) }
  }

  /// What an environment says about its terminal.
  package static func hint(_ variable: (String) -> String?) -> Hint {
    if let wish = variable("SONDE_INLINE").flatMap(named) { return .known(wish) }
    guard let kind = variable("TERM"), kind != "dumb" else { return .known(nil) }
    // tmux and screen are in between: the outer terminal's variables do not count.
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
    // These may display a query that they do not know as text.
    let isOld = ["linux", "vt", "screen", "tmux", "cons"].contains { kind.hasPrefix($0) }
    return .ask(kitty: !isOld)
  }

  /// Queries the terminal; nil if that is not possible.
  private func ask(kitty: Bool) -> TerminalAnswer? {
    var before = termios()
    // The system would stop a program in the background that does this.
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
      guard left > 0, Self.isInputWaiting(milliseconds: Int32(left.rounded(.up))),
        Self.read(into: &answer)
      else { break }
    }
    LineEditor.keep(answer)
    return answer
  }

  /// Reads keys and answers; false if standard input has ended.
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
