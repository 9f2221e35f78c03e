// Errors of analyses and frames.

internal import Runs

/// The error of an operation on frames: what is wrong, with which value, and what is possible.
public enum SpectraError: Error, Equatable, Sendable {
  /// A transform length that is odd or outside `AnalysisSettings.lengths`.
  case fft(Int)
  /// A hop that does not divide the transform, or is too long for the window; with the usable ones.
  case hop(Int, fft: Int, window: Window, usable: [Int])
  /// A number of bins outside 1...fft / 2 + 1.
  case bins(Int, fft: Int)
  /// A window's parameter out of its range.
  case windowParameter(Double)
  /// A rate that is not above 0 and finite.
  case rate(Double)
  /// A sound whose rate differs from that of the settings.
  case rateMismatch(sound: Double, settings: Double)
  /// An empty sound, analysis or list.
  case empty(what: String)
  /// Frames with different settings.
  case settingsMismatch(AnalysisSettings, AnalysisSettings)
  /// Frames with different times between them.
  case hopMismatch(AnalysisSettings, AnalysisSettings)
  /// Frames without a partial, if bins are to be matched by their partials.
  case noPartials
  /// The spread of a single frame.
  case heldSpread
  /// Differences where values are needed, or the reverse.
  case content(needed: Frames.Content)
  /// An array of the wrong size.
  case size(what: String, got: Int, needed: Int)
  /// A length that the frames do not cover.
  case sampleCount(Int, limit: Int)
  /// A frame that does not exist.
  case frame(Int, count: Int)
  /// A factor of stretching that is not above 0.
  case factor(Double)
  /// A point of a time map that is not usable.
  case map(point: Int, reason: String)
  /// A result with more frames than allowed.
  case tooManyFrames(limit: Int)
  /// A shift of pitch that is too large.
  case shift(Double)
  /// A share outside 0...1.
  case amount(Double)
  /// Magnitudes, frequencies or phases that are not finite; the first is in this frame and bin.
  case notFinite(what: String, frame: Int, bin: Int)
}

extension SpectraError: CustomStringConvertible {
  public var description: String {
    switch self {
    case .fft(let fft):
      return "fft of \(fft): it must be an even number from "
        + "\(AnalysisSettings.lengths.lowerBound) to \(AnalysisSettings.lengths.upperBound)"
    case .hop(let hop, let fft, let window, let usable):
      let some = usable.prefix(4).map(String.init).joined(separator: ", ")
      let most = usable.first ?? 1
      let reason =
        hop > 0 && fft % hop == 0
        ? "above \(most), frequencies within the window's main lobe are ambiguous"
        : "it must divide the fft"
      return "hop of \(hop) with fft \(fft) and a \(window) window: \(reason) (use one of \(some)"
        + (usable.count > 4 ? ", …)" : ")")
    case .bins(let bins, let fft):
      return "bins of \(bins): with fft \(fft) it must be from 1 to \(fft / 2 + 1)"
    case .windowParameter(let beta):
      return "a Kaiser window's beta of \(beta.plain): it must be from 0 to 100"
    case .rate(let rate): return "a rate of \(rate.plain) Hz: it must be above 0"
    case .rateMismatch(let sound, let settings):
      return
        "the sound is at \(sound.plain) Hz, the analysis at \(settings.plain) Hz: resample the sound"
    case .empty(let what): return "\(what) is empty"
    case .settingsMismatch(let first, let second):
      return "the frames have different settings: \(first) and \(second)"
    case .hopMismatch(let first, let second):
      return "the frames must have the same rate and hop: \(first) and \(second)"
    case .noPartials: return "the frames have no partials by which to match bins"
    case .heldSpread: return "a single frame has no spread over time: leave spread out"
    case .content(let needed):
      switch needed {
      case .values:
        return "the frames are differences: accumulate them first"
      case .deltas:
        return "the frames are values, not differences: take delta of them first"
      }
    case .size(let what, let got, let needed): return "\(got) \(what), but there must be \(needed)"
    case .sampleCount(let count, let limit):
      return "a length of \(count) samples: for these frames it must be from 1 to \(limit)"
    case .frame(let frame, let count):
      return "no frame \(frame): there are \(count), counted from 0"
    case .factor(let factor): return "a factor of \(factor.plain): it must be above 0 and finite"
    case .map(let point, let reason): return "point \(point) of the time map: \(reason)"
    case .tooManyFrames(let limit): return "the result would have more than \(limit) frames"
    case .shift(let cents):
      return "a shift of \(cents) cents: it must be from -12000 to 12000"
    case .amount(let amount): return "an amount of \(amount.plain): it must be from 0 to 1"
    case .notFinite(let what, let frame, let bin):
      return "the \(what) of bin \(bin) in frame \(frame) is not finite"
    }
  }
}
