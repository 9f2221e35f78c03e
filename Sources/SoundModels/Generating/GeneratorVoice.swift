// A generator that is heard while it goes on. The thread that feeds the sound device and the session's
// thread both ask it, one at a time: whatever is changed comes in between two frames.

internal import Spectra
internal import Synchronization

/// The sound of a generator, frame by frame.
///
/// It sounds by a copy of the generator: that one stays where it is until somebody asks the voice how far
/// it has come.
public final class GeneratorVoice: Sendable {
  private let state: Mutex<State>
  /// Samples to make; nil for no end.
  public let sampleCount: Int?

  private struct State: @unchecked Sendable {
    // Both belong to whoever holds the lock.
    let generator: Generator
    var stream: SynthesisStream?
    /// Frames to make; nil for no end.
    var frames: Int?
    var isOver = false
  }

  /// The voice of `generator`, from where it is.
  ///
  /// - Parameter samples: how long it sounds, at least 1; nil for no end.
  /// - Throws: `ModelError` where that is too long.
  public init(_ generator: Generator, samples: Int? = nil) throws {
    if let samples { try SoundModel.requireLength(samples, generator.analysis) }
    sampleCount = samples
    state = Mutex(
      State(
        generator: generator.copy(),
        frames: samples.map { generator.analysis.frameCount(samples: $0) }))
  }

  /// The samples of the next frame: one hop of them, or a few more or less at both ends. Nil at the end.
  ///
  /// - Throws: `ModelError` where a control has gone out of range.
  public func next() throws -> [Float]? {
    try state.withLock { state in
      while !state.isOver {
        if let frames = state.frames, frames <= state.stream?.count ?? 0 {
          state.isOver = true
          return state.stream?.finish(sampleCount: sampleCount ?? 0)
        }
        let frame = try state.generator.next()
        let stream =
          state.stream
          ?? SynthesisStream(frame.settings, firstPhases: state.generator.framePhases)
        state.stream = stream
        let samples = stream.add(frame)
        if !samples.isEmpty { return samples }
      }
      return nil
    }
  }

  /// Frames that the generator has given in all.
  public var count: Int { state.withLock { $0.generator.count } }

  /// A copy of the generator as it is now.
  public var present: Generator { state.withLock { $0.generator.copy() } }

  /// How much sound is made of a frame before the frame's own moment, in seconds: half a window.
  public var lookAhead: Double {
    state.withLock { Double($0.generator.analysis.fft / 2) / $0.generator.analysis.rate }
  }

  /// Brings `generator`, which the voice began from, to where the voice is; then `change` may change it, and
  /// the voice goes on with that.
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

  /// Goes on from where `generator`, which the voice began from, is.
  public func follow(_ generator: Generator) {
    state.withLock { $0.generator.becomes(generator) }
  }
}
