// Phase-vocoder frames. Invariant: both tensors are T × K with K = settings.bins, firstPhases has K elements,
// and 1 ≤ sampleCount ≤ max(1, T) · H, so that the frames cover the resynthesised sound.

public import Tensors
internal import Glibc
internal import Runs
internal import Sounds

/// The analysis of a sound: T frames of K bins, with a magnitude and a frequency for each bin.
///
/// Frame t is centred on sample t · H of the sound. Only the phases of the first frame are kept: resynthesis
/// starts from those phases and computes all later phases from the frequencies.
public struct Frames: Sendable, Equatable {
  /// The meaning of the numbers in `magnitudes` and `frequencies`.
  public enum Content: String, Sendable {
    /// The numbers are magnitudes, and frequencies in Hz.
    case values
    /// The numbers are differences between successive frames: row t is frame t + 1 minus frame t.
    case deltas
  }

  /// The settings of this analysis.
  public let settings: AnalysisSettings
  /// T × K magnitudes (or their deltas); a full-scale sine at a bin's centre has the magnitude 1 in that bin.
  public let magnitudes: Tensor
  /// T × K frequencies in Hz (or their deltas).
  public let frequencies: Tensor
  /// The K phases of the first frame, in radians within ±π, at the frame's first sample (N/2 samples before the
  /// frame's centre), as in the result of a transform. For deltas, these are the phases of the frame to which
  /// the first row is added.
  public let firstPhases: [Float]
  /// The number of samples of the resynthesised sound.
  public let sampleCount: Int
  /// The kind of the numbers: values or deltas.
  public let content: Content

  /// An analysis of T × K magnitudes and frequencies.
  ///
  /// - Parameters:
  ///   - firstPhases: K phases of the first frame in radians. Nil sets the phase of bin k to π · k, as for a
  ///     partial in the middle of the frame (the phases of its neighbouring bins alternate).
  ///   - sampleCount: the number of samples of the sound; nil selects `usualSampleCount`.
  /// - Throws: `SpectraError` if the size of an argument does not fit the settings.
  public init(
    settings: AnalysisSettings, magnitudes: Tensor, frequencies: Tensor,
    firstPhases: [Float]? = nil, sampleCount: Int? = nil, content: Content = .values
  ) throws(SpectraError) {
    let bins = settings.bins
    for (what, tensor) in [("magnitudes", magnitudes), ("frequencies", frequencies)] {
      guard tensor.rank == 2 else {
        throw .size(what: "axes of \(what)", got: tensor.rank, needed: 2)
      }
      guard tensor.shape[1] == bins else {
        throw .size(what: "bins of \(what)", got: tensor.shape[1], needed: bins)
      }
      guard tensor.shape[0] == magnitudes.shape[0] else {
        throw .size(
          what: "frames of \(what)", got: tensor.shape[0], needed: magnitudes.shape[0])
      }
    }
    let phases = firstPhases ?? (0..<bins).map { $0 % 2 == 0 ? 0 : Float.pi }
    guard phases.count == bins else {
      throw .size(what: "first phases", got: phases.count, needed: bins)
    }
    let rows = magnitudes.shape[0] + (content == .deltas ? 1 : 0)
    let length = sampleCount ?? Frames.usualSampleCount(frames: rows, hop: settings.hop)
    guard length >= 1, length <= max(1, rows) * settings.hop else {
      throw .sampleCount(length, limit: max(1, rows) * settings.hop)
    }
    self.init(
      settings: settings, magnitudes: magnitudes.contiguous, frequencies: frequencies.contiguous,
      phases: phases, length: length, content: content)
  }

  /// An analysis from arrays whose sizes the caller has checked.
  init(
    settings: AnalysisSettings, magnitudes: Tensor, frequencies: Tensor, phases: [Float],
    length: Int, content: Content
  ) {
    self.settings = settings
    self.magnitudes = magnitudes
    self.frequencies = frequencies
    self.firstPhases = phases
    self.sampleCount = length
    self.content = content
  }

  /// Checks that there is memory for `count` new frames of `bins` bins.
  ///
  /// - Throws: `SpectraError.memory` if there is not.
  static func require(_ count: Int, _ bins: Int) throws(SpectraError) {
    do {
      try MemoryBudget.require(count, of: bins * 2 * MemoryLayout<Float>.size)
    } catch {
      throw .memory(error)
    }
  }

  /// The default length in samples: from the centre of the first frame to the centre of the last, or one hop
  /// for a single frame.
  public static func usualSampleCount(frames: Int, hop: Int) -> Int { max(1, frames - 1) * hop }

  /// The number of frames, T.
  public var count: Int { magnitudes.shape[0] }
  /// The number of bins, K.
  public var bins: Int { settings.bins }
  /// The duration of the resynthesised sound, in seconds.
  public var duration: Double { Double(sampleCount) / settings.rate }
  /// The centre of bin `k`, in Hz.
  public func binCenter(_ k: Int) -> Double { settings.binCenter(k) }
  /// The time of each frame's centre, in seconds after the first frame's centre.
  public var times: [Double] { (0..<count).map { Double($0) * settings.period } }

  /// T × K magnitudes in dB of full scale, no lower than −200.
  public var decibels: Tensor {
    Tensor(shape: [count, bins], values: magnitudes.values.map { 20 * log10(max($0, 1e-10)) })
  }

  /// Throws an error if a magnitude, a frequency or a first phase is not finite.
  ///
  /// - Throws: `SpectraError.notFinite` with the frame and the bin of the first such number.
  public func requireFinite() throws(SpectraError) {
    for (what, tensor) in [("magnitude", magnitudes), ("frequency", frequencies)] {
      if tensor.withUnsafeValues({ Sound.largest($0) }).isFinite { continue }
      if let place = tensor.values.firstIndex(where: { !$0.isFinite }) {
        throw .notFinite(what: what, frame: place / bins, bin: place % bins)
      }
    }
    if let place = firstPhases.firstIndex(where: { !$0.isFinite }) {
      throw .notFinite(what: "first phase", frame: 0, bin: place)
    }
  }
}
