// The source from which a reset rule takes frames.

internal import Encodings
internal import Glibc
internal import Spectra
internal import Tensors

/// The source from which a reset rule takes frames, with a hash of the frames.
struct ResetSource: Sendable {
  let frames: Frames
  let hash: UInt64

  /// - Throws: `ModelError` if there are no frames, or if the frames are deltas.
  init(_ frames: Frames) throws {
    guard frames.count > 0 else { throw ModelError("resets need a source with at least one frame") }
    guard frames.content == .values else {
      throw ModelError("resets need frames, not deltas between frames")
    }
    self.frames = frames
    var hash = BitHash()
    hash.add(frames.magnitudes.values)
    hash.add(frames.frequencies.values)
    self.hash = hash.value
  }

  /// The levels of the frames.
  ///
  /// - Throws: `ModelError` if the frames are silent or have only one bin, because no distance can be measured from
  ///   such frames.
  func levels() throws -> FrameLevels {
    guard let levels = FrameLevels(frames) else {
      throw ModelError("resets by distance need a source of at least two bins that is not silent")
    }
    return levels
  }

  /// The mean of all frames. The level of each bin is the mean of the bin's levels in dB. The frequency of each bin
  /// is the mean of the bin's frequencies, weighted by the magnitudes.
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
