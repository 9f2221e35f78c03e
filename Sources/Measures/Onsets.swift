// The onsets of a sound: the times at which something new begins. The detection function is SuperFlux (Böck and Widmer,
// "Maximum filter vibrato suppression for onset detection", 2013): the rise of the logarithmic magnitudes in bands of a
// quarter tone, relative to the highest of three neighbouring bands two frames earlier, so that a vibrato does not count as a
// rise. An onset is a peak of this function that stands out from its neighbourhood.

internal import Glibc
public import Runs
public import Sounds
internal import Spectra
internal import WholeNumbers

/// The onsets of a sound.
public struct Onsets: Sendable, Equatable {
  /// The length of a frame and the time from one frame to the next, in seconds.
  private static let (frame, hop) = (0.023, 0.005)
  /// The number of frames between the two that are compared.
  private static let lag = 2
  /// The bands: their number in an octave, the lowest frequency and the highest one in Hz.
  private static let (perOctave, lowest, highest) = (24.0, 30.0, 16_000.0)
  /// The factor of magnitudes, relative to the highest magnitude, before the logarithm: magnitudes 60 dB below the highest
  /// one hardly count.
  private static let compression = 1000.0
  /// A peak is the highest value within this number of seconds on both sides.
  private static let peakReach = 0.03
  /// The neighbourhood whose mean counts as no onset, in seconds on both sides.
  private static let meanReach = 0.1
  /// By how much a peak exceeds the mean of its neighbourhood at least.
  private static let least = 0.03
  /// By how much a peak exceeds the mean at least, as a share of the highest peaks of the sound.
  private static let share = 0.1
  /// By how much a peak exceeds the mean at least, as a multiple of the median deviation of all frames from their median:
  /// steady noise has no onsets.
  private static let unsteadiness = 7.0
  /// A tone that is cut clicks. A frame is at such an end if the power after it is below this share of the power before it;
  /// there, only what lasts is a rise. Frames at the distance `clear` hardly contain the click.
  private static let (end, clear) = (0.1, 5)
  /// A sound begins with an onset if the power of one of its first frames is at least this share of the highest power.
  private static let loudStart = 0.01

  /// The times of the onsets in seconds, in their order.
  public private(set) var times: [Double] = []
  /// How strong each onset is: the mean rise over all bands, in decades of the magnitude.
  public private(set) var strengths: [Double] = []

  /// The onsets of `sound` (the mean of its channels).
  ///
  /// - Parameter sensitivity: divides the thresholds: 2 finds also onsets half as strong.
  /// - Throws: `SoundError` if samples are not finite; `Interrupted` if the user interrupts the run.
  public init(_ sound: Sound, sensitivity: Double = 1, run: Run = Run()) throws {
    try sound.requireFinite()
    let hop = max(1, Int(clamped: (Onsets.hop * sound.rate).rounded()))
    let fft = RealTransform.quickSize(atLeast: Int(clamped: Onsets.frame * sound.rate))
    let spectra = FrameSpectra(sound, fft: fft, hop: hop)
    let rises = try Onsets.rises(spectra, run: run)
    find(rises, step: Double(hop) / sound.rate, sensitivity: sensitivity)
  }

  /// The mean rise over all bands at each frame.
  private static func rises(
    _ spectra: FrameSpectra, run: Run
  ) throws -> [Double] {
    let edges = bands(spectra)
    guard edges.count > 1 else { return [] }
    let count = edges.count - 1
    // The frames before the sound equal its first frame, unless the sound begins with a note.
    var levels: [Float] = []
    levels.reserveCapacity((spectra.count + lag) * count)
    var highest: Float = 0
    var powers: [Double] = []
    try spectra.forEach(run) { _, magnitudes in
      var all = 0.0
      for band in 0..<count {
        var power = 0.0
        for k in edges[band]..<edges[band + 1] { power += magnitudes[k] * magnitudes[k] }
        all += power
        let level = Float(power.squareRoot())
        highest = max(highest, level)
        levels.append(level)
      }
      powers.append(all)
    }
    guard highest > 0 else { return [] }
    let begins = powers.prefix(10).reduce(0, max) >= loudStart * (powers.max() ?? 0)
    let before = begins ? [Float](repeating: 0, count: count) : Array(levels.prefix(count))
    levels = Array((0..<lag).map { _ in before }.joined()) + levels
    let factor = Float(compression) / highest
    for place in levels.indices { levels[place] = log10(1 + factor * levels[place]) }
    let beyond = [Float](repeating: 0, count: (clear + 1) * count)
    levels += beyond
    let rises = (0..<spectra.count).map { frame in
      rise(
        levels, count: count, from: frame, to: frame + lag,
        lasting: isEnd(frame, powers) ? frame + lag + clear + 1 : frame + lag)
    }
    return rises
  }

