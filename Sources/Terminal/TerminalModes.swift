// The input modes of the terminal. While an entry runs, the terminal passes on each key at once, so that all keys
// typed during the entry reach the prompt. These keys are not shown, because they would tear the progress line; they
// appear at the next prompt. Ctrl-D also reaches the prompt, although a terminal in its usual mode
// handles Ctrl-D itself. The original modes are restored at the end.

internal import Glibc
internal import WholeNumbers

/// The modes of the terminal that is standard input.
struct TerminalModes {
  private let before: termios?

  /// Saves the current modes; does nothing if standard input is not a terminal.
  init() {
    var modes = termios()
    before = tcgetattr(0, &modes) == 0 ? modes : nil
  }

  /// Makes the terminal pass on each key at once and show none. Ctrl-C and Ctrl-Z still send their signals.
  func hold() {
    guard var modes = before else { return }
    modes.c_lflag &= ~tcflag_t(ICANON | IEXTEN | ECHO)
    // VMIN and VTIME are set so that a read waits for one key.
    withUnsafeMutableBytes(of: &modes.c_cc) { controls in
      controls[Int(VMIN)] = 1
      controls[Int(VTIME)] = 0
    }
    tcsetattr(0, TCSADRAIN, &modes)
  }

  /// Restores the saved modes.
  func restore() {
    guard var modes = before else { return }
    tcsetattr(0, TCSADRAIN, &modes)
  }
}
