// The resynthesis of a generator during playback. Two threads use a voice, one at a time: the session's thread and
// the thread that feeds the sound device. A change by the session takes effect between two frames.

internal import Spectra
internal import Synchronization

/// The samples of a frame, and the level that the controls `gain` and `pan` set at this frame.
public struct VoiceHop: Sendable {
  /// One hop of samples, or a few samples more or less at the beginning and the end of the sound.
  public var samples: [Float]
  /// The gain in dB.
  public var gain: Double
  /// The place between left (−1) and right (1).
  public var pan: Double
}

/// The resynthesis of a generator's frames, frame by frame.
///
/// A voice plays a copy of its generator. The generator keeps its own state until `meet` copies the state of the
/// voice to the generator.
public final class GeneratorVoice: Sendable {
  private let state: Mutex<State>
  /// The number of samples to play; nil for a sound without end.
  public let sampleCount: Int?

  private struct State: @unchecked Sendable {
    // Only the thread that holds the lock may use `generator` and `stream`.
    let generator: Generator
    var stream: SynthesisStream?
    /// The number of frames to play; nil for a sound without end.
    var frames: Int?
    var isOver = false
    /// The level at the latest frame.
    var gain = 0.0
    var pan = 0.0

    /// Evaluates the level at the next frame.
    mutating func setLevel() throws {
      let controls = generator.controls
      let (count, period) = (generator.count, generator.analysis.period)
      gain = try controls.gain.value(frame: count, period: period)
      pan = try controls.pan.value(frame: count, period: period)
      guard gain <= GeneratorControls.mostGain, gain.isFinite else {
        throw ModelError(
          "gain must be a finite number of at most \(GeneratorControls.mostGain.plain) dB, not"
            + " \(gain.plain)")
      }
      guard abs(pan) <= 1 else {
        throw ModelError("pan must be from -1 to 1, not \(pan.plain)")
      }
    }
  }

  /// Creates a voice that plays `generator` from the current state on.
  ///
  /// - Parameter samples: the length in samples, at least 1; nil for a sound without end.
  /// - Throws: `ModelError` if the length is too long.
  public init(_ generator: Generator, samples: Int? = nil) throws {
    if let samples { try SoundModel.requireLength(samples, generator.analysis) }
    sampleCount = samples
    state = Mutex(
      State(
        generator: generator.copy(),
        frames: samples.map { generator.analysis.frameCount(samples: $0) }))
  }

  /// Generates the next frame and resynthesises it, without its level.
  ///
  /// - Throws: `ModelError` if a control is out of range.
  public func next() throws -> [Float]? { try nextHop()?.samples }

  /// Generates the next frame and resynthesises it.
  ///
  /// - Returns: the samples and their level; nil after the end.
  /// - Throws: `ModelError` if a control is out of range.
  public func nextHop() throws -> VoiceHop? {
    try state.withLock { state in
      while !state.isOver {
        if let frames = state.frames, frames <= state.stream?.count ?? 0 {
          state.isOver = true
          return (state.stream?.finish(sampleCount: sampleCount ?? 0)).map {
            VoiceHop(samples: $0, gain: state.gain, pan: state.pan)
          }
        }
        try state.setLevel()
        let frame = try state.generator.next()
        let stream =
          state.stream
          ?? SynthesisStream(frame.settings, firstPhases: state.generator.framePhases)
        state.stream = stream
        let samples = stream.add(frame)
        if !samples.isEmpty {
          return VoiceHop(samples: samples, gain: state.gain, pan: state.pan)
        }
      }
      return nil
    }
  }

  /// The total number of frames that the generator has generated.
  public var count: Int { state.withLock { $0.generator.count } }

  /// A copy of the generator in its current state.
  public var present: Generator { state.withLock { $0.generator.copy() } }

  /// The time from the beginning of a frame's sound to the frame's own time, in seconds: half the length of a window.
  public var lookAhead: Double {
    state.withLock { Double($0.generator.analysis.fft / 2) / $0.generator.analysis.rate }
  }

  /// Assigns the voice's state to `generator`, calls `change`, and assigns the state of `generator` to the voice. The
  /// voice must have been created from `generator`, and `change` may change the generator.
  ///
  /// - Throws: the error that `change` throws.
  public func meet<Result>(
    _ generator: Generator, _ change: () throws -> Result
  ) rethrows -> Result {
    try state.withLock { state in
      generator.becomes(state.generator)
      let result = try change()
      state.generator.becomes(generator)
      return result
    }
  }

  /// Assigns the state of `generator` to the voice. The voice must have been created from `generator`.
  public func follow(_ generator: Generator) {
    state.withLock { $0.generator.becomes(generator) }
  }
}