  /// The mean rise over all bands from one frame to another; what is gone in the frame `lasting` does not count.
  private static func rise(
    _ levels: [Float], count: Int, from: Int, to: Int, lasting: Int
  ) -> Double {
    let (before, now, later) = (from * count, to * count, lasting * count)
    var sum = 0.0
    for band in 0..<count {
      var earlier = levels[before + band]
      if band > 0 { earlier = max(earlier, levels[before + band - 1]) }
      if band + 1 < count { earlier = max(earlier, levels[before + band + 1]) }
      sum += Double(max(0, min(levels[now + band], levels[later + band]) - earlier))
    }
    return sum / Double(count)
  }

  /// Whether a tone ends at a frame: much less power after it than before.
  private static func isEnd(_ place: Int, _ powers: [Double]) -> Bool {
    func power(_ first: Int) -> Double {
      (first...first + 3).reduce(0) { $0 + (powers.indices.contains($1) ? powers[$1] : 0) }
    }
    return power(place + clear) < end * power(place - clear - 3)
  }

  /// The first bins of the bands, and the end of the last band. Where bins are wider than a quarter tone, a band is one bin.
  private static func bands(_ spectra: FrameSpectra) -> [Int] {
    var edges: [Int] = []
    var frequency = lowest
    let width = spectra.frequency(1)
    while frequency <= min(highest, spectra.rate / 2) {
      let bin = max(1, Int(clamped: (frequency / width).rounded()))
      if bin < spectra.bins, bin != edges.last { edges.append(bin) }
      frequency *= exp2(1 / perOctave)
    }
    return edges
  }

  /// Finds the peaks that stand out.
  private mutating func find(
    _ rises: [Double], step: Double, sensitivity: Double
  ) {
    let near = max(1, Int(clamped: (Onsets.peakReach / step).rounded()))
    let far = max(1, Int(clamped: (Onsets.meanReach / step).rounded()))
    var sums = [0.0]
    for rise in rises { sums.append(sums[sums.count - 1] + rise) }
    var peaks: [(place: Int, excess: Double)] = []
    for place in rises.indices {
      let (first, last) = (max(0, place - near), min(rises.count - 1, place + near))
      guard rises[place] > 0, rises[first..<place].allSatisfy({ $0 < rises[place] }),
        rises[place...last].allSatisfy({ $0 <= rises[place] })
      else { continue }
      let (from, to) = (max(0, place - far), min(rises.count, place + far + 1))
      peaks.append((place, rises[place] - (sums[to] - sums[from]) / Double(to - from)))
    }
    // The ninth of ten peaks in the order of their height stands for the highest ones, so that one click does not hide all.
    let sorted = peaks.map(\.excess).filter { $0 > Onsets.least / sensitivity }.sorted()
    guard let top = sorted.isEmpty ? nil : sorted[(sorted.count - 1) * 9 / 10] else { return }
    let middle = Onsets.median(rises)
    let unrest = Onsets.median(rises.map { abs($0 - middle) })
    let threshold =
      max(Onsets.least, Onsets.share * top, Onsets.unsteadiness * unrest) / sensitivity
    for peak in peaks where peak.excess >= threshold {
      times.append(Double(peak.place) * step)
      strengths.append(peak.excess)
    }
  }

  /// The middle one of numbers in their order; 0 for none.
  private static func median(_ numbers: [Double]) -> Double {
    numbers.isEmpty ? 0 : numbers.sorted()[numbers.count / 2]
  }
}
