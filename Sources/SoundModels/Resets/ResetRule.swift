// What every rule of resets has: plain data, so that a thread that nobody waits for can go by it, and a
// source that it takes its frames from.

internal import Encodings
internal import Glibc
internal import Runs
public import Spectra
internal import Tensors

/// A rule by which frames are put in the place of a model's own.
///
/// A rule is a value: a copy goes on from where it is by itself.
public protocol ResetRule: Sendable {
  /// The analysis of the frames that it knows.
  var analysis: AnalysisSettings { get }
  /// What it is called.
  var name: String { get }
  /// What it does, in a few words.
  var summary: String { get }
  /// Numbers that tell it from other rules: what it takes frames from and how, and how far it has come.
  var words: [UInt64] { get }

  /// The frame that replaces frame `t − 1`; nil where that one stays.
  ///
  /// - Parameter previous: frame `t − 1`; nil where it is not known.
  /// - Throws: `ModelError` where the rule needs that frame and it is nil, or has another shape.
  mutating func frame(before t: Int, previous: Frame?) throws -> Frame?
}

extension ResetRule {
  /// The frame that a rule cannot do without.
  func need(_ previous: Frame?) throws -> Frame {
    guard let previous else { throw ModelError("\(name) needs a frame: the one before frame t") }
    guard previous.settings == analysis else {
      throw ModelError(
        "a frame of another shape: \(name) knows \(analysis), this one is"
          + " \(previous.settings)")
    }
    return previous
  }
}

/// The frames that a rule goes by, with a hash of them.
struct ResetSource: Sendable {
  let frames: Frames
  let hash: UInt64

  /// - Throws: `ModelError` where there are no frames, or they are deltas.
  init(_ frames: Frames) throws {
    guard frames.count > 0 else { throw ModelError("resets need a source with frames") }
    guard frames.content == .values else {
      throw ModelError("resets need frames, not the deltas between them")
    }
    self.frames = frames
    var hash = BitHash()
    hash.add(frames.magnitudes.values)
    hash.add(frames.frequencies.values)
    self.hash = hash.value
  }

  /// The levels of the frames.
  ///
  /// - Throws: `ModelError` where there is nothing to take a distance from.
  func levels() throws -> FrameLevels {
    guard let levels = FrameLevels(frames) else {
      throw ModelError("resets by distance need a source that is not silent, of two bins or more")
    }
    return levels
  }

  /// The mean of all frames: the level of each bin is the mean of its levels in dB, its frequency the mean of
  /// its frequencies weighted by their magnitudes.
  var mean: Frame {
    let bins = frames.bins
    let (magnitudes, frequencies) = (frames.magnitudes.values, frames.frequencies.values)
    var mean = frames[0]
    for k in 0..<bins {
      let places = stride(from: k, to: magnitudes.count, by: bins)
      let logs = places.reduce(0.0) { $0 + log(Double(max(magnitudes[$1], 1e-10))) }
      mean.magnitudes[k] = Float(exp(logs / Double(frames.count)))
      let weight = places.reduce(0.0) { $0 + Double(magnitudes[$1]) }
      let plain = places.reduce(0.0) { $0 + Double(frequencies[$1]) } / Double(frames.count)
      mean.frequencies[k] = Float(
        weight > 0
          ? places.reduce(0.0) { $0 + Double(magnitudes[$1]) * Double(frequencies[$1]) } / weight
          : plain)
    }
    return mean
  }
}

extension Frame {
  /// The frame between this one (share 0) and `other` (share 1): magnitudes and frequencies go in straight
  /// lines, as those of `Frames.morphed` do.
  func blended(with other: Frame, share: Double) -> Frame {
    if share >= 1 { return other }
    func mixed(_ a: [Float], _ b: [Float]) -> [Float] {
      zip(a, b).map { $0 + ($1 - $0) * Float(share) }
    }
    return Frame(
      settings, mixed(magnitudes, other.magnitudes), mixed(frequencies, other.frequencies))
  }

  /// The frame a share of the way to `other`, levels in dB in straight lines: magnitudes go by ratios. A
  /// magnitude of 0 counts as −200 dB.
  func pulled(to other: Frame, share: Double) -> Frame {
    if share >= 1 { return other }
    var result = blended(with: other, share: share)
    for k in magnitudes.indices {
      let (a, b) = (log(max(magnitudes[k], 1e-10)), log(max(other.magnitudes[k], 1e-10)))
      result.magnitudes[k] = exp(a + (b - a) * Float(share))
    }
    return result
  }
}
