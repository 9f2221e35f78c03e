// The curves of a whole sound that steer an instrument or a model: the points of PitchFollower, without gaps. A curve has
// a value everywhere, so the pitch holds its last value through parts without a pitch. Since the whole sound is known,
// short errors of the pitch are mended.

internal import Glibc
public import Runs
public import Sounds
internal import WholeNumbers

/// The pitch and the loudness of a whole sound over time, without gaps.
public struct Following: Sendable, Equatable {
  /// A leap of the pitch by octaves that lasts less than this number of seconds is an error.
  static let shortLeap = 0.06
  /// A pitch that lasts less than this number of seconds between parts without a pitch is an error.
  static let shortPitch = 0.02

  /// The time of each point in seconds, about every 5 ms from 0 on: the middle of its window, so that the curves have no
  /// delay.
  public let times: [Double]
  /// The pitch of each point in Hz. A part without a pitch has the last pitch before; the start has the first pitch.
  public let pitch: [Double]
  /// The level of each point in dB, as in `FollowedPoint`.
  public let loudness: [Double]
  /// Whether each point has a pitch of its own.
  public let isPitched: [Bool]

  /// The curves of `sound` (the mean of its channels).
  ///
  /// - Parameters:
  ///   - lowest: the lowest pitch in Hz; the window has 2.4 of its periods.
  ///   - highest: the highest pitch in Hz.
  ///   - run: receives interrupts; an interrupt ends the curves early.
  /// - Throws: `MeasureError` if the sound has no pitch, or if the limits leave no range.
  public static func curves(
    of sound: Sound, lowest: Double = 60, highest: Double = 2000, run: Run = Run()
  ) throws -> Following {
    let follower = try PitchFollower(rate: sound.rate, lowest: lowest, highest: highest)
    let samples = sound.mono().samples[0]
    var points: [FollowedPoint] = []
    samples.withUnsafeBufferPointer { samples in
      let block = 8192
      for start in stride(from: 0, to: samples.count, by: block) {
        if run.interrupt.isRequested { return }
        let end = min(samples.count, start + block)
        follower.add(UnsafeBufferPointer(rebasing: samples[start..<end])) { points.append($0) }
      }
    }
    points += follower.finish()
    try run.interrupt.check()
    guard let following = Following(points, hop: follower.hop) else {
      throw MeasureError.noPitch(lowest: lowest, highest: min(highest, follower.highest))
    }
    return following
  }

  /// The curves of points that are `hop` seconds apart; nil if none has a pitch.
  init?(_ points: [FollowedPoint], hop: Double) {
    var found = points.map(\.pitch)
    Following.mendLeaps(&found, most: Int(clamped: (Following.shortLeap / hop).rounded(.up)) - 1)
    Following.dropShort(&found, least: Int(clamped: (Following.shortPitch / hop).rounded(.up)))
    guard let first = found.lazy.compactMap({ $0 }).first else { return nil }
    var last = first
    pitch = found.map { pitch in
      last = pitch ?? last
      return last
    }
    times = points.map(\.time)
    loudness = points.map(\.loudness)
    isPitched = found.map { $0 != nil }
  }

  /// Shifts up to `most` points that lie whole octaves beside the pitch on both sides back to this pitch.
  static func mendLeaps(_ pitches: inout [Double?], most: Int) {
    var place = 1
    while place < pitches.count {
      defer { place += 1 }
      guard let before = pitches[place - 1], let here = pitches[place],
        abs(log2(here / before)) > 0.75
      else { continue }
      // The pitch returns at most a third of an octave from where it was.
      let ahead = (place + 1)..<max(place + 1, min(pitches.count, place + most + 1))
      guard
        let back = ahead.first(where: { n in
          pitches[n].map { abs(log2($0 / before)) < 1.0 / 3 } ?? false
        })
      else { continue }
      for n in place..<back {
        guard let pitch = pitches[n] else { continue }
        let octaves = log2(pitch / before).rounded()
        if octaves != 0 { pitches[n] = pitch * exp2(-octaves) }
      }
    }
  }

  /// Removes pitches of fewer than `least` points between points without a pitch, unless nothing else is left.
  static func dropShort(_ pitches: inout [Double?], least: Int) {
    var kept = pitches
    var start = 0
    for n in 0...pitches.count where n == pitches.count || pitches[n] == nil {
      if n > start, n - start < least {
        for place in start..<n { kept[place] = nil }
      }
      start = n + 1
    }
    if kept.contains(where: { $0 != nil }) { pitches = kept }
  }
}
