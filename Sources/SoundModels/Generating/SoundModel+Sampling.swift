// Sampling: frames of an opening, followed by frames that the model generates.

public import Runs
public import Spectra
internal import Tensors

/// The settings of one sampling.
public struct SamplingOptions {
  /// Samples of sound to generate frames for.
  public var samples: Int
  /// Multiplies σ² of what is drawn.
  public var variance: Curve
  /// Divides the log weights of the mixture's components.
  public var temperature: Curve
  /// How fast the sound changes.
  public var speed: Curve
  /// Replaces generated frames; nil for no resets.
  public var reset: ResetFunction?
  /// The frames to begin with; nil for the beginning of the first source.
  public var opening: Frames?
  /// Values by the names of the model's controls; nil for a value that the network is not to know.
  public var controls: [String: Curve?] = [:]
  /// How many frames of the opening the network reads; nil for `SoundModel.priming`, or all if there are fewer.
  public var priming: Int?
  /// The seed of all draws.
  public var seed: UInt64

  /// The usual variance, which sounds best on most sources: σ × 0.3.
  public static let usualVariance = 0.09

  /// Settings with the usual values for those that are not given.
  public init(
    samples: Int, variance: Curve = .constant(usualVariance),
    temperature: Curve = .constant(1), speed: Curve = .constant(1), reset: ResetFunction? = nil,
    opening: Frames? = nil, priming: Int? = nil, seed: UInt64 = 0
  ) {
    self.samples = samples
    self.variance = variance
    self.temperature = temperature
    self.speed = speed
    self.reset = reset
    self.opening = opening
    self.priming = priming
    self.seed = seed
  }
}

extension SoundModel {
  /// The longest result, in frames.
  public static let mostFrames = 10_000_000

  /// Checks that a result may have `samples` samples.
  ///
  /// - Throws: `ModelError` if it may not.
  package static func requireLength(_ samples: Int, _ analysis: AnalysisSettings) throws {
    let most = (SoundModel.mostFrames - 1) * analysis.hop
    guard (1...most).contains(samples) else {
      throw ModelError("a length must be from 1 to \(most) samples, not \(samples)")
    }
  }

  /// Generates frames: first the primed frames of the opening, then frames drawn one after another, each of which the
  /// network reads.
  ///
  /// - Returns: frames with the opening's phases, for as many samples as asked for.
  /// - Throws: `ModelError`; `Interrupted`; what a curve or a reset throws.
  public func sampleFrames(_ options: SamplingOptions, run: Run = Run()) throws -> Frames {
    try SoundModel.requireLength(options.samples, analysis)
    let count = analysis.frameCount(samples: options.samples)
    var opening = options.opening ?? self.opening
    try conditioning.require(options.controls.keys)
    if let priming = options.priming, !(1...max(1, opening.count)).contains(priming) {
      throw ModelError(
        "cannot prime with \(priming) frames: the opening has \(opening.count)"
      )
    }
    opening = opening[0..<min(options.priming ?? SoundModel.priming, opening.count, count)]
    let generator = try Generator(
      model: self, opening: opening, random: RandomStream(seed: options.seed, name: "sampling"))
    var frames = (0..<opening.count).map { opening[$0] }
    frames.reserveCapacity(count)
    var previous = frames[frames.count - 1]
    for t in frames.count..<max(count, frames.count) {
      try run.interrupt.check()
      if let put = try options.reset?(t, previous) { try generator.reset(to: put) }
      let seconds = Double(t) * analysis.period
      previous = try generator.next(
        variance: options.variance.value(frame: t, seconds: seconds, count: count),
        temperature: options.temperature.value(frame: t, seconds: seconds, count: count),
        speed: options.speed.value(frame: t, seconds: seconds, count: count),
        conditions: options.controls.mapValues {
          try $0?.value(frame: t, seconds: seconds, count: count)
        })
      frames.append(previous)
      if t % 64 == 0 {
        run.report(Progress(label: "sampling", step: t, total: count, unit: "frame"))
      }
    }
    return try Frames(
      frames, settings: analysis, firstPhases: opening.firstPhases, sampleCount: options.samples)
  }
}
