// Levels.

internal import Glibc

/// Levels in dB of full scale.
public enum Decibels {
  /// 20 log₁₀ of a magnitude; −∞ of 0.
  public static func of(_ magnitude: Double) -> Double { 20 * log10(magnitude) }
  /// The magnitude of a level.
  public static func magnitude(_ level: Double) -> Double { pow(10, level / 20) }
}
