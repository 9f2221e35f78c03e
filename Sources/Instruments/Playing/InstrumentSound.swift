// All that voices need of an instrument, prepared once. Voices keep the weights that the instrument had then.

internal import Glibc
internal import Networks
internal import SoundModels
internal import Spectra
internal import Tensors
internal import WholeNumbers

/// The pitched notes of an instrument, ready to sound. The values never change, so voices of several threads may share
/// them.
final class InstrumentSound: Sendable {
  let layout: HarmonicLayout
  let scaling: FrameScaling
  let basis: FrameBasis
  let conditioning: Conditioning
  let spread: [Float]
  let targetScale: [Float]
  let network: RecurrentDensityNetwork<Float>
  let courses: [NoteCourse]
  let rests: [FrameRest?]
  let phases: [[Float]]
  let mixture: NoteMixture
  /// The shares of the bins of the noise's transform in each band.
  let noiseShares: [(first: Int, shares: [Float])]
  /// Gaussian draws with a variance of 1, from which the noise takes its spectra.
  let noise: [Float]
  /// The bits of the number of Gaussian draws.
  static let noiseBits = 15

  /// - Throws: `InstrumentError` if the instrument has no pitched notes.
  init(_ instrument: Instrument) throws {
    guard let model = instrument.pitched, let layout = instrument.layout,
      let basis = model.scaling.basis
    else { throw InstrumentError("this instrument has no notes with a pitch") }
    self.layout = layout
    self.basis = basis
    (scaling, conditioning, spread) = (model.scaling, model.conditioning, model.spread)
    (targetScale, network) = (model.targetScale, model.network)
    let features = model.scaling.features
    courses = zip(model.known, instrument.shapes).map {
      NoteCourse($0.course, features: features, shape: $1, period: layout.period)
    }
    rests = model.known.map(\.rest)
    phases = instrument.phases
    mixture = NoteMixture(
      instrument.pitchedNotes.map {
        (pitch: InstrumentSound.semitones($0.pitch ?? 440), loudness: $0.loudness)
      })
    noiseShares = layout.bands.shares(size: 2 * layout.hop, rate: layout.rate)
    var random = RandomStream(seed: 0, name: "noise of voices")
    noise = (0..<(1 << InstrumentSound.noiseBits)).map { _ in Float(random.normal()) }
  }

  /// The number of semitones of a pitch, where 69 stands for 440 Hz.
  static func semitones(_ pitch: Double) -> Double { 12 * log2(pitch / 440) + 69 }
}
