// A pseudo-terminal made with Linux system calls, because Swift's Glibc declares neither posix_openpt nor openpty.

import Glibc

/// The two ends of a pseudo-terminal: `master` is the keyboard and the screen of the program that
/// opens the terminal at `path`.
struct TerminalPair {
  let master: Int32
  let path: String

  /// Opens a pseudo-terminal; nil if the system has no free pseudo-terminal.
  init?(columns: UInt16, rows: UInt16 = 24) {
    // TIOCSPTLCK unlocks the terminal's end, and TIOCGPTN returns its number (asm-generic/ioctls.h).
    let unlock: UInt = 0x4004_5431
    let numberOf: UInt = 0x8004_5430
    master = open("/dev/ptmx", O_RDWR | O_NOCTTY | O_CLOEXEC)
    var isLocked: Int32 = 0
    var number: Int32 = 0
    guard master >= 0, ioctl(master, unlock, &isLocked) == 0, ioctl(master, numberOf, &number) == 0
    else { return nil }
    path = "/dev/pts/\(number)"
    resize(columns: columns, rows: rows)
  }

  func resize(columns: UInt16, rows: UInt16 = 24) {
    var size = winsize(ws_row: rows, ws_col: columns, ws_xpixel: 0, ws_ypixel: 0)
    _ = ioctl(master, UInt(TIOCSWINSZ), &size)
  }
}
