// A folder for one test, and programs named gnuplot that misbehave.

import Glibc
import Plots

/// A temporary folder that is removed with everything in it.
final class Folder {
  let path: String

  init() {
    var template = Array("/tmp/plots-tests-XXXXXX".utf8CString)
    path = String(cString: mkdtemp(&template))
  }

  deinit {
    for name in names { unlink("\(path)/\(name)") }
    rmdir(path)
  }

  /// The names of the files in the folder, in order.
  var names: [String] {
    guard let folder = opendir(path) else { return [] }
    defer { closedir(folder) }
    var names: [String] = []
    while let entry = readdir(folder) {
      let name = withUnsafePointer(to: &entry.pointee.d_name) {
        $0.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
      }
      if name != "." && name != ".." { names.append(name) }
    }
    return names.sorted()
  }

  func write(_ text: String, to name: String, mode: mode_t = 0o644) {
    guard let file = fopen("\(path)/\(name)", "w") else { return }
    fputs(text, file)
    fclose(file)
    chmod("\(path)/\(name)", mode)
  }

  func text(_ name: String) -> String? {
    guard let file = fopen("\(path)/\(name)", "r") else { return nil }
    defer { fclose(file) }
    var text = ""
    while let line = readLine(file) { text += line }
    return text
  }

  private func readLine(_ file: UnsafeMutablePointer<FILE>) -> String? {
    var buffer = [CChar](repeating: 0, count: 4096)
    guard fgets(&buffer, 4096, file) != nil else { return nil }
    return String(decoding: buffer.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
  }

  /// A gnuplot that is this shell script, with the folder as `$here`, and who draws by it.
  func gnuplot(_ script: String, limit: Double = 20) -> Gnuplot {
    write("#!/bin/sh\nhere='\(path)'\n\(script)\n", to: "gnuplot", mode: 0o755)
    return Gnuplot(searchPath: path, limit: limit)
  }
}
