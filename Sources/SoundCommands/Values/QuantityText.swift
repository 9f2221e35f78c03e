// Quantities as text on one line, with their units and a suitable number of digits.

internal import CommandLanguage
internal import Glibc

/// Functions that format quantities as text.
enum QuantityText {
  /// A time in seconds or milliseconds, such as `4.50 s` or `12.0 ms`.
  static func seconds(_ seconds: Double) -> String {
    abs(seconds) < 0.1 && seconds != 0
      ? "\(fixed(seconds * 1000, 1)) ms" : "\(fixed(seconds, 2)) s"
  }

  /// A frequency in hertz, such as `44100 Hz` or `440.02 Hz`.
  static func hertz(_ hertz: Double) -> String {
    hertz == hertz.rounded() ? "\(NumberText.format(hertz)) Hz" : "\(fixed(hertz, 2)) Hz"
  }

  /// A magnitude in decibels relative to full scale, such as `-6.0 dB`; `silent` for the magnitude 0.
  static func decibels(_ magnitude: Float) -> String {
    magnitude > 0 ? "\(fixed(20 * log10(Double(magnitude)), 1)) dB" : "silent"
  }

  /// A number with `digits` decimal places.
  static func fixed(_ number: Double, _ digits: Int) -> String {
    NumberText.fixed(number, decimals: digits)
  }

  /// Adds spaces on the left of a text until the text has the given width.
  static func right(_ text: String, _ width: Int) -> String {
    String(repeating: " ", count: max(0, width - text.count)) + text
  }

  /// Adds spaces on the right of a text until the text has the given width.
  static func left(_ text: String, _ width: Int) -> String {
    text + String(repeating: " ", count: max(0, width - text.count))
  }
}
