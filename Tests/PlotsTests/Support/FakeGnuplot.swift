// Programs named gnuplot that misbehave, in a temporary folder of the test.

import Glibc
import Plots
import TestSupport

extension TemporaryFolder {
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

  /// Writes a program gnuplot with this shell script, which refers to the folder as `$here`, and returns the
  /// `Gnuplot` that runs this program.
  func gnuplot(_ script: String, limit: Double = 600) -> Gnuplot {
    write("#!/bin/sh\nhere='\(path)'\n\(script)\n", to: "gnuplot", mode: 0o755)
    return Gnuplot(searchPath: path, limit: limit)
  }
}
