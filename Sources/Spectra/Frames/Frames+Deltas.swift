// Differences between successive frames, and back.

internal import Tensors

extension Frames {
  /// The differences between successive frames: row t is frame t + 1 minus frame t, so T frames give T − 1
  /// rows. The first frame's phases and the length of the sound are kept.
  ///
  /// - Throws: `SpectraError` if these are differences already, or there are no frames.
  public func delta() throws(SpectraError) -> Frames {
    guard content == .values else { throw .content(needed: .values) }
    guard count > 0 else { throw .empty(what: "the analysis") }
    func differences(_ tensor: Tensor) -> Tensor {
      var values = [Float](repeating: 0, count: (count - 1) * bins)
      tensor.withUnsafeValues { all in
        for place in values.indices { values[place] = all[place + bins] - all[place] }
      }
      return Tensor(shape: [count - 1, bins], values: values)
    }
    return Frames(
      settings: settings, magnitudes: differences(magnitudes),
      frequencies: differences(frequencies), phases: firstPhases, length: sampleCount,
      content: .deltas
    )
  }

  /// The frames that result from adding these differences to `first`: T − 1 rows give T frames. The inverse
  /// of `delta()`, except for rounding (sums are in 64 bits).
  ///
  /// - Throws: `SpectraError` if these are values, or `first` has other settings.
  public func accumulate(from first: Frame) throws(SpectraError) -> Frames {
    guard content == .deltas else { throw .content(needed: .deltas) }
    guard first.settings == settings else { throw .settingsMismatch(settings, first.settings) }
    func sums(_ tensor: Tensor, from start: [Float]) -> Tensor {
      var sum = start.map(Double.init)
      var values = start
      values.reserveCapacity((count + 1) * bins)
      tensor.withUnsafeValues { all in
        for t in 0..<count {
          for k in 0..<bins {
            sum[k] += Double(all[t * bins + k])
            values.append(Float(sum[k]))
          }
        }
      }
      return Tensor(shape: [count + 1, bins], values: values)
    }
    return Frames(
      settings: settings, magnitudes: sums(magnitudes, from: first.magnitudes),
      frequencies: sums(frequencies, from: first.frequencies), phases: firstPhases,
      length: sampleCount, content: .values)
  }
}
