// How quantities read in one line: sensible digits, with their units.

internal import CommandLanguage
internal import Glibc

/// Quantities in words.
enum Text {
  /// Seconds: `4.50 s`, `12.0 ms`.
  static func seconds(_ seconds: Double) -> String {
    abs(seconds) < 0.1 && seconds != 0
      ? "\(fixed(seconds * 1000, 1)) ms" : "\(fixed(seconds, 2)) s"
  }

  /// Hertz: `44100 Hz`, `440.02 Hz`.
  static func hertz(_ hertz: Double) -> String {
    hertz == hertz.rounded() ? "\(NumberText.format(hertz)) Hz" : "\(fixed(hertz, 2)) Hz"
  }

  /// A magnitude in decibels of full scale: `-6.0 dB`; `silent` for 0.
  static func decibels(_ magnitude: Float) -> String {
    magnitude > 0 ? "\(fixed(20 * log10(Double(magnitude)), 1)) dB" : "silent"
  }

  /// A count with its noun: `1 channel`, `3 channels`.
  static func count(_ count: Int, _ noun: String) -> String {
    "\(count) \(noun)\(count == 1 ? "" : "s")"
  }

  /// A number with so many digits behind its point.
  static func fixed(_ number: Double, _ digits: Int) -> String {
    guard number.isFinite, abs(number) < 1e15 else { return NumberText.format(number) }
    var scale = 1.0
    for _ in 0..<digits { scale *= 10 }
    let whole = (abs(number) * scale).rounded()
    let sign = number < 0 && whole > 0 ? "-" : ""
    let digitsText = String(Int(whole))
    if digits == 0 { return sign + digitsText }
    let padded = String(repeating: "0", count: max(0, digits + 1 - digitsText.count)) + digitsText
    return sign + padded.dropLast(digits) + "." + padded.suffix(digits)
  }

  /// Pads on the left to a width.
  static func right(_ text: String, _ width: Int) -> String {
    String(repeating: " ", count: max(0, width - text.count)) + text
  }

  /// Pads on the right to a width.
  static func left(_ text: String, _ width: Int) -> String {
    text + String(repeating: " ", count: max(0, width - text.count))
  }
}
