// What a basis leaves over of the frames of a source. A few components describe the slow and the common changes of the
// upper bins. The rest is the fine structure of the sound: the levels and frequencies of noise. The rest cannot be
// predicted, so a model keeps it, and a generator adds the rest of the place in the source at which it is.

package import Spectra
internal import WholeNumbers

/// The rest of the levels and frequencies of a source's upper bins, in 16 bits each.
public struct FrameRest: Sendable, Equatable {
  /// The number of upper bins.
  let bins: Int
  /// For each frame, the rest of the levels in steps of `levelStep`, and then the rest of the frequencies in steps of
  /// `frequencyStep`.
  private(set) var values: [Int16]

  /// One step of a level, in dB.
  static let levelStep: Float = 1 / 256
  /// One step of a frequency, in bins.
  static let frequencyStep: Float = 1 / 8192
  /// The largest number of values that a model keeps for all of its sources.
  static let mostValues = 1 << 26

  /// A rest of no frames.
  init(bins: Int) {
    self.bins = bins
    values = []
  }

  init(bins: Int, values: [Int16]) {
    (self.bins, self.values) = (bins, values)
  }

  /// The number of frames.
  var count: Int { values.count / (2 * bins) }

  /// Appends a frame: the difference of the upper bins in two arrays of all levels and deviations.
  mutating func append(_ frame: [Float], without described: [Float], exact: Int) {
    func add(_ start: Int, _ step: Float) {
      for k in start..<start + bins {
        let steps = ((frame[k] - described[k]) / step).rounded()
        values.append(Int16(clamped: steps))
      }
    }
    add(exact, FrameRest.levelStep)
    add(2 * exact + bins, FrameRest.frequencyStep)
  }

  /// Adds the rest of frame `t` to an array of all levels and deviations.
  func add(_ t: Int, to frame: inout [Float], exact: Int) {
    guard count > 0 else { return }
    let row = min(max(t, 0), count - 1) * 2 * bins
    let start = 2 * exact + bins
    for k in 0..<bins {
      frame[exact + k] += Float(values[row + k]) * FrameRest.levelStep
      frame[start + k] += Float(values[row + bins + k]) * FrameRest.frequencyStep
    }
  }
}

extension FrameScaling {
  /// What the basis leaves over of the frames of a source; nil without a basis.
  package func rest(of source: Frames) -> FrameRest? {
    guard let basis else { return nil }
    let (bins, exact) = (modelled.count, basis.exact)
    var rest = FrameRest(bins: basis.upper)
    var values = [Float](repeating: 0, count: 2 * bins)
    var coordinates = [Float](repeating: 0, count: basis.width)
    var described = values
    for t in 0..<source.count {
      let frame = source[t]
      frame.magnitudes.withUnsafeBufferPointer { magnitudes in
        frame.frequencies.withUnsafeBufferPointer { frequencies in
          fillLevels(&values, magnitudes, frequencies)
        }
      }
      values.withUnsafeBufferPointer { values in
        if let base = values.baseAddress { basis.project(base, into: &coordinates) }
      }
      basis.expand(coordinates, into: &described)
      rest.append(values, without: described, exact: exact)
    }
    return rest
  }
}
