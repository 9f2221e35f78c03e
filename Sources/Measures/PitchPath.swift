// The path of the pitch through the candidates of successive frames: the method of Boersma, "Accurate short-term analysis
// of the fundamental frequency and the harmonics-to-noise ratio of a sampled sound" (1993), with the costs of Praat. Each
// frame chooses one of its candidates or none, so that the sum of their strengths minus the costs of leaps is greatest.

internal import Glibc
internal import WholeNumbers

/// Candidates for the pitch of successive frames, and the best path through them.
struct PitchPath {
  /// What a candidate usually loses for each octave by which it lies below the highest pitch.
  static let octaveCost = 0.01
  /// What a leap of an octave costs from one frame to the next 10 ms later, and what a change between a frame with a pitch
  /// and one without costs.
  private static let (leapCost, voicingCost) = (0.35, 0.14)
  /// The strength of having no pitch.
  private static let unvoiced = 0.45
  /// Frames whose peak is below this share of the highest peak are silent.
  static let silence = 0.01
  /// The number of candidates that a frame keeps.
  static let most = 15

  /// One candidate of a frame.
  struct Candidate {
    /// The pitch in octaves above 1 Hz.
    var octaves: Double
    /// The normalised autocorrelation at the period, from 0 to 1.
    var strength: Double
  }

  /// A frame: its candidates, and its highest peak in samples.
  struct Frame {
    var candidates: [Candidate] = []
    var peak = 0.0

    /// Keeps the candidate if it is one of the strongest.
    mutating func add(octaves: Double, strength: Double) {
      if candidates.count < PitchPath.most {
        candidates.append(Candidate(octaves: octaves, strength: strength))
      } else if let weakest = candidates.indices.min(by: {
        candidates[$0].strength < candidates[$1].strength
      }), candidates[weakest].strength < strength {
        candidates[weakest] = Candidate(octaves: octaves, strength: strength)
      }
    }
  }

  /// The chosen candidate of each frame; nil for a frame without a pitch.
  ///
  /// - Parameters:
  ///   - frames: the frames in the order of their times.
  ///   - highest: the highest pitch, in octaves above 1 Hz.
  ///   - loudest: the highest peak of the whole sound.
  ///   - step: the time from one frame to the next, in seconds.
  ///   - octaveCost: what a candidate loses for each octave by which it lies below the highest pitch.
  static func best(
    _ frames: [Frame], highest: Double, loudest: Double, step: Double,
    octaveCost: Double = octaveCost
  ) -> [Candidate?] {
    // A step of more than 10 ms leaves more time for a leap, so the costs are smaller.
    let share = 0.01 / step
    let (leap, voicing) = (leapCost * share, voicingCost * share)
    // State 0 of each frame is that without a pitch; state n is candidate n − 1.
    var scores: [Double] = [0]
    var before: [Candidate?] = [nil]
    var origins: [[UInt8]] = []
    origins.reserveCapacity(frames.count)
    for (number, frame) in frames.enumerated() {
      let states: [Candidate?] = [nil] + frame.candidates
      var sums = [Double](repeating: 0, count: states.count)
      var origin = [UInt8](repeating: 0, count: states.count)
      for (place, state) in states.enumerated() {
        var best = -Double.infinity
        if number == 0 { best = 0 }
        for (earlier, old) in before.enumerated() where number > 0 {
          let cost =
            switch (old, state) {
            case (nil, nil): 0.0
            case (let old?, let state?): leap * abs(old.octaves - state.octaves)
            default: voicing
            }
          if scores[earlier] - cost > best {
            best = scores[earlier] - cost
            origin[place] = UInt8(truncatingIfNeeded: earlier)
          }
        }
        sums[place] =
          best
          + (state.map { $0.strength - octaveCost * (highest - $0.octaves) }
            ?? strengthOfSilence(frame, loudest: loudest))
      }
      (scores, before) = (sums, states)
      origins.append(origin)
    }
    var chosen = [Candidate?](repeating: nil, count: frames.count)
    guard var state = scores.indices.max(by: { scores[$0] < scores[$1] }) else { return chosen }
    for number in frames.indices.reversed() {
      chosen[number] = state > 0 ? frames[number].candidates[state - 1] : nil
      state = Int(origins[number][state])
    }
    return chosen
  }

  /// The strength of having no pitch: greater in frames that are nearly silent.
  private static func strengthOfSilence(_ frame: Frame, loudest: Double) -> Double {
    guard loudest > 0 else { return .infinity }
    return unvoiced + max(0, 2 - frame.peak / loudest * (1 + unvoiced) / silence)
  }
}
