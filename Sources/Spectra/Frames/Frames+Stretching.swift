// Reads frames at new times in order to stretch a sound, to follow a time map, or to sustain a single frame.

public import Runs
internal import WholeNumbers

/// A point of a time map: a time in the source and its time in the result, in seconds.
public struct TimePoint: Sendable, Equatable {
  /// Seconds in the source.
  public var source: Double
  /// Seconds in the result.
  public var result: Double

  public init(source: Double, result: Double) {
    self.source = source
    self.result = result
  }
}

extension Frames {
  /// The greatest number of frames in a stretched result.
  public static let mostFrames = 10_000_000

  /// These frames, stretched to `factor` times their duration; a factor of 2 halves the speed. A factor of 1
  /// changes nothing.
  ///
  /// If these frames have n samples, the result has round(n · factor) samples, and enough frames to cover those
  /// samples. Between two frames, magnitudes and frequencies are interpolated linearly.
  ///
  /// - Parameter keepsAttacks: whether attacks keep their speed, from half a window before to half a window
  ///   after each attack; the time between attacks is stretched more or less to compensate.
  /// - Throws: `SpectraError` if the frames are deltas, if there are no frames, if the factor is not above 0,
  ///   or if the result would have more than `mostFrames` frames.
  public func stretched(
    by factor: Double, keepsAttacks: Bool = true, run: Run = Run()
  ) throws(SpectraError) -> Frames {
    try requireValues()
    guard factor > 0, factor.isFinite else { throw .factor(factor) }
    let wanted = Double(sampleCount) * factor
    let rows = (Double(count - 1) * factor - Frames.hair).rounded(.up) + 1
    guard max(wanted / Double(settings.hop), rows) <= Double(Frames.mostFrames) else {
      throw .tooManyFrames(limit: Frames.mostFrames)
    }
    let samples = max(1, Int(clamped: wanted.rounded()))
    let covered = (samples + settings.hop - 1) / settings.hop
    try Frames.require(max(Int(clamped: rows), covered), bins)
    return read(
      at: (0..<max(Int(clamped: rows), covered)).map { Double($0) / factor }, samples: samples,
      keepsAttacks: keepsAttacks, run)
  }

  /// These frames stretched by a varying factor: around frame t of the result, the sound is stretched to
  /// `factor(t)` times its length. The result ends where the source ends. After an interrupt, `factor` is not called
  /// again.
  ///
  /// - Throws: the errors of `stretched(by:)`; any error that `factor` throws.
  public func stretched(
    keepsAttacks: Bool = true, run: Run = Run(), byEach factor: (_ t: Int) throws -> Double
  ) throws -> Frames {
    try requireValues()
    let end = Double(sampleCount) / Double(settings.hop)
    var positions: [Double] = []
    var place = 0.0
    var samples = 0.0
    while place < end - Frames.hair, !run.interrupt.isRequested {
      guard positions.count < Frames.mostFrames else {
        throw SpectraError.tooManyFrames(limit: Frames.mostFrames)
      }
      let now = try factor(positions.count)
      guard now > 0, now.isFinite else { throw SpectraError.factor(now) }
      positions.append(place)
      // The last step ends at the end of the source, so it may be shorter than a hop.
      samples += min(1, (end - place) * now) * Double(settings.hop)
      place += 1 / now
    }
    positions.append(place)
    try Frames.require(positions.count, bins)
    let length = max(1, Int(clamped: samples.rounded()))
    return read(
      at: positions, samples: min(length, positions.count * settings.hop),
      keepsAttacks: keepsAttacks, run)
  }

  /// These frames with their times changed by a map. Between two points of the map, the source is read at a
  /// constant speed, which may be negative (backwards) or 0. The result ends at the last point.
  ///
  /// - Parameters:
  ///   - map: points ordered by their times in the result; if the first point is later than 0 s, the source's
  ///     start is placed at 0 s.
  ///   - keepsAttacks: whether attacks keep their speed, as in `stretched(by:)`; if a part of the map has a speed
  ///     of 0 or less, no attacks are kept.
  /// - Throws: `SpectraError` if the frames are deltas, if there are no frames, if the map's times in the
  ///   result do not increase, or if a time is negative or not finite.
  public func stretched(
    along map: [TimePoint], keepsAttacks: Bool = true, run: Run = Run()
  ) throws(SpectraError) -> Frames {
    try requireValues()
    var points = map
    if let first = points.first, first.result > 0 {
      points.insert(TimePoint(source: 0, result: 0), at: 0)
    }
    guard points.count > 1 else {
      throw .map(point: 0, reason: "a time map needs at least two points")
    }
    for (i, point) in points.enumerated() {
      guard point.source.isFinite, point.result.isFinite, point.source >= 0, point.result >= 0
      else { throw .map(point: i, reason: "its times must be finite and not below 0 s") }
      if i > 0, point.result <= points[i - 1].result {
        throw .map(
          point: i, reason: "its time in the result must be later than that of point \(i - 1)")
      }
    }
    let length = points[points.count - 1].result * settings.rate
    guard length / Double(settings.hop) < Double(Frames.mostFrames) else {
      throw .tooManyFrames(limit: Frames.mostFrames)
    }
    let samples = max(1, Int(clamped: length.rounded()))
    try Frames.require(settings.frameCount(samples: samples), bins)
    var positions: [Double] = []
    var segment = 0
    for t in 0..<settings.frameCount(samples: samples) {
      let time = Double(t) * settings.period
      while segment + 2 < points.count, points[segment + 1].result <= time { segment += 1 }
      let (a, b) = (points[segment], points[segment + 1])
      let slope = (b.source - a.source) / (b.result - a.result)
      positions.append((a.source + (time - a.result) * slope) / settings.period)
    }
    return read(at: positions, samples: samples, keepsAttacks: keepsAttacks, run)
  }

  /// Frame `t`, repeated for `samples` samples, with the phases that the resynthesis of all frames reaches at
  /// frame `t`.
  ///
  /// - Parameter t: the index of the frame, 0 ≤ t < count.
  /// - Throws: `SpectraError` if the frames are deltas, if there are no frames, if frame `t` does not exist, or
  ///   if the result would have more than `mostFrames` frames.
  public func frozen(
    at t: Int, samples: Int, run: Run = Run()
  ) throws(SpectraError) -> Frames {
    try requireValues()
    guard t >= 0, t < count else { throw .frame(t, count: count) }
    guard samples >= 1, samples / settings.hop < Frames.mostFrames else {
      throw .tooManyFrames(limit: Frames.mostFrames)
    }
    let rows = settings.frameCount(samples: samples)
    try Frames.require(rows, bins)
    return self[t..<(t + 1)].read(
      at: Array(repeating: 0, count: rows), samples: samples, keepsAttacks: false, run)
  }

  /// Throws an error if the frames are deltas, or if there are no frames.
  func requireValues() throws(SpectraError) {
    guard content == .values else { throw .content(needed: .values) }
    guard count > 0 else { throw .empty(what: "the analysis") }
  }
}
