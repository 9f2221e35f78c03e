// The frames of partials and noise from which an instrument's model learns. Invariant: there are as many bins as the whole
// note, its partials and its noise bands together.
//
//   bin 0            the whole frame: its level, and its pitch as a deviation from the note's pitch
//   bins 1…K         the partials: the level of each, and its deviation from the multiple of the frame's pitch
//   bins K+1…K+B     the noise bands: the level of each
//
// Levels are root mean squares relative to the note's loudness. A deviation of one bin stands for a semitone. So the
// frames of notes of different pitch and loudness have the same coordinates.

internal import Glibc
package import Spectra
internal import Tensors

/// The layout of the frames of an instrument.
package struct HarmonicLayout: Sendable, Equatable {
  /// The sample rate in Hz.
  package let rate: Double
  /// The number of samples between frames.
  package let hop: Int
  /// K, the number of partials.
  package let partials: Int
  /// The noise bands.
  package let bands: NoiseBands

  /// The fall of the levels of partials that a note cannot have, in dB per octave.
  private static let fall = 24.0

  package init(rate: Double, hop: Int, partials: Int, bands: NoiseBands) {
    (self.rate, self.hop, self.partials, self.bands) = (rate, hop, partials, bands)
  }

  /// The number of bins of a frame.
  package var bins: Int { 1 + partials + bands.count }
  /// The place of the first noise band.
  package var firstBand: Int { 1 + partials }
  /// The time between frames in seconds.
  package var period: Double { Double(hop) / rate }

  /// The settings of the frames. Their FFT size has no other meaning than that all bins fit.
  package func settings() throws -> AnalysisSettings {
    var size = 2 * hop
    while size / 2 + 1 < bins { size += 2 * hop }
    return try AnalysisSettings(ofFrames: rate, fft: size, hop: hop, bins: bins, window: .hann)
  }

  /// The frames of a note.
  ///
  /// - Parameter loudness: the loudness of the note in dB.
  package func frames(_ track: HarmonicTrack, loudness: Double) throws -> Frames {
    let settings = try settings()
    let unit = rate / Double(settings.fft)
    let gain = pow(10, -loudness / 20)
    var magnitudes = [Float](repeating: 0, count: track.count * bins)
    var frequencies = magnitudes
    for t in 0..<track.count {
      let row = t * bins
      magnitudes[row] = Float(track.power(t).squareRoot() * gain)
      frequencies[row] = Float(unit * track.bend[t] / 100)
      let own = min(track.partials, partials)
      for k in 0..<own {
        let place = t * track.partials + k
        magnitudes[row + 1 + k] = Float(Double(track.amplitudes[place]) * 0.5.squareRoot() * gain)
        frequencies[row + 1 + k] = Float(
          unit * (Double(k + 1) + Double(track.stretch[place]) / 100))
      }
      // Partials above the highest one of this note go on falling, so that notes of different pitch can be compared.
      let last =
        magnitudes[row + 1 + max(0, own - 4)..<row + 1 + own].reduce(0, +) / Float(min(4, own))
      for k in own..<partials {
        let octaves = log2(Double(k + 1) / Double(own))
        magnitudes[row + 1 + k] = last * Float(pow(10, -HarmonicLayout.fall * octaves / 20))
        frequencies[row + 1 + k] = Float(unit * Double(k + 1))
      }
      for b in 0..<bands.count {
        magnitudes[row + firstBand + b] = Float(Double(track.noise[t * track.bands + b]) * gain)
        frequencies[row + firstBand + b] = Float(unit * Double(firstBand + b))
      }
    }
    return try Frames(
      settings: settings, magnitudes: Tensor(shape: [track.count, bins], values: magnitudes),
      frequencies: Tensor(shape: [track.count, bins], values: frequencies))
  }
}
