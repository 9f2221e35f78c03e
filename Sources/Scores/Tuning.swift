// The relation between keys of the equal-tempered scale and frequencies. The keys are numbered as in MIDI: key 69 is A4.

internal import Glibc

/// The frequency of A4, from which the frequencies of all other keys follow: twelve equal steps in each octave.
public struct Tuning: Sendable, Equatable {
  /// The frequency of A4 in Hz, above 0.
  public var a4: Double

  /// A tuning; by default A4 is at 440 Hz.
  public init(a4: Double = 440) { self.a4 = a4 }

  /// The frequency of a key in Hz: a4 · 2^((key − 69) / 12). A key may have a fraction: 0.01 is one cent.
  public func hertz(key: Double) -> Double { a4 * exp2((key - 69) / 12) }

  /// The key of a frequency in Hz, with its fraction: 69 + 12 log2(hertz / a4).
  public func key(hertz: Double) -> Double { 69 + 12 * log2(hertz / a4) }
}
