// How phases advance. Phases are counted in turns, in 64 bits, within ±½; analysis and resynthesis advance
// them by the same operations, so that the analysis knows the resynthesis's phases to the last bit.

/// The arithmetic of phases, in turns.
enum PhaseTurns {
  /// `radians` in turns.
  @inline(__always)
  static func turns(_ radians: Float) -> Double { wrapped(Double(radians) * (0.5 / .pi)) }

  /// `turns` in radians, within ±π.
  @inline(__always)
  static func radians(_ turns: Double) -> Float { Float(turns * (2 * .pi)) }

  /// princarg in turns: x minus the nearest integer, within ±½. Adding and subtracting 1.5 · 2⁵² rounds to
  /// the nearest integer without a call, for |x| < 2⁵¹.
  @inline(__always)
  static func wrapped(_ x: Double) -> Double { x - ((x + 0x1.8p52) - 0x1.8p52) }

  /// The turns of one hertz in one hop.
  static func step(_ settings: AnalysisSettings) -> Double { Double(settings.hop) / settings.rate }

  /// The phase a hop after `phase`, at a frequency in Hz.
  @inline(__always)
  static func advanced(_ phase: Double, _ frequency: Float, _ step: Double) -> Double {
    wrapped(phase + Double(frequency) * step)
  }
}
