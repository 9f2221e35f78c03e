// The course of a learnt note, in two parts: the slow course, which may be mixed with that of other notes, and what moves
// around it, which makes a note alive and comes from one note at a time. Invariant: slow + quick = the note's features.

internal import Glibc
internal import SoundModels
internal import WholeNumbers

/// The course of one note in the features of its model.
struct NoteCourse: Sendable {
  let shape: NoteShape
  /// D, the number of features.
  let features: Int
  /// The slow course, frames × D.
  private let slow: [Float]
  /// The quick part, frames × D.
  private let quick: [Float]
  /// The mean of the slow course over the hold, D values.
  private let mean: [Float]
  /// The change of the slow course per frame at the end of a decay, D values; zeros for other notes.
  private let slope: [Float]
  /// The time of `settlingTime` in frames.
  private let settling: Double
  /// The ways from the end of the hold back into it: for each end, the places at which the note resembles the end.
  let returns: [(end: Int, places: [Int])]

  /// The reach of the mean that makes the slow course, in seconds.
  private static let reach = 0.15
  /// The part of a decay's end from which its slope is measured, in seconds.
  private static let tail = 0.6
  /// The stretch that must resemble another one for a way back, and the shortest way, in seconds.
  private static let (stretch, shortest) = (0.07, 0.25)
  /// The number of ends, and of ways back from each.
  private static let (ends, choices) = (5, 4)
  /// The time in which a note that is held beyond its recording turns to the mean of its hold, in seconds.
  private static let settlingTime = 0.3

  /// - Parameters:
  ///   - course: the features of the note, frames × D.
  ///   - period: the time between frames in seconds.
  init(_ course: [Float], features: Int, shape: NoteShape, period: Double) {
    self.shape = shape
    self.features = features
    settling = NoteCourse.settlingTime / period
    let count = shape.count
    let reach = max(1, Int(clamped: NoteCourse.reach / period))
    var sums = [Double](repeating: 0, count: (count + 1) * features)
    for t in 0..<count {
      for i in 0..<features {
        sums[(t + 1) * features + i] = sums[t * features + i] + Double(course[t * features + i])
      }
    }
    var slow = course
    for t in min(shape.attack, count)..<min(shape.release, count) {
      let near = min(reach, t - shape.attack, shape.release - 1 - t)
      guard near > 0 else { continue }
      let (first, last) = (t - near, t + near + 1)
      for i in 0..<features {
        let sum = sums[last * features + i] - sums[first * features + i]
        slow[t * features + i] = Float(sum / Double(last - first))
      }
    }
    self.slow = slow
    quick = zip(course, slow).map { $0 - $1 }
    let hold = shape.attack..<max(shape.attack + 1, shape.release)
    mean = (0..<features).map { i in
      let (first, last) = (min(hold.lowerBound, count - 1), min(hold.upperBound, count))
      let sum = sums[last * features + i] - sums[first * features + i]
      return Float(sum / Double(max(1, last - first)))
    }
    slope = (0..<features).map { i in
      guard shape.isDecaying else { return 0 }
      let length = min(Int(clamped: NoteCourse.tail / period), (shape.release - shape.attack) / 2)
      guard length > 4 else { return 0 }
      let part = (shape.release - length..<shape.release).map { Double(slow[$0 * features + i]) }
      return Float(NoteShape.line(part, 0..<part.count).slope)
    }
    returns = NoteCourse.returns(course, features, shape, period)
  }

  /// The ways back of a note.
  private static func returns(
    _ course: [Float], _ features: Int, _ shape: NoteShape, _ period: Double
  ) -> [(end: Int, places: [Int])] {
    let stretch = max(2, Int(clamped: stretch / period))
    let first = shape.attack + stretch
    let last = shape.release - 1
    let length = last - first
    let shortest = min(Int(clamped: shortest / period), length / 2)
    guard length > 8, shortest > 2 else { return [] }
    return (0..<ends).map { number in
      let end = last - number * (length / 4) / ends
      var found: [(place: Int, distance: Float)] = []
      for place in first...max(first, end - shortest) {
        var distance: Float = 0
        for back in 0..<stretch {
          let (a, b) = ((place - back) * features, (end - back) * features)
          for i in 0..<features {
            let off = course[a + i] - course[b + i]
            distance += off * off
          }
        }
        found.append((place, distance))
      }
      found.sort { ($0.distance, $0.place) < ($1.distance, $1.place) }
      // Neighbours of a place resemble as much as the place itself, and would be the same way back.
      var places: [Int] = []
      for one in found where places.allSatisfy({ abs($0 - one.place) > stretch }) {
        places.append(one.place)
        if places.count == choices { break }
      }
      return (end, places)
    }
  }

  /// Adds the slow course at a place, times `weight`, to a row of D features. After the end of the recorded hold, a decay
  /// goes on falling, and another note turns to the mean of its hold.
  ///
  /// - Parameters:
  ///   - place: the place within the attack and the hold, in frames.
  ///   - beyond: the time since the end of the recorded hold, in frames.
  func addSlow(
    _ place: Double, beyond: Double, weight: Float,
    to row: UnsafeMutablePointer<Float>
  ) {
    let last = max(0, min(shape.release, shape.count) - 1)
    let at = min(max(place, 0), Double(last))
    let before = Int(clamped: at)
    let after = min(before + 1, last)
    let share = Float(at - Double(before))
    slow.withUnsafeBufferPointer { slow in
      guard let base = slow.baseAddress else { return }
      let (a, b) = (base + before * features, base + after * features)
      if beyond <= 0 {
        for i in 0..<features { row[i] += weight * (a[i] + (b[i] - a[i]) * share) }
      } else if shape.isDecaying {
        let time = Float(beyond)
        for i in 0..<features {
          row[i] += weight * (a[i] + (b[i] - a[i]) * share + slope[i] * time)
        }
      } else {
        let turned = Float(min(1, beyond / settling))
        for i in 0..<features {
          let value = a[i] + (b[i] - a[i]) * share
          row[i] += weight * (value + (mean[i] - value) * turned)
        }
      }
    }
  }

  /// Adds the change of the slow course since the beginning of the release, times `weight`.
  func addRelease(_ since: Double, weight: Float, to row: UnsafeMutablePointer<Float>) {
    guard hasRelease else { return }
    let start = (shape.release - 1) * features
    let at = min(Double(shape.release - 1) + since, Double(shape.count - 1))
    let before = Int(clamped: at)
    let after = min(before + 1, shape.count - 1)
    let share = Float(at - Double(before))
    for i in 0..<features {
      let (a, b) = (slow[before * features + i], slow[after * features + i])
      row[i] += weight * (a + (b - a) * share - slow[start + i])
    }
  }

  /// Adds the quick part at a place of the recording, times `weight`.
  func addQuick(_ place: Double, weight: Float, to row: UnsafeMutablePointer<Float>) {
    let at = min(max(place, 0), Double(shape.count - 1))
    let before = Int(clamped: at)
    let after = min(before + 1, shape.count - 1)
    let share = Float(at - Double(before))
    quick.withUnsafeBufferPointer { quick in
      guard let base = quick.baseAddress else { return }
      let (a, b) = (base + before * features, base + after * features)
      for i in 0..<features { row[i] += weight * (a[i] + (b[i] - a[i]) * share) }
    }
  }

  /// Whether the recording contains a release.
  var hasRelease: Bool { shape.release > 0 && shape.count - shape.release >= 3 }
}
