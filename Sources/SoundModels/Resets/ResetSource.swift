// The source of a reset rule's frames.

internal import Encodings
internal import Glibc
internal import Spectra
internal import Tensors

/// The frames that a rule takes its frames from, with a hash of them.
struct ResetSource: Sendable {
  let frames: Frames
  let hash: UInt64

  /// - Throws: `ModelError` if there are no frames, or they are deltas.
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
  /// - Throws: `ModelError` if the frames are silent or have one bin, so that there is no distance.
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
