// The frames of partials of a note, and the stiffness of its string. Partial k of a stiff string lies at k f √(1 + B k²)
// (Fletcher, "Normal vibration frequencies of a stiff piano string", 1964), so that the high partials of a piano are far from
// the multiples of the pitch. Invariant: a stiffness is 0 or in `stiffnesses`.

internal import Runs
internal import WholeNumbers

extension HarmonicAnalysis {
  /// The stiffnesses B that are found; below, a sound counts as harmonic.
  private static let stiffnesses = 2e-5...2e-3
  /// The number of the lowest partials from which the stiffness follows, and the fewest of them in a frame.
  private static let ofStiffness = (most: 8, fewest: 4)

  /// The partials of all frames of a note.
  ///
  /// - Parameters:
  ///   - start: the sample of the first frame's centre.
  ///   - guides: the pitch at each frame in Hz, near which the frame's pitch lies.
  ///   - stiffness: the stiffness B of the string, 0 for a harmonic sound.
  /// - Throws: `Interrupted` if the user interrupts the run.
  func frames(
    _ samples: [Float], _ start: Int, _ pitch: Double, _ guides: [Double], stiffness: Double,
    _ run: Run
  ) throws -> [PartialFinder.Frame] {
    let (count, partials, part) = (guides.count, partials(pitch), 32)
    var frames = [PartialFinder.Frame?](repeating: nil, count: count)
    frames.withUnsafeMutableBufferPointer { frames in
      nonisolated(unsafe) let frames = frames
      run.parallel((count + part - 1) / part) { number in
        if run.interrupt.isRequested { return }
        let finder = PartialFinder(
          rate: rate, length: length(pitch), lag: HarmonicAnalysis.lag, partials: partials,
          stiffness: stiffness)
        for t in (number * part)..<min((number + 1) * part, count) {
          frames[t] = finder.find(samples, at: start + t * hop, near: guides[t])
        }
      }
    }
    try run.interrupt.check()
    return frames.compactMap { $0 }
  }

  /// The stiffness of a note's string: the median of its loud frames, or 0 if they do not agree on one.
  static func stiffness(of frames: [PartialFinder.Frame]) -> Double {
    let loudest = frames.reduce(Float(0)) { max($0, $1.amplitudes.max() ?? 0) }
    let found = frames.filter { $0.amplitudes.max() ?? 0 > 0.1 * loudest }.compactMap(stiffness)
      .sorted()
    guard found.count >= 8 else { return 0 }
    let (low, middle, high) = (
      found[found.count / 4], found[found.count / 2], found[found.count * 3 / 4]
    )
    return stiffnesses.contains(middle) && high - low < middle ? middle : 0
  }

  /// The stiffness in one frame: the slope of the squared ratios of the partials' frequencies to their multiples over k²,
  /// relative to the ratio at k = 0; nil if too few partials are loud enough.
  private static func stiffness(_ frame: PartialFinder.Frame) -> Double? {
    let loudest = frame.amplitudes.max() ?? 0
    var (sum, sx, sxx, sy, sxy, count) = (0.0, 0.0, 0.0, 0.0, 0.0, 0)
    for k in 1...max(1, min(ofStiffness.most, frame.amplitudes.count))
    where frame.amplitudes[k - 1] > 0.02 * loudest {
      let ratio = frame.frequencies[k - 1] / (Double(k) * frame.pitch)
      let (weight, x, y) = (Double(frame.amplitudes[k - 1]), Double(k * k), ratio * ratio)
      sum += weight
      sx += weight * x
      sxx += weight * x * x
      sy += weight * y
      sxy += weight * x * y
      count += 1
    }
    let bottom = sum * sxx - sx * sx
    guard count >= ofStiffness.fewest, bottom > 0 else { return nil }
    let slope = (sum * sxy - sx * sy) / bottom
    let start = (sy - slope * sx) / sum
    return start > 0.5 ? slope / start : nil
  }
}
