// The analysis of a note into partials and noise. The partials are measured by the phase vocoder at the multiples of the
// frame's pitch, with a window that spans several periods of this note. The partials are then subtracted from the note
// with their phases, and the noise is measured in what is left (Serra and Smith, "Spectral modeling synthesis", 1990).

internal import CVectorMath
internal import Glibc
package import Runs
internal import Spectra
internal import WholeNumbers

/// The analysis of notes of one sample rate.
package struct HarmonicAnalysis {
  package let rate: Double
  /// The number of samples between frames.
  let hop: Int
  /// The noise bands.
  let bands: NoiseBands
  /// The largest number of partials of a note.
  let most: Int
  /// The highest frequency of a partial in Hz.
  let top: Double
  /// The number of samples of the window; nil for a length that follows from the pitch.
  let window: Int?

  /// The number of periods in the window of a note.
  static let periods = 5.0
  /// The shortest window, in seconds.
  static let shortest = 0.0225
  /// The distance between the two transforms from which frequencies follow, in samples.
  static let lag = 32
  /// The mean deviation of a partial's frequency from its multiple, as a share of the pitch, above which the partial is
  /// noise.
  private static let unsteady = 0.12
  /// The distance from a partial, in Hz, up to which what the partial leaves over is not noise.
  private static let skirt = 130.0
  /// The level of a partial below the loudest one, as a factor, from which on its frequency is not measured.
  private static let weakest: Float = 0.0003

  package init(rate: Double, hop: Int, most: Int, top: Double, window: Int?) {
    (self.rate, self.hop, self.bands) = (rate, hop, NoiseBands(rate: rate))
    (self.most, self.top, self.window) = (most, top, window)
  }

  /// The number of partials of a note with the pitch `pitch`.
  func partials(_ pitch: Double) -> Int {
    min(most, max(1, Int(clamped: top / pitch)))
  }

  /// The number of samples of the window for a note with the pitch `pitch`.
  func length(_ pitch: Double) -> Int {
    let wanted =
      window.map(Double.init)
      ?? max(HarmonicAnalysis.periods * rate / pitch, HarmonicAnalysis.shortest * rate)
    return 2 * Int(clamped: min(wanted, 32768) / 2)
  }

  /// Analyses the samples `range` of a recording as one note.
  ///
  /// - Parameters:
  ///   - samples: the whole recording.
  ///   - pitch: the median pitch of the note in Hz.
  ///   - guides: the pitch at each frame in Hz, near which the frame's pitch lies.
  /// - Throws: `Interrupted` if the user interrupts the run.
  package func track(
    _ samples: [Float], _ range: Range<Int>, pitch: Double, guides: [Double], run: Run
  ) throws -> HarmonicTrack {
    let count = guides.count
    let partials = partials(pitch)
    var track = HarmonicTrack(
      pitch: pitch, partials: partials, bands: bands.count,
      bend: Array(repeating: 0, count: count),
      amplitudes: Array(repeating: 0, count: count * partials),
      stretch: Array(repeating: 0, count: count * partials),
      noise: Array(repeating: 0, count: count * bands.count),
      phases: Array(repeating: 0, count: count * partials))
    var frames = try frames(samples, range.lowerBound, pitch, guides, stiffness: 0, run)
    let stiffness = HarmonicAnalysis.stiffness(of: frames)
    if stiffness > 0 {
      frames = try self.frames(samples, range.lowerBound, pitch, guides, stiffness: stiffness, run)
    }
    for (t, frame) in frames.enumerated() {
      track.bend[t] = 1200 * log2(frame.pitch / pitch)
      let loudest = frame.amplitudes.max() ?? 0
      for k in 0..<partials {
        let place = t * partials + k
        let centre = Double(k + 1) * frame.pitch
        track.amplitudes[place] = centre < top ? frame.amplitudes[k] : 0
        track.phases[place] = frame.phases[k]
        if frame.amplitudes[k] > HarmonicAnalysis.weakest * loudest {
          track.stretch[place] = Float(1200 * log2(frame.frequencies[k] / centre))
        }
      }
    }
    dropNoise(&track)
    try measureNoise(&track, samples, range, run)
    return track
  }

  /// Sets the amplitudes of partials to 0 whose frequencies are those of noise.
  private func dropNoise(_ track: inout HarmonicTrack) {
    for k in 1..<max(1, track.partials) {
      var (sum, power) = (0.0, 1e-30)
      for t in 1..<max(1, track.count) {
        let place = t * track.partials + k
        let weight = Double(track.amplitudes[place]) * Double(track.amplitudes[place])
        let change = Double(track.stretch[place] - track.stretch[place - track.partials])
        sum += weight * abs(exp2(change / 1200) - 1) * Double(k + 1)
        power += weight
      }
      guard sum / power > HarmonicAnalysis.unsteady else { continue }
      for t in 0..<track.count {
        track.amplitudes[t * track.partials + k] = 0
        track.stretch[t * track.partials + k] = 0
      }
    }
  }

  /// The samples of the partials of a track: each frame's partials, faded in and out over one hop.
  ///
  /// - Parameter count: the number of samples, from the centre of the first frame on.
  package func partialSamples(_ track: HarmonicTrack, count: Int, run: Run) throws -> [Float] {
    var result = [Float](repeating: 0, count: count)
    let partials = track.partials
    var phases = [Double](repeating: 0, count: partials)
    var turns = [Float](repeating: 0, count: partials)
    let silent = turns
    try result.withUnsafeMutableBufferPointer { result in
      guard let base = result.baseAddress else { return }
      for t in 0..<track.count {
        if t % 64 == 0 { try run.interrupt.check() }
        let amplitudes = Array(track.amplitudes[t * partials..<(t + 1) * partials])
        for k in 0..<partials {
          let place = t * partials + k
          turns[k] = Float(
            track.pitch * Double(k + 1)
              * exp2((track.bend[t] + Double(track.stretch[place])) / 1200)
              / rate)
          phases[k] = Double(track.phases[place])
        }
        let start = t * hop
        if start < count {
          var ahead = phases
          sonde_add_partials(
            partials, min(hop, count - start), &ahead, turns, turns, amplitudes, silent,
            base + start)
        }
        if start >= hop, start - hop < count {
          var behind = (0..<partials).map { phases[$0] - Double(turns[$0]) * Double(hop) }
          sonde_add_partials(
            partials, min(hop, count - start + hop), &behind, turns, turns, silent, amplitudes,
            base + start - hop)
        }
      }
    }
    return result
  }

  /// Measures the noise in what the partials leave over.
  private func measureNoise(
    _ track: inout HarmonicTrack, _ samples: [Float], _ range: Range<Int>, _ run: Run
  ) throws {
    let length = 4 * hop
    let count = (track.count - 1) * hop + 1
    let tones = try partialSamples(track, count: count, run: run)
    let window = (0..<length).map {
      0.5 - 0.5 * cos(2 * Double.pi * (Double($0) + 0.5) / Double(length))
    }
    let squares = window.reduce(0) { $0 + $1 * $1 }
    let transform = RealTransform(size: length)
    let shares = bands.shares(size: length, rate: rate)
    for t in 0..<track.count {
      if t % 64 == 0 { try run.interrupt.check() }
      for n in 0..<length {
        let place = t * hop + n - length / 2
        let own = range.lowerBound + place
        let sample = samples.indices.contains(own) ? samples[own] : 0
        let tone = tones.indices.contains(place) ? tones[place] : 0
        // Outside the frames there is no estimate of the partials, and so none of the noise.
        let left = place < 0 || place >= count ? 0 : sample - tone
        transform.reals[n] = left * Float(window[n])
      }
      transform.forward()
      let isTone = toneBins(of: track, t, bins: length / 2 + 1, width: rate / Double(length))
      // The mean power of the bins between the partials, for each band; nil for a band without such bins.
      let densities = shares.map { band -> Double? in
        var (power, weight) = (0.0, 0.0)
        for (i, share) in band.shares.enumerated() {
          let bin = band.first + i
          guard bin <= length / 2, !isTone[bin] else { continue }
          let value = transform.spectrum[bin]
          power += Double(share) * Double(value.re * value.re + value.im * value.im)
          weight += Double(share)
        }
        return weight > 0.3 ? power / weight : nil
      }
      for (b, band) in shares.enumerated() {
        let density = HarmonicAnalysis.filled(densities, b)
        let width = Double(band.shares.reduce(0, +))
        track.noise[t * track.bands + b] = Float(
          (2 * density * width / (Double(length) * squares)).squareRoot())
      }
    }
  }

  /// Which bins are so near to a partial that what is left there is an error of the partial's estimate.
  private func toneBins(of track: HarmonicTrack, _ t: Int, bins: Int, width: Double) -> [Bool] {
    var result = [Bool](repeating: false, count: bins)
    let pitch = track.pitch * exp2(track.bend[t] / 1200)
    let reach = min(HarmonicAnalysis.skirt, 0.3 * pitch)
    for k in 0..<track.partials {
      let place = t * track.partials + k
      guard track.amplitudes[place] > 0 else { continue }
      let frequency = Double(k + 1) * pitch * exp2(Double(track.stretch[place]) / 1200)
      let first = Int(clamped: ((frequency - reach) / width).rounded(.up))
      let last = Int(clamped: ((frequency + reach) / width).rounded(.down))
      guard first < bins, first <= last else { continue }
      for bin in max(0, first)...min(last, bins - 1) { result[bin] = true }
    }
    return result
  }

  /// The density of a band; for one without a density, that between the nearest bands that have one.
  private static func filled(_ densities: [Double?], _ b: Int) -> Double {
    if let own = densities[b] { return own }
    let before = densities[..<b].lastIndex { $0 != nil }
    let after = densities[b...].firstIndex { $0 != nil }
    let (low, high) = (before.flatMap { densities[$0] }, after.flatMap { densities[$0] })
    guard let low, let high, let before, let after else { return low ?? high ?? 0 }
    let share = Double(b - before) / Double(after - before)
    return exp((1 - share) * log(low + 1e-30) + share * log(high + 1e-30))
  }
}
