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
    precondition(scaling.modelled.contains(bin), "the bin is modelled")
    let parts = scaling.levelParts(ofBin: bin)
    let feature = bin - scaling.firstBin
    let expected = try predict(frames, run: run)
    let (means, deviations) = (expected.means.values, expected.deviations.values)
    let weights = expected.weights.values
    let groups = expected.groups
    let (mixtures, features) = (settings.mixtures, scaling.features)
    let now = levels(ofBin: bin, in: frames)
    return (0..<frames.count).map { t in
      (0..<mixtures).map { component in
        let row = (t * mixtures + component) * features
        let mean = parts.features.reduce(0) { $0 + Double(means[row + $1.feature]) * $1.scale }
        let variance = parts.features.reduce(0) {
          let deviation = Double(deviations[row + $1.feature]) * $1.scale
          return $0 + deviation * deviation
        }
        return LevelComponent(
          weight: Double(weights[(t * mixtures + component) * groups + feature % groups]),
          mean: settings.target == .delta ? now[t] + mean : mean + parts.mean,
          deviation: variance.squareRoot())
      }
    }
  }

  /// The level of one bin in each of `frames`, in dB. No level is lower than the lowest possible level of the model's
  /// scaling.
  public func levels(ofBin bin: Int, in frames: Frames) -> [Double] {
    frames.magnitudes.withUnsafeValues { magnitudes in
      (0..<frames.count).map { t in
        scaling.level(of: Double(magnitudes[t * frames.bins + bin]))
      }
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
    let groups = expected.groups
    let count = Double(max(frames.count, 1))
    func mean(_ parts: [FrameScaling.FeatureSum]) -> [Double] {
      parts.enumerated().map { bin, parts in
        var sum = 0.0
        for row in 0..<weights.count / groups {
          let variance = parts.features.reduce(0) {
            let deviation = Double(deviations[row * features + $1.feature]) * $1.scale
            return $0 + deviation * deviation
          }
          sum += Double(weights[row * groups + bin % groups]) * variance.squareRoot()
        }
        return sum / count
      }
    }
    return (
      mean(scaling.modelled.map { scaling.levelParts(ofBin: $0) }),
      mean(scaling.modelled.map { scaling.frequencyParts(ofBin: $0) }).map {
        $0 * analysis.binCenter(1)
      }
    )
  }
}
