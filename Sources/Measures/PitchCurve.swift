// The pitch of a whole sound over time. The candidates of a frame are the peaks of its normalised autocorrelation
// (McLeod and Wyvill, "A smarter way to find pitch", 2005; see PeriodFinder.swift). The pitch is the best path through the
// candidates of all frames (Boersma 1993; see PitchPath.swift). A frame has three periods of the lowest pitch. If nobody
// says what the lowest pitch is, a first pass over the whole range finds it, as the two passes of De Looze and Hirst do
// ("Detecting changes in key and range", 2008), with wider margins.

internal import Glibc
public import Runs
public import Sounds
internal import Spectra
internal import WholeNumbers

/// The pitch of a sound at equal distances in time.
public struct PitchCurve: Sendable, Equatable {
  /// The limits of the pitch if nobody gives any, in Hz.
  public static let widest = 20.0...4000.0
  /// The time from one frame to the next in seconds, if nobody gives another.
  public static let step = 0.01

  /// The number of the longest periods in a frame.
  private static let periods = 3.0
  /// Candidates below this share of the highest peak of a frame are ignored.
  fileprivate static let candidateShare = 0.5
  /// Above this rate, in Hz, a sound is resampled to a whole fraction of its rate.
  fileprivate static let enough = 22_050.0
  /// The time between the frames of the first pass, in seconds; and the pitches that it counts: those which are stronger
  /// than `surely`, without the given shares of the lowest and the highest of them.
  private static let (firstStep, surely, lowOutside, highOutside) = (0.04, 0.65, 0.05, 0.1)
  /// What a candidate of the first pass loses for each octave. The frames of this pass are long, so that speech, whose pitch
  /// glides, resembles itself after two periods nearly as much as after one.
  private static let firstOctaveCost = 0.06
  /// The ratios of the limits of the second pass to the lowest and highest pitches of the first.
  private static let (below, above) = (0.9, 2.5)
  /// The highest of the lowest pitches that the second pass takes, in Hz: three of its periods are 40 ms.
  private static let usual = 75.0

  /// The time of the middle of each frame in seconds.
  public let times: [Double]
  /// The pitch of each frame in Hz; nil for a frame without a pitch.
  public let frequencies: [Double?]
  /// The normalised autocorrelation at the period of each frame, from 0 to 1: how periodic the frame is. 0 if the frame
  /// has no pitch.
  public let confidence: [Double]
  /// Whether each frame has sound.
  private let isSounding: [Bool]

  /// The pitch of `sound` (the mean of its channels). A sound that is shorter than a frame has one frame, as long as the
  /// sound.
  ///
  /// - Parameters:
  ///   - lowest: the lowest pitch in Hz; nil finds it from the sound.
  ///   - highest: the highest pitch in Hz; nil finds it from the sound. A quarter of the sample rate is a limit, too.
  ///   - step: the time from one frame to the next in seconds.
  /// - Throws: `MeasureError` if the limits leave no range; `Interrupted` if the user interrupts the run.
  public init(
    _ sound: Sound, lowest: Double? = nil, highest: Double? = nil, step: Double = step,
    run: Run = Run()
  ) throws {
    let top = min(highest ?? PitchCurve.widest.upperBound, sound.rate / 4)
    let bottom = lowest ?? min(PitchCurve.widest.lowerBound, top / PitchFollower.leastRatio)
    guard bottom >= min(PitchCurve.widest.lowerBound, sound.rate / 8), top > bottom else {
      throw MeasureError.pitchRange(
        lowest: bottom, highest: highest ?? PitchCurve.widest.upperBound, rate: sound.rate)
    }
    let scan = try PitchScan(sound.mono(), highest: top, run: run)
    var range = bottom...top
    if lowest == nil || highest == nil {
      let found = try scan.path(
        range, periods: 2, isTapered: false, step: PitchCurve.firstStep,
        octaveCost: PitchCurve.firstOctaveCost, run: run)
      range = PitchCurve.range(
        of: found, within: range, lowest: lowest, highest: highest)
    }
    let path = try scan.path(
      range, periods: PitchCurve.periods, isTapered: true, step: step, run: run)
    times = path.times
    frequencies = path.chosen.map { $0.map { exp2($0.octaves) } }
    confidence = path.chosen.map { $0?.strength ?? 0 }
    isSounding = path.isSounding
  }

  /// The median pitch in Hz; nil if fewer than half of the frames with sound have a pitch.
  public var median: Double? {
    let pitches = frequencies.indices.compactMap { isSounding[$0] ? frequencies[$0] : nil }.sorted()
    guard !pitches.isEmpty, 2 * pitches.count >= isSounding.count(where: { $0 }) else { return nil }
    let middle = pitches.count / 2
    return pitches.count.isMultiple(of: 2)
      ? (pitches[middle - 1] * pitches[middle]).squareRoot() : pitches[middle]
  }

  /// The limits for the second pass, from what the first pass has found.
  private static func range(
    of found: PitchScan.Path, within range: ClosedRange<Double>, lowest: Double?, highest: Double?
  ) -> ClosedRange<Double> {
    let sure = found.chosen.compactMap { $0 }.filter { $0.strength >= surely }
      .map(\.octaves).sorted()
    let ends: (Double, Double)
    if !sure.isEmpty {
      let low = sure[Int(clamped: lowOutside * Double(sure.count))]
      let high = sure[sure.count - 1 - Int(clamped: highOutside * Double(sure.count))]
      ends = (exp2(low) * below, exp2(high) * above)
    } else {
      ends = (usual, range.upperBound)
    }
    let bottom = lowest ?? max(range.lowerBound, min(ends.0, usual, range.upperBound / 2))
    let top = highest == nil ? min(range.upperBound, max(ends.1, 2 * bottom)) : range.upperBound
    return bottom...max(bottom, top)
  }
}

