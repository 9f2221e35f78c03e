// Free runs of a model in training. A network that predicts real frames well may still sound bad when the network reads
// its own output. At intervals the model therefore generates frames from its own output (free runs), and the training
// keeps the weights whose free runs stay nearest to the source. Some training streams read the latest free runs instead
// of the source. The targets of streams that read free runs are still frames of the source.

internal import Networks
internal import Runs
internal import Spectra
internal import Tensors
internal import WholeNumbers

/// The weights with the best free runs so far.
struct BestWeights: Sendable, Equatable {
  /// The number of training steps in the plan up to these weights.
  var step: Int
  /// The value of `FreeRun.distance` for these weights, in dB.
  var distance: Double
  /// The value of `FreeRun.score` for these weights. The training keeps the weights with the lowest score.
  var score: Double
  var parameters: ParameterSet<Float>
}

/// A comparison of the model's sources with frames that the model generates from its own output.
struct FreeRun {
  /// The mean log-spectral distance between generated frames and source frames, in dB (`FrameLevels`). If the model has
  /// several sources, this property is the largest of the sources' mean distances.
  var distance: Double
  /// The mean distance over all sources in dB, plus 1 dB for each 0.01 bins of the mean frequency error. The mean
  /// frequency error is weighted by power.
  var score: Double
  /// The features of each source's free run, count × D, beginning with the first frame of the source. The array of a
  /// source is empty if the distance of its free run is at most `FreeRunPlan.astray`. Only the first
  /// `FreeRunPlan.mostSources` sources have free runs.
  var rows: [[Float]]
}

/// The times at which a model in training generates free runs.
struct FreeRunPlan {
  /// The number of free runs in a training of a given number of steps.
  static let times = 8
  /// The share of the planned steps after which free runs begin.
  static let start = 0.3
  /// The share of the planned steps after which the training keeps the best weights.
  static let keeping = 0.65
  /// The distance of a free run from its source, in dB, above which the training learns from the free run. Training on
  /// a nearer free run has no advantage over training with noise on the input.
  static let astray = 1.5
  /// The largest number of frames that the current free runs of all sources may contain together.
  static let mostFrames = 2000
  /// The largest number of sources from which free runs are generated.
  static let mostSources = 4
  /// The smallest number of planned steps for which a training includes free runs.
  static let fewestSteps = 100

  /// The distances of a free run from its source, in dB, between which a falling loss decides whether a training of the
  /// usual length goes on.
  static let undecided = 1.0...3.0

  /// The number of free runs in the usual number of steps, if a training may end after any of them.
  static let openTimes = 16
  /// The share of the usual steps after which an open training learns from free runs.
  static let openStart = 0.18

  private let planned: Int
  /// The number of steps before those of the plan.
  private let before: Int
  private let isOpen: Bool
  private let interval: Int?
  private let usual: Int

  /// - Parameter usual: the usual number of steps of the training.
  init(_ training: ModelTraining, usual: Int) {
    before = training.secondStart ?? 0
    planned = training.planned - before
    (isOpen, self.usual) = (training.isOpen, usual)
    interval =
      isOpen || training.request.nearness != nil ? max(20, usual / FreeRunPlan.openTimes) : nil
  }

  /// Whether a training that is at the end of its usual length probably brings the model nearer to its source.
  /// Documentation/Ablation.md has the sounds from which the rule was made.
  ///
  /// - Parameters:
  ///   - distance: the distance of the best free run from its source, in dB.
  ///   - isFalling: whether the loss still falls.
  static func comesNearer(from distance: Double, isFalling: Bool) -> Bool {
    distance > undecided.upperBound || (isFalling && distance > undecided.lowerBound)
  }

  /// Whether the model generates free runs after step `done`.
  func isDue(_ done: Int) -> Bool {
    if let interval, done % interval == 0 { return true }
    guard planned >= FreeRunPlan.fewestSteps else { return false }
    let done = done - before
    if isOpen { return done == planned }
    return (0..<FreeRunPlan.times).contains { time in
      let share =
        FreeRunPlan.start + (1 - FreeRunPlan.start) * Double(time) / Double(FreeRunPlan.times - 1)
      return done == Int(clamped: (share * Double(planned)).rounded())
    }
  }

  /// Whether the training learns from the free runs after step `done`.
  func teaches(_ done: Int) -> Bool {
    let first = isOpen ? FreeRunPlan.openStart * Double(usual) : FreeRunPlan.start * Double(planned)
    return before > 0 || done >= Int(clamped: first.rounded())
  }

  /// Whether the training keeps the weights after step `done` if their free run is the best.
  func keeps(_ done: Int) -> Bool {
    isOpen || interval != nil || Double(done - before) >= FreeRunPlan.keeping * Double(planned)
  }
}

extension SoundModel {
  /// Generates frames from the opening of each source in `data`, and compares the generated frames with the source.
  ///
  /// - Throws: `ModelError` if the frames do not fit the model; `Interrupted` if the user interrupts the run.
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
      generator.total = length - min(SoundModel.priming, length)
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
