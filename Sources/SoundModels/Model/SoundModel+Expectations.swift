// A model's predictions in decibels and hertz: the mixtures of `predict`, converted from features.

public import Runs
public import Spectra

extension SoundModel {
  /// One component of the predicted mixture for one level.
  public struct LevelComponent: Sendable, Equatable {
    /// The weight of the component, 0…1; the weights of all components of a mixture sum to 1.
    public var weight: Double
    /// The mean of the component, in dB.
    public var mean: Double
    /// The deviation of the component, in dB.
    public var deviation: Double
  }

  /// Predicts, for each of `frames`, the mixture for the level of one bin in the next frame.
  ///
  /// - Precondition: the bin is one of `scaling.modelled`.
  /// - Throws: `ModelError` if the frames do not fit the model; `Interrupted` if the user interrupts the run.
  public func levelMixtures(
    ofBin bin: Int, over frames: Frames, run: Run = Run()
  ) throws -> [[LevelComponent]] {
    let feature = bin - scaling.firstBin
    precondition(scaling.modelled.contains(bin), "the bin is modelled")
    let expected = try predict(frames, run: run)
    let (means, deviations) = (expected.means.values, expected.deviations.values)
    let weights = expected.weights.values
    let groups = expected.groups
    let (mixtures, features) = (settings.mixtures, scaling.features)
    let now = levels(ofBin: bin, in: frames)
    return (0..<frames.count).map { t in
      (0..<mixtures).map { component in
        let place = (t * mixtures + component) * features + feature
        let mean = Double(means[place]) * scaling.deviations[feature]
        return LevelComponent(
          weight: Double(weights[(t * mixtures + component) * groups + feature % groups]),
          mean: settings.target == .delta ? now[t] + mean : mean + scaling.means[feature],
          deviation: Double(deviations[place]) * scaling.deviations[feature])
      }
    }
  }

  /// The level of one bin in each of `frames`, in dB. No level is lower than the lowest possible level of the model's
  /// scaling.
  public func levels(ofBin bin: Int, in frames: Frames) -> [Double] {
    let feature = bin - scaling.firstBin
    let rows = scaling.matrix(frames)
    return (0..<frames.count).map { t in
      Double(rows[t * scaling.features + feature]) * scaling.deviations[feature]
        + scaling.means[feature]
    }
  }

  /// The deviation that the model predicts for each modelled bin. For each frame the weighted mean over all components
  /// is computed, and the result is the mean over all frames. The result contains the deviations of the levels in dB
  /// and the deviations of the frequencies in Hz.
  ///
  /// - Throws: `ModelError` if the frames do not fit the model; `Interrupted` if the user interrupts the run.
  public func meanDeviations(
    over frames: Frames, run: Run = Run()
  ) throws -> (levels: [Double], frequencies: [Double]) {
    let expected = try predict(frames, run: run)
    let (weights, deviations) = (expected.weights.values, expected.deviations.values)
    let features = scaling.features
    var sums = [Double](repeating: 0, count: features)
    let groups = expected.groups
    for row in 0..<weights.count / groups {
      for i in 0..<features {
        let weight = Double(weights[row * groups + i % groups])
        sums[i] += weight * Double(deviations[row * features + i])
      }
    }
    let bins = features / 2
    let count = Double(max(frames.count, 1))
    return (
      (0..<bins).map { sums[$0] / count * scaling.deviations[$0] },
      (bins..<features).map { sums[$0] / count * scaling.deviations[$0] * analysis.binCenter(1) }
    )
  }
}
