import Foundation
import Testing

/// Numbers that PyTorch computed, in files that tools/figures/networks.py wrote.
struct Figures {
  /// The message that is printed for every mismatch.
  static let remedy: Comment =
    "if the definition was changed on purpose: python3 tools/figures/networks.py writes new figures"

  private let lines: [String: [Double]]

  /// Reads the numbers in the file `Figures/<name>.txt`.
  init(_ name: String) throws {
    let url = try #require(
      Bundle.module.url(forResource: name, withExtension: "txt", subdirectory: "Figures"))
    var lines: [String: [Double]] = [:]
    for line in try String(contentsOf: url, encoding: .utf8).split(separator: "\n") {
      let words = line.split(separator: " ")
      if words.first == "#" { continue }
      lines[String(words[0])] = words.dropFirst().compactMap { Double($0) }
    }
    self.lines = lines
  }

  /// The numbers on the line that begins with `name`.
  subscript(name: String) -> [Double] {
    get throws { try #require(lines[name], "no figures called \(name)") }
  }

  /// `count` numbers in ±scale. Each number is computed from its index and `salt` by SplitMix64, identically in Python
  /// and Swift.
  static func numbers(_ count: Int, salt: UInt64, scale: Double) -> [Double] {
    (1...count).map { place in
      var z = UInt64(place) &* 0x9E37_79B9_7F4A_7C15 &+ salt &* 0xD1B5_4A32_D192_ED03
      z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
      z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
      z ^= z >> 31
      return (Double(z >> 40) / 0x1p23 - 1) * scale
    }
  }

  /// The values at fixed indices, followed by the sum and the norm of all values, as in the Python program's function
  /// `sample`.
  static func sample(_ values: [Double]) -> [Double] {
    (0..<48).map { values[$0 * 7919 % values.count] }
      + [values.reduce(0, +), values.reduce(0) { $0 + $1 * $1 }.squareRoot()]
  }

  /// The largest relative difference between two samples of an array of `count` numbers. For numbers below the root
  /// mean square of the array, the difference is relative to this root mean square. The difference of the sums is
  /// relative to √count times the root mean square.
  static func difference(_ sample: [Double], _ figures: [Double], count: Int) -> Double {
    guard sample.count == figures.count, let norm = figures.last, norm > 0 else { return .infinity }
    let usual = norm / Double(count).squareRoot()
    var worst = abs(sample[sample.count - 1] - norm) / norm
    worst = max(worst, abs(sample[sample.count - 2] - figures[sample.count - 2]) / norm)
    for (a, b) in zip(sample, figures).dropLast(2) {
      worst = max(worst, abs(a - b) / max(abs(b), usual))
    }
    return worst
  }
}
