// Checks of the frames that scaling, models, resets and generators receive.

package import Spectra

extension Frames {
  /// The smallest number of frames from which a model can learn.
  package static let fewestToTrain = 8

  /// Checks that a model with the analysis settings `analysis` can be trained or evaluated on these frames.
  ///
  /// - Throws: `ModelError` if these frames are deltas, are too few, have other analysis settings or contain a number
  ///   that is not finite.
  func requireTrainable(like analysis: AnalysisSettings) throws {
    guard content == .values else {
      throw ModelError(
        "a model requires frames, not deltas between frames; a model of deltas computes the deltas itself"
      )
    }
    guard count >= Frames.fewestToTrain else {
      throw ModelError(
        "too short: \(count) frame\(count == 1 ? "" : "s"), and a model needs at least \(Frames.fewestToTrain)"
      )
    }
    try requireAnalysis(analysis)
    try requireUsableNumbers()
  }

  /// Checks that these frames have the analysis settings `analysis`.
  ///
  /// - Throws: `ModelError` if these frames have other analysis settings.
  func requireAnalysis(_ analysis: AnalysisSettings) throws {
    guard settings == analysis else {
      throw ModelError(
        "frames of another shape: this model expects \(analysis), but these frames have"
          + " \(settings)")
    }
  }

  /// Checks that all magnitudes and frequencies are finite.
  ///
  /// - Throws: `ModelError` that names the first number that is not finite.
  func requireUsableNumbers() throws {
    do { try requireFinite() } catch { throw ModelError("\(error)") }
  }
}
