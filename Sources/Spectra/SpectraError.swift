// The errors of analyses and of operations on frames.

public import Runs

/// The error of an operation on frames: the wrong property, its value, and the allowed values.
public enum SpectraError: Error, Equatable, Sendable {
  /// A transform length that is odd or outside `AnalysisSettings.lengths`.
  case fft(Int)
  /// A hop that does not divide the FFT size, or that is too long for the window; `usable` contains the usable
  /// hops.
  case hop(Int, fft: Int, window: Window, usable: [Int])
  /// A number of bins outside 1...fft / 2 + 1.
  case bins(Int, fft: Int)
  /// A window parameter that is out of range.
  case windowParameter(Double)
  /// A sample rate that is not above 0 and finite.
  case rate(Double)
  /// A sound whose sample rate differs from the sample rate of the settings.
  case rateMismatch(sound: Double, settings: Double)
  /// An empty sound, analysis or list.
  case empty(what: String)
  /// Two analyses with different settings.
  case settingsMismatch(AnalysisSettings, AnalysisSettings)
  /// Two analyses with different times from frame to frame.
  case hopMismatch(AnalysisSettings, AnalysisSettings)
  /// Frames without partials, if bins are to be matched by partials.
  case noPartials
  /// A single frame, if the spread over time is required.
  case heldSpread
  /// Deltas where values are needed, or values where deltas are needed.
  case content(needed: Frames.Content)
  /// An array of the wrong size.
  case size(what: String, got: Int, needed: Int)
  /// A length in samples that the frames do not cover.
  case sampleCount(Int, limit: Int)
  /// The index of a frame that does not exist.
  case frame(Int, count: Int)
  /// A stretch factor that is not above 0.
  case factor(Double)
  /// A point of a time map that cannot be used.
  case map(point: Int, reason: String)
  /// A result with more frames than allowed.
  case tooManyFrames(limit: Int)
  /// A pitch shift that is too large.
  case shift(Double)
  /// A morphing amount outside 0...1.
  case amount(Double)
  /// A magnitude, frequency or phase that is not finite, with its frame and bin.
  case notFinite(what: String, frame: Int, bin: Int)
  /// Frames for which there is not enough memory.
  case memory(OutOfMemory)
}

extension SpectraError: CustomStringConvertible {
  public var description: String {
    switch self {
    case .memory(let error): return error.description
    case .fft(let fft):
      return "fft of \(fft) is not allowed: the FFT size must be an even number from "
        + "\(AnalysisSettings.lengths.lowerBound) to \(AnalysisSettings.lengths.upperBound)"
    case .hop(let hop, let fft, let window, let usable):
      let some = usable.prefix(4).map(String.init).joined(separator: ", ")
      let most = usable.first ?? 1
      let reason =
        hop > 0 && fft % hop == 0
        ? "above a hop of \(most), frequencies within the window's main lobe are ambiguous"
        : "the hop must divide the FFT size"
      return "hop of \(hop) is not allowed with fft \(fft) and a \(window) window: \(reason) "
        + "(use one of \(some)"
        + (usable.count > 4 ? ", …)" : ")")
    case .bins(let bins, let fft):
      return "\(bins) bins are not allowed: with fft \(fft), the number of bins must be from 1 to "
        + "\(fft / 2 + 1)"
    case .windowParameter(let beta):
      return "beta \(beta.plain) of a Kaiser window is out of range: beta must be from 0 to 100"
    case .rate(let rate):
      return
        "sample rate \(rate.plain) Hz is out of range: the sample rate must be above 0 and finite"
    case .rateMismatch(let sound, let settings):
      return
        "the sample rate of the sound is \(sound.plain) Hz, but that of the analysis is "
        + "\(settings.plain) Hz: resample the sound"
    case .empty(let what): return "\(what) is empty"
    case .settingsMismatch(let first, let second):
      return "the frames have different settings: \(first) and \(second)"
    case .hopMismatch(let first, let second):
      return "the frames have different sample rates or hops: \(first) and \(second)"
    case .noPartials: return "the frames have no partials, so bins cannot be matched by partials"
    case .heldSpread: return "a single frame has no spread over time: omit 'spread'"
    case .content(let needed):
      switch needed {
      case .values:
        return "the frames are deltas, but values are needed: use accumulate first"
      case .deltas:
        return "the frames are values, but deltas are needed: use delta first"
      }
    case .size(let what, let got, let needed):
      return "the number of \(what) is \(got), but must be \(needed)"
    case .sampleCount(let count, let limit):
      return "a length of \(count) samples is out of range: for these frames, the length must be "
        + "from 1 to \(limit) samples"
    case .frame(let frame, let count):
      return "frame \(frame) is out of range: there are \(count) frames, counted from 0"
    case .factor(let factor):
      return "factor \(factor.plain) is out of range: the factor must be above 0 and finite"
    case .map(let point, let reason): return "point \(point) of the time map is wrong: \(reason)"
    case .tooManyFrames(let limit): return "the result would have more than \(limit) frames"
    case .shift(let cents):
      return "a shift of \(cents) cents is out of range: the shift must be from -12000 to 12000 "
        + "cents"
    case .amount(let amount):
      return "amount \(amount.plain) is out of range: the amount must be from 0 to 1"
    case .notFinite(let what, let frame, let bin):
      return "the \(what) of bin \(bin) in frame \(frame) is not finite"
    }
  }
}
