// The arithmetic of advancing phases. Phases are 64-bit numbers in turns, within ±½. Analysis and resynthesis
// advance phases by the same operations, so that the analysis computes the phases of the resynthesis to the
// last bit.

/// The arithmetic of phases, in turns.
package enum PhaseTurns {
  /// Converts `radians` to turns.
  @inline(__always)
  package static func turns(_ radians: Float) -> Double { wrapped(Double(radians) * (0.5 / .pi)) }

  /// Converts `turns` to radians within ±π.
  @inline(__always)
  package static func radians(_ turns: Double) -> Float { Float(turns * (2 * .pi)) }

  /// The principal argument in turns: x minus the nearest integer, within ±½. Adding and subtracting 1.5 · 2⁵²
  /// rounds to the nearest integer without a function call, for |x| < 2⁵¹.
  @inline(__always)
  package static func wrapped(_ x: Double) -> Double { x - ((x + 0x1.8p52) - 0x1.8p52) }

  /// The phase advance of a 1 Hz sinusoid in one hop, in turns.
  package static func step(_ settings: AnalysisSettings) -> Double {
    Double(settings.hop) / settings.rate
  }

  /// The phase one hop after `phase`, for a frequency in Hz.
  @inline(__always)
  package static func advanced(_ phase: Double, _ frequency: Float, _ step: Double) -> Double {
    wrapped(phase + Double(frequency) * step)
  }
}
