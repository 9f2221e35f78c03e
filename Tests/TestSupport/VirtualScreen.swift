// A screen without a monitor for tests of windows: a real X server that draws into memory. The server and all
// windows on it end when this object is released.

internal import Files
internal import Glibc

/// A virtual screen of the X server Xvfb, for one test.
package final class VirtualScreen {
  /// The value of the environment variable DISPLAY.
  package let display: String
  private let process: pid_t
  private let folder = TemporaryFolder()

  /// Starts the server; nil if Xvfb does not start. The file tools/packages.txt contains the name of its package.
  package init?() {
    var ends: [Int32] = [-1, -1]
    guard pipe(&ends) == 0 else { return nil }
    for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
    defer { for end in ends { close(end) } }
    // The server chooses a free display number and writes it to descriptor 3.
    var actions = posix_spawn_file_actions_t()
    posix_spawn_file_actions_init(&actions)
    defer { posix_spawn_file_actions_destroy(&actions) }
    posix_spawn_file_actions_addopen(&actions, 1, "/dev/null", O_WRONLY, 0)
    posix_spawn_file_actions_addopen(&actions, 2, "/dev/null", O_WRONLY, 0)
    posix_spawn_file_actions_adddup2(&actions, ends[1], 3)
    let words = [
      "Xvfb", "-displayfd", "3", "-screen", "0", "1280x1024x24", "-nolisten", "tcp", "-fbdir",
      folder.path,
    ]
    var arguments: [UnsafeMutablePointer<CChar>?] = words.map { strdup($0) } + [nil]
    defer { for word in arguments { free(word) } }
    var child: pid_t = 0
    guard posix_spawnp(&child, "Xvfb", &actions, nil, &arguments, environ) == 0 else { return nil }
    process = child
    close(ends[1])
    ends[1] = -1
    var number = ""
    var byte: UInt8 = 0
    while read(ends[0], &byte, 1) == 1, byte != 10 { number.unicodeScalars.append(.init(byte)) }
    display = ":" + number
    if number.isEmpty { return nil }
  }

  deinit {
    kill(process, SIGKILL)
    waitpid(process, nil, 0)
  }

  /// The windows on the screen from the top to the bottom, with their X numbers and titles.
  package var windows: [(id: String, title: String)] {
    run("xwininfo -root -tree").split(separator: "\n").compactMap { line in
      let words = line.split(separator: " ", maxSplits: 1)
      guard words.count == 2, words[0].hasPrefix("0x"), words[1].hasPrefix("\"") else { return nil }
      let title = words[1].dropFirst().prefix { $0 != "\"" }
      return (String(words[0]), String(title))
    }
  }

  /// Waits until a window, or exactly `count` windows, has the title, and returns whether this happened in time.
  package func shows(_ title: String, times count: Int? = nil) -> Bool {
    eventually {
      let found = windows.filter { $0.title == title }.count
      return count.map { found == $0 } ?? (found > 0)
    }
  }

  /// Closes a window by ending its program's connection, as the loss of the screen does.
  package func take(_ id: String) { _ = run("xkill -id \(id)") }

  /// The number of pixels on the screen that have a colour (0xRRGGBB).
  package func count(of color: UInt32) -> Int {
    guard let bytes = try? BoundedFile.bytes(folder / "Xvfb_screen0") else { return 0 }
    // An X Window Dump contains the header's size and the number of colours (12 bytes each) before the pixels, in
    // the server's byte order.
    func number(_ place: Int) -> Int {
      bytes.dropFirst(4 * place).prefix(4).reduce(0) { $0 << 8 | Int($1) }
    }
    var pixels = bytes.dropFirst(number(0) + 12 * number(19))
    var found = 0
    while pixels.count >= 4 {
      let pixel = pixels.prefix(3).reversed().reduce(UInt32(0)) { $0 << 8 | UInt32($1) }
      if pixel == color { found += 1 }
      pixels = pixels.dropFirst(4)
    }
    return found
  }

  /// Waits until at least `pixels` pixels have a colour, and returns whether this happened in time.
  package func shows(color: UInt32, pixels: Int) -> Bool {
    eventually { count(of: color) >= pixels }
  }

  private func eventually(_ isSo: () -> Bool) -> Bool {
    let end = ContinuousClock.now + .seconds(600)
    while !isSo() {
      if ContinuousClock.now > end { return false }
      usleep(50_000)
    }
    return true
  }

  /// The output of a command that is run on this screen.
  private func run(_ command: String) -> String {
    guard let stream = popen("DISPLAY='\(display)' \(command) 2>/dev/null", "r") else { return "" }
    defer { pclose(stream) }
    var text: [UInt8] = []
    var buffer = [UInt8](repeating: 0, count: 4096)
    while true {
      let count = fread(&buffer, 1, buffer.count, stream)
      if count == 0 { return String(decoding: text, as: UTF8.self) }
      text += buffer[..<count]
    }
  }
}
