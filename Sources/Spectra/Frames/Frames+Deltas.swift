// Deltas (differences between successive frames), and frames from deltas.

internal import Tensors

extension Frames {
  /// The differences between successive frames: row t is frame t + 1 minus frame t, so T frames give T − 1
  /// rows. The deltas keep the first frame's phases and the length of the sound.
  ///
  /// - Throws: `SpectraError` if this analysis already contains deltas, or if there are no frames.
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

  /// The frames that result from adding these deltas to the frame `first`: T − 1 rows give T frames. This
  /// function is the inverse of `delta()`, except for rounding (sums are in 64 bits).
  ///
  /// - Throws: `SpectraError` if this analysis contains values, or if `first` has other settings.
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
