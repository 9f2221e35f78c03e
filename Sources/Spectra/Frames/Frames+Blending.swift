// Computes frames from two sounds (morphing), or from neighbouring frames (means over time).

internal import Tensors

extension Frames {
  /// A blend of these frames and the frames of `other`, frame by frame. An amount of 0 gives these frames, and
  /// an amount of 1 gives the frames of `other`. For amounts between 0 and 1, magnitudes and frequencies are
  /// interpolated linearly. The result is as long as the shorter of the two analyses.
  ///
  /// - Parameter amount: a function that returns the share of `other`, from 0 to 1, for each frame of the result.
  /// - Throws: `SpectraError` if there are no frames, if only one analysis contains deltas, if the settings of
  ///   the two analyses differ, or if an amount is outside 0...1; any error that `amount` throws.
  public func morphed(
    into other: Frames, amount: (_ t: Int, _ count: Int) throws -> Double
  ) throws -> Frames {
    guard settings == other.settings else {
      throw SpectraError.settingsMismatch(settings, other.settings)
    }
    guard content == other.content else { throw SpectraError.content(needed: content) }
    let length = min(count, other.count)
    guard length > 0 else { throw SpectraError.empty(what: "the analysis") }
    let shares = try (0..<length).map { t in
      let share = try amount(t, length)
      guard share >= 0, share <= 1 else { throw SpectraError.amount(share) }
      return Float(share)
    }
    func mixed(_ a: Tensor, _ b: Tensor) -> Tensor {
      var values: [Float] = []
      values.reserveCapacity(length * bins)
      a.withUnsafeValues { a in
        b.withUnsafeValues { b in
          for t in 0..<length {
            for k in (t * bins)..<((t + 1) * bins) {
              values.append(shares[t] == 1 ? b[k] : a[k].interpolated(to: b[k], share: shares[t]))
            }
          }
        }
      }
      return Tensor(shape: [length, bins], values: values)
    }
    return Frames(
      settings: settings, magnitudes: mixed(magnitudes, other.magnitudes),
      frequencies: mixed(frequencies, other.frequencies),
      phases: shares[0] <= 0.5 ? firstPhases : other.firstPhases,
      length: min(sampleCount, other.sampleCount), content: content)
  }

  /// Smooths the frames over time: each frame is replaced by the mean of `width` frames around it. The mean of
  /// magnitudes and of deltas is unweighted. The mean of frequencies is weighted by the magnitudes, since silence
  /// has no frequency. Near the start and the end, the mean covers fewer frames. A width of one changes nothing.
  ///
  /// - Parameter width: the odd number of frames in a mean; an even number is increased by one.
  /// - Throws: `SpectraError` if there are no frames, or if the width is not above 0.
  public func smoothed(over width: Int) throws(SpectraError) -> Frames {
    guard count > 0 else { throw .empty(what: "the analysis") }
    guard width >= 1 else { throw .size(what: "frames to smooth over", got: width, needed: 1) }
    if width == 1 { return self }
    let reach = min(width / 2, count)
    /// The sums over `width` frames around each frame, computed as running sums in 64 bits.
    func sums(_ values: (Int) -> Double) -> [Double] {
      var result = [Double](repeating: 0, count: count * bins)
      for k in 0..<bins {
        var running = [0.0]
        running.reserveCapacity(count + 1)
        for t in 0..<count { running.append(running[t] + values(t * bins + k)) }
        for t in 0..<count {
          result[t * bins + k] = running[min(count, t + reach + 1)] - running[max(0, t - reach)]
        }
      }
      return result
    }
    let sizes = (0..<count).map { Double(min(count, $0 + reach + 1) - max(0, $0 - reach)) }
    let (levels, pitches) = (magnitudes.values, frequencies.values)
    let level = sums { Double(levels[$0]) }
    let pitch = sums { Double(pitches[$0]) }
    var means = pitch.indices.map { Float(pitch[$0] / sizes[$0 / bins]) }
    if content == .values {
      let weighted = sums { Double(pitches[$0]) * Double(abs(levels[$0])) }
      let weights = sums { Double(abs(levels[$0])) }
      let quiet = Double(levels.lazy.map(abs).max() ?? 0) * 1e-9
      for k in means.indices where weights[k] > quiet { means[k] = Float(weighted[k] / weights[k]) }
    }
    return Frames(
      settings: settings,
      magnitudes: Tensor(
        shape: [count, bins], values: level.indices.map { Float(level[$0] / sizes[$0 / bins]) }),
      frequencies: Tensor(shape: [count, bins], values: means), phases: firstPhases,
      length: sampleCount, content: content)
  }
}
