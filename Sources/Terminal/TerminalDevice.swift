// The properties of an output stream that may be a terminal. The properties are read from the system at each use,
// because the size of a window can change.

internal import Glibc
internal import WholeNumbers

/// A standard stream that may be a terminal.
public struct TerminalDevice: Sendable {
  /// The file descriptor: 1 for standard output, 2 for standard error.
  public let descriptor: Int32

  public init(descriptor: Int32) { self.descriptor = descriptor }

  /// Whether the stream is a terminal.
  public var isTerminal: Bool { isatty(descriptor) == 1 }

  /// Whether the terminal supports escape sequences.
  public var isCapable: Bool {
    guard isTerminal, let kind = Self.environment("TERM") else { return false }
    return kind != "dumb"
  }

  /// Whether the output may be coloured: the terminal supports escape sequences, and NO_COLOR is not set
  /// (https://no-color.org).
  public var isColored: Bool { isCapable && Self.environment("NO_COLOR") == nil }

  /// The number of columns; 80 if the number is unknown.
  public var columns: Int {
    var size = winsize()
    if ioctl(descriptor, UInt(TIOCGWINSZ), &size) == 0, size.ws_col > 0 { return Int(size.ws_col) }
    if let columns = Self.environment("COLUMNS").flatMap({ Int($0) }), columns > 0 {
      return columns
    }
    return 80
  }

  /// The number of rows; 24 if the number is unknown.
  public var rows: Int {
    var size = winsize()
    return ioctl(descriptor, UInt(TIOCGWINSZ), &size) == 0 && size.ws_row > 0
      ? Int(size.ws_row) : 24
  }

  /// Whether text in the user's locale is UTF-8.
  static var isUnicode: Bool {
    let name = ["LC_ALL", "LC_CTYPE", "LANG"].lazy.compactMap(environment).first ?? ""
    let lowered = name.lowercased()
    return lowered.contains("utf-8") || lowered.contains("utf8")
  }

  /// The value of an environment variable; nil if the variable is not set or is empty.
  static func environment(_ name: String) -> String? {
    guard let value = getenv(name), value.pointee != 0 else { return nil }
    return String(cString: value)
  }

  /// Writes all of `text`. After an error the rest of `text` is dropped.
  ///
  /// - Returns: the system's message if there was an error; nil if all text was written.
  @discardableResult
  func write(_ text: String) -> String? {
    var bytes = Array(text.utf8)[...]
    while !bytes.isEmpty {
      let written = bytes.withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress, $0.count) }
      if written >= 0 {
        bytes = bytes.dropFirst(written)
      } else if errno == EAGAIN {
        var request = pollfd(fd: descriptor, events: Int16(POLLOUT), revents: 0)
        poll(&request, 1, 1000)
      } else if errno != EINTR {
        return String(cString: strerror(errno))
      }
    }
    return nil
  }
}
