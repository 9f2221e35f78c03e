// What frames must be before a model can use them: the checks that scaling, models, resets and generators share.

package import Spectra

extension Frames {
  /// The fewest frames that a model can learn from.
  package static let fewestToTrain = 8

  /// Checks that a model of frames with `analysis` can be trained or evaluated on these.
  ///
  /// - Throws: `ModelError` if these are deltas, too few, of another analysis, or not finite.
  func requireTrainable(like analysis: AnalysisSettings) throws {
    guard content == .values else {
      throw ModelError(
        "a model takes frames, not the deltas between them: a model with the target \"delta\" learns the"
          + " changes by itself")
    }
    guard count >= Frames.fewestToTrain else {
      throw ModelError(
        "too short: \(count) frame\(count == 1 ? "" : "s"), and a model needs at least \(Frames.fewestToTrain)"
      )
    }
    try requireAnalysis(analysis)
    try requireUsableNumbers()
  }

  /// Checks that these come from the analysis of a model's frames.
  ///
  /// - Throws: `ModelError` if they come from another.
  func requireAnalysis(_ analysis: AnalysisSettings) throws {
    guard settings == analysis else {
      throw ModelError(
        "frames of another shape: this model knows \(analysis), these are \(settings)")
    }
  }

  /// Checks that all magnitudes and frequencies are finite.
  ///
  /// - Throws: `ModelError` that says which is not.
  func requireUsableNumbers() throws {
    do { try requireFinite() } catch { throw ModelError("\(error)") }
  }
}
