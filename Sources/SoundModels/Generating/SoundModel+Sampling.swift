// Sampling of a model: the result contains frames of an opening, followed by frames that the model generates.

public import Runs
public import Spectra
internal import Tensors

/// The settings of one call of `sampleFrames`.
public struct SamplingOptions {
  /// The number of samples of the sound for which frames are generated.
  public var samples: Int
  /// A factor on σ², the variance of each Gaussian draw.
  public var variance: Curve
  /// A divisor of the log weights of the mixture's components.
  public var temperature: Curve
  /// The speed of the sound's changes, where 1 is the speed of the source.
  public var speed: Curve
  /// The function that replaces generated frames; nil for no resets.
  public var reset: ResetFunction?
  /// The frames at the beginning of the result; nil for the beginning of the first source.
  public var opening: Frames?
  /// The values of the model's controls by name; nil for a value that remains unknown to the network.
  public var controls: [String: Curve?] = [:]
  /// What happens past the end of the source.
  public var beyond = Beyond.wander(.usual)
  /// A function that is called once if the result goes on after the end of the source, with the time of the end in
  /// seconds.
  public var onEnd: ((Double) -> Void)?
  /// The number of opening frames that the network reads; nil for `SoundModel.priming` frames, or for all frames of a
  /// shorter opening.
  public var priming: Int?
  /// The seed of all random draws.
  public var seed: UInt64

  /// The usual factor on σ², with which most sources sound best. The factor multiplies σ by 0.3.
  public static let usualVariance = 0.09

  /// Creates options. Each parameter that is not given has its usual value.
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
  /// The length of the longest result, in frames.
  public static let mostFrames = 10_000_000

  /// Checks that a sound of `samples` samples is not too long.
  ///
  /// - Throws: `ModelError` if `samples` is below 1 or above the limit.
  package static func requireLength(_ samples: Int, _ analysis: AnalysisSettings) throws {
    let most = (SoundModel.mostFrames - 1) * analysis.hop
    guard (1...most).contains(samples) else {
      throw ModelError("a length must be from 1 to \(most) samples, not \(samples)")
    }
  }

  /// Generates frames. The result begins with the opening frames that the network reads. All other frames are drawn one
  /// after another, and the network reads each drawn frame before the next draw.
  ///
  /// - Returns: frames for the requested number of samples, with the initial phases of the opening.
  /// - Throws: `ModelError` if an option is out of range; `Interrupted` if the user interrupts the run; any error
  ///   that a curve or a reset throws.
  public func sampleFrames(_ options: SamplingOptions, run: Run = Run()) throws -> Frames {
    try SoundModel.requireLength(options.samples, analysis)
    let count = analysis.frameCount(samples: options.samples)
    try Frame.requireList(count, bins: analysis.bins)
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
    generator.controls.beyond = options.beyond
    generator.total = count - opening.count
    var frames = (0..<opening.count).map { opening[$0] }
    frames.reserveCapacity(count)
    var previous = frames[frames.count - 1]
    for t in frames.count..<max(count, frames.count) {
      try run.interrupt.check()
      if let put = try options.reset?(t, previous) { try generator.reset(to: put) }
      let seconds = Double(t) * analysis.period
      previous = try generator.drawn(
        options.variance.value(frame: t, seconds: seconds, count: count),
        options.temperature.value(frame: t, seconds: seconds, count: count),
        options.speed.value(frame: t, seconds: seconds, count: count),
        options.controls.mapValues {
          try $0?.value(frame: t, seconds: seconds, count: count)
        })
      frames.append(previous)
      if t % 64 == 0 {
        run.report(Progress(label: "sampling", step: t, total: count, unit: "frame"))
      }
    }
    if let end = generator.endedAt, opening.count + end < count {
      options.onEnd?(Double(opening.count + end) * analysis.period)
    }
    return try Frames(
      frames, settings: analysis, firstPhases: opening.firstPhases, sampleCount: options.samples)
  }
}