/// A sound in which pitches are searched, at a rate that is as high as the search needs.
private struct PitchScan {
  /// The frames of one pass and what the path chose from them.
  struct Path {
    var times: [Double] = []
    var chosen: [PitchPath.Candidate?] = []
    var isSounding: [Bool] = []
  }

  private let samples: [Float]
  private let rate: Double

  /// - Parameters:
  ///   - sound: a sound of one channel.
  ///   - highest: the highest pitch in Hz, at most a quarter of the sample rate.
  init(_ sound: Sound, highest: Double, run: Run) throws {
    // Resampling needs finite samples of a level far from the largest number.
    let factor = (sound.rate / max(PitchCurve.enough, 4 * highest)).rounded(.down)
    let isPlain = sound.samples[0].allSatisfy { abs($0) < 1e30 }
    var scanned = sound
    if factor > 1, isPlain {
      scanned = try Resampler.resample(
        sound, to: sound.rate / factor, isStopped: { run.interrupt.isRequested })
      try run.interrupt.check()
    }
    let finite = isPlain ? scanned.samples[0] : scanned.samples[0].map { $0.isFinite ? $0 : 0 }
    samples = PitchScan.withoutTop(finite)
    rate = scanned.rate
  }

  /// The samples without the highest frequencies, where interpolation between the lags of an autocorrelation is not exact:
  /// a symmetric filter, a sinc with a Hann window, that halves the amplitude at 0.7 of half the sample rate. Beyond the
  /// ends, the samples are those at the ends.
  private static func withoutTop(_ samples: [Float]) -> [Float] {
    guard let first = samples.first, let last = samples.last else { return [] }
    let reach = 15
    var weights = (-reach...reach).map { (tap: Int) -> Float in
      let x = 0.7 * Double(tap)
      let sinc = tap == 0 ? 1 : sin(.pi * x) / (.pi * x)
      return Float(sinc * (0.5 + 0.5 * cos(.pi * Double(tap) / Double(reach + 1))))
    }
    let sum = weights.reduce(0, +)
    for place in weights.indices { weights[place] /= sum }
    let before = [Float](repeating: first, count: reach)
    let padded = before + samples + [Float](repeating: last, count: reach)
    var result = [Float](repeating: 0, count: samples.count)
    padded.withUnsafeBufferPointer { padded in
      for (tap, weight) in weights.enumerated() {
        for n in result.indices { result[n] += weight * padded[n + tap] }
      }
    }
    return result
  }

  /// The best path through frames of `periods` of the longest period each.
  ///
  /// - Throws: `Interrupted` if the user interrupts the run.
  func path(
    _ range: ClosedRange<Double>, periods: Double, isTapered: Bool, step: Double,
    octaveCost: Double = PitchPath.octaveCost, run: Run
  ) throws -> Path {
    let exact = Int(clamped: (periods * rate / range.lowerBound).rounded(.up))
    let length = min(RealTransform.quickSize(atLeast: max(32, exact)), samples.count)
    guard length >= 8 else { return Path() }
    let count = 1 + Int(clamped: Double(samples.count - length) / rate / step)
    var frames = [PitchPath.Frame](repeating: .init(), count: count)
    let part = 64
    frames.withUnsafeMutableBufferPointer { frames in
      nonisolated(unsafe) let frames = frames
      run.parallel((count + part - 1) / part) { number in
        if run.interrupt.isRequested { return }
        let finder = PeriodFinder(length: length, isTapered: isTapered)
        for place in (number * part)..<min((number + 1) * part, count) {
          let start = Int(clamped: (Double(place) * step * rate).rounded())
          let first = min(start, samples.count - length)
          frames[place] = frame(first..<first + length, range, finder)
        }
      }
    }
    try run.interrupt.check()
    let loudest = frames.reduce(0) { max($0, $1.peak) }
    let chosen = PitchPath.best(
      frames, highest: log2(range.upperBound), loudest: loudest, step: step,
      octaveCost: octaveCost)
    return Path(
      times: (0..<count).map { Double($0) * step + Double(length) / rate / 2 }, chosen: chosen,
      isSounding: frames.map { $0.peak > PitchPath.silence * loudest })
  }

  /// The candidates of one frame.
  private func frame(
    _ place: Range<Int>, _ range: ClosedRange<Double>, _ finder: PeriodFinder
  ) -> PitchPath.Frame {
    samples.withUnsafeBufferPointer { samples in
      let stretch = UnsafeBufferPointer(rebasing: samples[place])
      let mean = stretch.reduce(0.0) { $0 + Double($1) } / Double(stretch.count)
      var frame = PitchPath.Frame()
      frame.peak = stretch.reduce(0.0) { max($0, abs(Double($1) - mean)) }
      finder.peaks(
        stretch, periods: (rate / range.upperBound)...(rate / range.lowerBound),
        share: PitchCurve.candidateShare
      ) { period, height in
        frame.add(octaves: log2(rate / period), strength: height)
      }
      return frame
    }
  }
}
