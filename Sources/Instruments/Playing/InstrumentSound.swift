// All that voices need of an instrument. Voices keep the weights that the instrument had when their bank was made.

internal import Networks
internal import SoundModels

/// The pitched notes of an instrument, ready to sound. The values never change, so voices of several threads may share
/// them.
final class InstrumentSound: Sendable {
  let layout: HarmonicLayout
  let learnt: LearntNotes
  let scaling: FrameScaling
  let basis: FrameBasis
  let conditioning: Conditioning
  let targetScale: [Float]
  let network: RecurrentDensityNetwork<Float>
  let rests: [FrameRest?]
  let phases: [[Float]]

  /// - Throws: `InstrumentError` if the instrument has no pitched notes.
  init(_ instrument: Instrument) throws {
    guard let model = instrument.pitched, let layout = instrument.layout,
      let basis = model.scaling.basis, let learnt = instrument.learnt
    else { throw InstrumentError("this instrument has no notes with a pitch") }
    (self.layout, self.learnt, self.basis) = (layout, learnt, basis)
    (scaling, conditioning) = (model.scaling, model.conditioning)
    (targetScale, network) = (model.targetScale, model.network)
    rests = model.known.map(\.rest)
    phases = instrument.phases
  }
}
