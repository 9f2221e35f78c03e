// Free runs of a model in training. The likelihood of real frames does not predict how a network sounds that reads
// its own output. So at intervals the model generates on its own, and the weights whose free runs stay nearest to the
// source are kept. Until the next interval some streams read these free runs instead of the source, with the source's
// next frames as targets.

internal import Networks
internal import Runs
internal import Spectra
internal import Tensors

/// The weights with the best free runs so far.
struct BestWeights: Sendable, Equatable {
  /// Steps of the plan done.
  var step: Int
  /// `FreeRun.distance` of these weights, in dB.
  var distance: Double
  /// `FreeRun.score` of these weights, by which they were chosen.
  var score: Double
  var parameters: ParameterSet<Float>
}

/// What a model generates without teacher forcing, compared with its sources.
struct FreeRun {
  /// The mean over time of the log-spectral distance (`FrameLevels`) from the source, in dB: the largest of
  /// all sources.
  var distance: Double
  /// The mean distance over all sources in dB, plus 1 dB for each hundredth of a bin that frequencies are off,
  /// weighted by power.
  var score: Double
  /// The features of each source's free run, count × D, from the source's first frame on; empty for a run that
  /// stayed within `FreeRunPlan.astray`. There are none for sources beyond `FreeRunPlan.mostSources`.
  var rows: [[Float]]
}

/// When a model in training runs freely.
enum FreeRunPlan {
  /// Free runs in a training.
  static let times = 8
  /// The share of the plan after which they begin.
  static let start = 0.3
  /// The share of the plan after which the best weights are kept.
  static let keeping = 0.65
  /// The distance from its source, in dB, above which a free run is learnt from: nearer ones teach nothing that the
  /// input's noise does not.
  static let astray = 1.5
  /// Frames generated each time, over all sources.
  static let mostFrames = 2000
  /// Sources that are generated from.
  static let mostSources = 4
  /// Trainings of fewer steps have no free runs.
  static let fewestSteps = 100

  /// Whether the model runs freely after step `done` of `planned`.
  static func isDue(_ done: Int, of planned: Int) -> Bool {
    guard planned >= fewestSteps else { return false }
    return (0..<times).contains { time in
      let share = start + (1 - start) * Double(time) / Double(times - 1)
      return done == Int((share * Double(planned)).rounded())
    }
  }
}

extension SoundModel {
  /// Generates from the first frames of each of `data` and compares the result with the frames.
  ///
  /// - Throws: `ModelError` if the frames do not fit; `Interrupted`.
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
