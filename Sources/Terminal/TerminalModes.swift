// How the terminal hands on what is typed. While something runs, each key waits as it was typed, so that
// what is typed ahead reaches the prompt whole, Ctrl-D too, which a terminal in its usual mode keeps for
// itself. Whoever held the terminal before gets it back as it was.

internal import Glibc

/// The modes of the terminal that standard input is.
struct TerminalModes {
  private let before: termios?

  /// Remembers the modes as they are; does nothing where standard input is no terminal.
  init() {
    var modes = termios()
    before = tcgetattr(0, &modes) == 0 ? modes : nil
  }

  /// Keys wait one by one. They still show, and Ctrl-C and Ctrl-Z still send their signals.
  func hold() {
    guard var modes = before else { return }
    modes.c_lflag &= ~tcflag_t(ICANON | IEXTEN)
    // VMIN and VTIME: a read waits for one key.
    withUnsafeMutableBytes(of: &modes.c_cc) { controls in
      controls[Int(VMIN)] = 1
      controls[Int(VTIME)] = 0
    }
    tcsetattr(0, TCSADRAIN, &modes)
  }

  /// The modes are what they were at first.
  func restore() {
    guard var modes = before else { return }
    tcsetattr(0, TCSADRAIN, &modes)
  }
}
