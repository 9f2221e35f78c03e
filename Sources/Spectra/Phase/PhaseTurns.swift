// How phases go on. Phases are counted in turns, in 64 bits, within ±½; analysis and resynthesis advance
// them by the same operations, so that one knows to the last bit where the other will be.

/// The arithmetic of phases, in turns.
enum PhaseTurns {
  /// The turns of `radians`.
  @inline(__always)
  static func turns(_ radians: Float) -> Double { wrapped(Double(radians) * (0.5 / .pi)) }

  /// The radians of `turns`, within ±π.
  @inline(__always)
  static func radians(_ turns: Double) -> Float { Float(turns * (2 * .pi)) }

  /// princarg in turns: x less the nearest whole number, within ±½. Adding and taking off 1.5 · 2⁵² rounds
  /// to the nearest whole number without a call, for |x| < 2⁵¹.
  @inline(__always)
  static func wrapped(_ x: Double) -> Double { x - ((x + 0x1.8p52) - 0x1.8p52) }

  /// Turns that one hertz makes in one hop.
  static func step(_ settings: AnalysisSettings) -> Double { Double(settings.hop) / settings.rate }

  /// The phase a hop after `phase`, at a frequency in Hz.
  @inline(__always)
  static func advanced(_ phase: Double, _ frequency: Float, _ step: Double) -> Double {
    wrapped(phase + Double(frequency) * step)
  }
}
