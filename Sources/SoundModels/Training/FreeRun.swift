// How a model in training does on its own. The likelihood of real frames does not predict how a network
// sounds that is fed with what it made: so it is now and then let go for a moment, and the weights that kept
// nearest to the source are the ones that stay. What it made is then learnt from: some streams read it in
// the source's place, up to the next look, with the source's next frames to go to.

internal import Networks
internal import Runs
internal import Spectra
internal import Tensors

/// The weights that did best on their own so far.
struct BestWeights: Sendable, Equatable {
  /// Steps of the plan done.
  var step: Int
  /// How far from the source, in dB, as `SoundModel.freeRun` says.
  var distance: Double
  /// What the weights are chosen by, likewise.
  var score: Double
  var parameters: ParameterSet<Float>
}

/// What a model in training made when it was let go.
struct FreeRun {
  /// The mean over time of the log-spectral distance (`FrameLevels`) from the source, in dB: the largest of
  /// all sources.
  var distance: Double
  /// The mean over all sources, with 1 dB more for each hundredth of a bin that frequencies are off, weighted
  /// by power.
  var score: Double
  /// The features of each source's run, count × D, from its first frame on, where it went astray: none of
  /// those that stayed within `FreeRunPlan.astray`. Sources that were not looked at are left out at the end.
  var rows: [[Float]]
}

/// When a training looks at how the model does on its own.
enum FreeRunPlan {
  /// Looks in a training.
  static let looks = 8
  /// The share of the plan after which looking begins.
  static let start = 0.3
  /// The share of the plan after which weights that did best are kept.
  static let keeping = 0.65
  /// How far from its source a run is, in dB, that is learnt from: nearer ones teach nothing that the input's
  /// noise does not.
  static let astray = 1.5
  /// Frames that are made in a look, over all sources.
  static let mostFrames = 2000
  /// Sources that are looked at.
  static let mostSources = 4
  /// Trainings of fewer steps are not looked at before their end.
  static let fewestSteps = 100

  /// Whether the model is looked at behind step `done` of `planned`.
  static func isDue(_ done: Int, of planned: Int) -> Bool {
    guard planned >= fewestSteps else { return false }
    return (0..<looks).contains { look in
      let share = start + (1 - start) * Double(look) / Double(looks - 1)
      return done == Int((share * Double(planned)).rounded())
    }
  }
}

extension SoundModel {
  /// What the model makes of the beginnings of `data` when it goes on alone from their first frames.
  ///
  /// - Throws: `ModelError` where the frames do not fit; `Interrupted`.
  func freeRun(_ data: [Frames], run: Run) throws -> FreeRun {
    let sources = data.prefix(FreeRunPlan.mostSources)
    let share = FreeRunPlan.mostFrames / max(sources.count, 1)
    var (sum, frequencySum, largest) = (0.0, 0.0, 0.0)
    var count = 0
    var runs: [[Float]] = []
    for (i, source) in sources.enumerated() {
      guard let wanted = FrameLevels(source) else {
        runs.append([])
        continue
      }
      let length = min(source.count, share)
      let generator = try Generator(
        model: self, opening: source[0..<min(SoundModel.priming, length)],
        random: RandomStream(seed: seed, name: "free run \(i)"))
      let width = analysis.binCenter(1)
      var rows: [Float] = []
      for t in 0..<min(SoundModel.priming, length) { rows += scaling.vector(source[t]) }
      var own = 0.0
      for t in min(SoundModel.priming, length)..<length {
        try run.interrupt.check()
        let (made, real) = (try generator.next(), source[t])
        rows += scaling.vector(made)
        var (off, power) = (0.0, 1e-30)
        for k in scaling.modelled {
          let level = Double(real.magnitudes[k])
          off +=
            level * level * abs(Double(made.frequencies[k]) - Double(real.frequencies[k])) / width
          power += level * level
        }
        own += wanted.distance(of: wanted.levels(of: made), from: t)
        frequencySum += 100 * off / power
        count += 1
      }
      sum += own
      let frames = Double(length - SoundModel.priming)
      largest = max(largest, own / frames)
      runs.append(own > FreeRunPlan.astray * frames ? rows : [])
    }
    let frames = Double(max(count, 1))
    return FreeRun(
      distance: largest, score: (sum + frequencySum) / frames, rows: runs)
  }
}
