// The harmonic and the percussive part of frames, after Fitzgerald, "Harmonic/percussive separation using median filtering"
// (2010), with the soft masks of Driedger, Müller and Disch (2014). A tone is a line along time, so the median over time
// keeps it; an attack is a line along frequency, so the median over bins keeps it.

public import Runs
internal import Tensors

extension Frames {
  /// One of the two parts of a sound.
  public enum Part: Sendable {
    /// What lasts: tones.
    case harmonic
    /// What is short and wide: attacks, and noise in part.
    case percussive
  }

  /// A part of the frames: each magnitude is multiplied by H² / (H² + P²) or P² / (H² + P²), where H is the median of the
  /// magnitudes over `length` frames around it, and P that over `length` bins. At the ends, the magnitudes are mirrored.
  /// The magnitudes of both parts add up to those of the frames. Frequencies and phases stay.
  ///
  /// - Parameter length: an odd number, at least 3.
  /// - Throws: `SpectraError` if the frames are deltas or not finite; `Interrupted` if the user interrupts the run.
  public func part(_ part: Part, length: Int = 31, run: Run = Run()) throws -> Frames {
    guard content == .values else { throw SpectraError.content(needed: .values) }
    try requireFinite()
    let (rows, columns) = (magnitudes.shape[0], magnitudes.shape[1])
    let values = magnitudes.values
    let overTime = try medians(
      values, lines: columns, count: rows, line: 1, step: columns, length: length, run: run)
    let overBins = try medians(
      values, lines: rows, count: columns, line: columns, step: 1, length: length, run: run)
    var kept = values
    for place in kept.indices {
      let (tone, attack) = (Double(overTime[place]), Double(overBins[place]))
      let both = tone * tone + attack * attack
      let share = both > 0 ? tone * tone / both : 0.5
      kept[place] *= Float(part == .harmonic ? share : 1 - share)
    }
    return try Frames(
      settings: settings, magnitudes: Tensor(shape: [rows, columns], values: kept),
      frequencies: frequencies, firstPhases: firstPhases, sampleCount: sampleCount)
  }

  /// The median of `length` numbers around each number of each line.
  private func medians(
    _ values: [Float], lines: Int, count: Int, line: Int, step: Int, length: Int, run: Run
  ) throws -> [Float] {
    var result = [Float](repeating: 0, count: values.count)
    result.withUnsafeMutableBufferPointer { result in
      nonisolated(unsafe) let result = result
      run.parallel(lines) { number in
        if run.interrupt.isRequested { return }
        let numbers = (0..<count).map { values[number * line + $0 * step] }
        for (place, median) in Frames.runningMedian(numbers, length: length).enumerated() {
          result[number * line + place * step] = median
        }
      }
    }
    try run.interrupt.check()
    return result
  }

  /// The median of `length` numbers around each number; beyond the ends, the numbers are mirrored, with the end repeated.
  static func runningMedian(_ numbers: [Float], length: Int) -> [Float] {
    let count = numbers.count
    guard count > 0 else { return [] }
    func number(_ place: Int) -> Float {
      let turn = ((place % (2 * count)) + 2 * count) % (2 * count)
      return numbers[turn < count ? turn : 2 * count - 1 - turn]
    }
    let half = length / 2
    var sorted = (-half...half).map(number).sorted()
    var result: [Float] = []
    result.reserveCapacity(count)
    for place in 0..<count {
      result.append(sorted[half])
      let (old, new) = (number(place - half), number(place + half + 1))
      var hole = lowerBound(sorted, old)
      while hole + 1 < sorted.count, sorted[hole + 1] < new {
        sorted[hole] = sorted[hole + 1]
        hole += 1
      }
      while hole > 0, sorted[hole - 1] > new {
        sorted[hole] = sorted[hole - 1]
        hole -= 1
      }
      sorted[hole] = new
    }
    return result
  }

  /// The place of the first number that is not less than `value`, in a sorted list that contains it.
  private static func lowerBound(_ sorted: [Float], _ value: Float) -> Int {
    var (low, high) = (0, sorted.count - 1)
    while low < high {
      let middle = (low + high) / 2
      if sorted[middle] < value { low = middle + 1 } else { high = middle }
    }
    return low
  }
}
