// What voices need of the learnt notes, whatever the weights of the network are. It takes time to find the ways back of each
// note, so an instrument prepares it once.

internal import Glibc
internal import Scores
internal import SoundModels
internal import Tensors

/// The courses of the learnt notes, and their places in pitch and loudness.
final class LearntNotes: Sendable {
  let courses: [NoteCourse]
  let mixture: NoteMixture
  /// The shares of the bins of the noise's transform in each band, and their sum.
  let noiseShares: [(first: Int, shares: [Float], width: Float)]
  /// The window of the noise: a sine over two hops, so that the powers of overlapping windows add up to 1.
  let window: [Float]
  /// Gaussian draws with a variance of 1, from which the noise takes its spectra.
  let noise: [Float]
  /// The bits of the number of Gaussian draws.
  static let noiseBits = 15

  init(_ model: SoundModel, _ layout: HarmonicLayout, _ instrument: Instrument) {
    let features = model.scaling.features
    courses = zip(model.known, instrument.shapes).map {
      NoteCourse($0.course, features: features, shape: $1, period: layout.period)
    }
    mixture = NoteMixture(
      instrument.pitchedNotes.map {
        (pitch: Tuning().key(hertz: $0.pitch ?? 440), loudness: $0.loudness)
      })
    let size = 2 * layout.hop
    noiseShares = layout.bands.shares(size: size, rate: layout.rate).map {
      ($0.first, $0.shares, $0.shares.reduce(0, +))
    }
    window = (0..<size).map { Float(sin(Double.pi * (Double($0) + 0.5) / Double(size))) }
    var random = RandomStream(seed: 0, name: "noise of voices")
    noise = (0..<(1 << LearntNotes.noiseBits)).map { _ in Float(random.normal()) }
  }
}
