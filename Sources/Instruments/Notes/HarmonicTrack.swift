// A note as partials and noise. Invariant: all lists have the lengths that the counts state, levels are finite and at
// least 0, and deviations are finite.

internal import Glibc

/// The partials and the noise of a note, frame by frame.
///
/// The frames lie `hop` samples apart; frame t is centred on sample t · hop of the note. K is the number of partials and
/// B the number of noise bands.
package struct HarmonicTrack: Sendable, Equatable {
  /// The pitch to which all deviations refer, in Hz.
  package private(set) var pitch: Double
  /// K, the number of partials.
  package let partials: Int
  /// B, the number of noise bands.
  package let bands: Int
  /// The deviation of each frame's pitch from `pitch`, in cents.
  package var bend: [Double]
  /// The amplitudes of the partials, frames × K; a sine of full scale has the amplitude 1.
  package var amplitudes: [Float]
  /// The deviation of each partial's frequency from its multiple of the frame's pitch, in cents, frames × K.
  package var stretch: [Float]
  /// The root mean square of the noise in each band, frames × B.
  package var noise: [Float]
  /// The phases of the partials in each frame, as sines, in turns, frames × K.
  package var phases: [Float]

  /// The number of frames.
  package var count: Int { bend.count }

  /// Makes the pitch of the hold the pitch to which all deviations refer: the median of the mean pitch over `reach` frames,
  /// as a listener follows it. The median of single frames would lie at one side of a vibrato.
  package mutating func centre(on shape: NoteShape, reach: Int) {
    let first = min(shape.attack, count - 1)
    let hold = bend[first..<max(first + 1, min(shape.release, count))]
    let length = min(max(1, reach), hold.count)
    var sums = [0.0]
    for value in hold { sums.append((sums.last ?? 0) + value) }
    let means = (0...hold.count - length).map { (sums[$0 + length] - sums[$0]) / Double(length) }
    let middle = means.sorted()[means.count / 2]
    pitch *= exp2(middle / 1200)
    for t in bend.indices { bend[t] -= middle }
  }

  /// The mean power of a frame: that of its partials and its noise.
  package func power(_ t: Int) -> Double {
    var sum = 0.0
    for k in t * partials..<(t + 1) * partials {
      sum += Double(amplitudes[k]) * Double(amplitudes[k]) / 2
    }
    for b in t * bands..<(t + 1) * bands { sum += Double(noise[b]) * Double(noise[b]) }
    return sum
  }
}
