// Quantities as text on one line, with their units and a suitable number of digits.

internal import CommandLanguage
internal import Glibc

/// Quantities as text.
enum QuantityText {
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

  /// A number with `digits` decimals.
  static func fixed(_ number: Double, _ digits: Int) -> String {
    NumberText.fixed(number, decimals: digits)
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
