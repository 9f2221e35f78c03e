// Conversion between magnitudes and levels.

internal import Glibc

/// Conversion between magnitudes and levels in dB of full scale.
public enum Decibels {
  /// The level of a magnitude: 20 log₁₀ of the magnitude, and −∞ for 0.
  public static func of(_ magnitude: Double) -> Double { 20 * log10(magnitude) }
  /// The magnitude of a level in dB.
  public static func magnitude(_ level: Double) -> Double { pow(10, level / 20) }
}
