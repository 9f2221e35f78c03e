// The parts of a note: the attack, the hold and the release. Invariant: 0 ≤ attack ≤ release ≤ count, where each is a number
// of frames from the note's first frame.

internal import Glibc
internal import WholeNumbers

/// Where the parts of a note begin, in frames.
package struct NoteShape: Sendable, Equatable {
  /// The number of frames of the note.
  package let count: Int
  /// The first frame of the hold.
  package let attack: Int
  /// The first frame of the release; equal to `count` for a note without one.
  package let release: Int
  /// Whether the note dies away by itself, as that of a plucked string does.
  package let isDecaying: Bool

  /// The level below that of the hold at which the attack ends and the release begins, in dB.
  private static let edge = 3.0
  /// The rate of the fall, in dB per second, from which on a hold is a decay; and the whole fall that it needs, in dB.
  private static let decay = (rate: 5.0, fall: 8.0)

  package init(count: Int, attack: Int, release: Int, isDecaying: Bool) {
    (self.count, self.attack, self.release, self.isDecaying) = (count, attack, release, isDecaying)
  }

  /// The shape of a note with the given levels.
  ///
  /// - Parameters:
  ///   - levels: the level of each frame in dB.
  ///   - period: the time between frames in seconds.
  package init(of levels: [Double], period: Double) {
    count = levels.count
    let smooth = NoteShape.smoothed(levels, reach: max(1, Int(clamped: 0.012 / period)))
    let top = smooth.max() ?? 0
    // The part of the note that is within 30 dB of its top.
    let first = smooth.firstIndex { $0 > top - 30 } ?? 0
    let last = smooth.lastIndex { $0 > top - 30 } ?? 0
    let peak = smooth.firstIndex(of: top) ?? 0
    let third = (last - first) / 3
    let (slope, _) = NoteShape.line(smooth, max(peak, first)..<max(peak + 1, last + 1 - third / 4))
    let fall = -slope * Double(last - max(peak, first))
    isDecaying =
      -slope / period > NoteShape.decay.rate && fall > NoteShape.decay.fall
      && peak - first < max(1, (last - first) / 3)
    if isDecaying {
      attack = min(count, peak + 1)
      // The release is a fall at the end that is much steeper than the decay before it.
      release = NoteShape.damping(smooth, from: attack, period: period) ?? count
    } else {
      let middle = smooth[(first + third)...max(first + third, last - third)].sorted()
      let level = middle.isEmpty ? top : middle[middle.count / 2]
      attack = smooth.firstIndex { $0 >= level - NoteShape.edge } ?? first
      let end = smooth.lastIndex { $0 >= level - NoteShape.edge } ?? last
      release = end + 1 < count ? max(attack, end + 1) : count
    }
  }

  /// The mean power of the hold of a note, or of the loudest 50 ms of a decay, in dB: its loudness.
  package func loudness(_ levels: [Double], period: Double) -> Double {
    func mean(_ range: Range<Int>) -> Double {
      let powers = levels[range].map { pow(10, $0 / 10) }
      return 10 * log10(powers.reduce(0, +) / Double(max(1, powers.count)) + 1e-20)
    }
    if !isDecaying, release > attack { return mean(attack..<release) }
    let length = max(1, min(levels.count, Int(clamped: (0.05 / period).rounded())))
    return (0...(levels.count - length)).map { mean($0..<$0 + length) }.max() ?? -200
  }

  /// The mean of each value and its neighbours up to `reach` away.
  static func smoothed(_ values: [Double], reach: Int) -> [Double] {
    values.indices.map { place in
      let part = values[max(0, place - reach)...min(values.count - 1, place + reach)]
      return part.reduce(0, +) / Double(part.count)
    }
  }

  /// The least-squares line through values: its slope per place, and its value at the beginning of the range.
  static func line(_ values: [Double], _ range: Range<Int>) -> (slope: Double, start: Double) {
    let count = Double(range.count)
    guard range.count > 1 else { return (0, range.isEmpty ? 0 : values[range.lowerBound]) }
    let middle = (count - 1) / 2
    let mean = values[range].reduce(0, +) / count
    var (top, bottom) = (0.0, 0.0)
    for (x, value) in values[range].enumerated() {
      top += (Double(x) - middle) * (value - mean)
      bottom += (Double(x) - middle) * (Double(x) - middle)
    }
    let slope = top / bottom
    return (slope, mean - slope * middle)
  }

  /// The first frame of a damped end: from there on the level falls at least three times as fast as before, and by more
  /// than 60 dB a second.
  private static func damping(_ levels: [Double], from start: Int, period: Double) -> Int? {
    let step = max(2, Int(clamped: 0.03 / period))
    guard levels.count > start + 4 * step else { return nil }
    var place = levels.count - 1
    // The last frames may have reached the floor already.
    while place > start, levels[place] < (levels[start...].max() ?? 0) - 70 { place -= 1 }
    var found: Int?
    while place - step > start {
      let fall = (levels[place - step] - levels[place]) / (Double(step) * period)
      guard fall > 60 else { break }
      found = place - step
      place -= step
    }
    guard let found, found > start + step else { return nil }
    let before = line(levels, start..<found).slope / period
    return -before * 3 < 60 || found < levels.count - 2 * step ? found : nil
  }
}
