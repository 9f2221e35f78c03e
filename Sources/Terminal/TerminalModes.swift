// How the terminal passes on keys. While an entry runs, keys wait one by one, so that all keys typed ahead
// reach the prompt, even Ctrl-D, which a terminal in its usual mode handles itself. The original modes are
// restored at the end.

internal import Glibc

/// The modes of the terminal that standard input is.
struct TerminalModes {
  private let before: termios?

  /// Saves the present modes; does nothing if standard input is not a terminal.
  init() {
    var modes = termios()
    before = tcgetattr(0, &modes) == 0 ? modes : nil
  }

  /// Makes keys wait one by one. They are still echoed, and Ctrl-C and Ctrl-Z still send their signals.
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

  /// Restores the saved modes.
  func restore() {
    guard var modes = before else { return }
    tcsetattr(0, TCSADRAIN, &modes)
  }
}
