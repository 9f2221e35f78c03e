// A generator that plays live. The thread that feeds the sound device and the session's thread both use it, one at a
// time: a change takes effect between two frames.

internal import Spectra
internal import Synchronization

/// The resynthesis of a generator's frames, frame by frame.
///
/// A voice plays a copy of its generator; the generator itself keeps its state until the voice is asked how far it
/// has come.
public final class GeneratorVoice: Sendable {
  private let state: Mutex<State>
  /// Samples to make; nil for no end.
  public let sampleCount: Int?

  private struct State: @unchecked Sendable {
    // Both belong to the thread that holds the lock.
    let generator: Generator
    var stream: SynthesisStream?
    /// Frames to make; nil for no end.
    var frames: Int?
    var isOver = false
  }

  /// A voice that plays `generator` from its present state on.
  ///
  /// - Parameter samples: the length in samples, at least 1; nil for no end.
  /// - Throws: `ModelError` if that is too long.
  public init(_ generator: Generator, samples: Int? = nil) throws {
    if let samples { try SoundModel.requireLength(samples, generator.analysis) }
    sampleCount = samples
    state = Mutex(
      State(
        generator: generator.copy(),
        frames: samples.map { generator.analysis.frameCount(samples: $0) }))
  }

  /// Generates the next frame and resynthesises it.
  ///
  /// - Returns: one hop of samples, a few more or less at both ends; nil at the end.
  /// - Throws: `ModelError` if a control is out of range.
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

  /// Frames that the generator has generated in all.
  public var count: Int { state.withLock { $0.generator.count } }

  /// A copy of the generator as it is now.
  public var present: Generator { state.withLock { $0.generator.copy() } }

  /// How long before a frame's own time its sound begins, in seconds: half a window.
  public var lookAhead: Double {
    state.withLock { Double($0.generator.analysis.fft / 2) / $0.generator.analysis.rate }
  }

  /// Gives `generator`, from which the voice began, the voice's state, calls `change`, which may change the generator,
  /// and gives the voice the result.
  ///
  /// - Throws: what `change` throws.
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

  /// Gives the voice the state of `generator`, from which it began.
  public func follow(_ generator: Generator) {
    state.withLock { $0.generator.becomes(generator) }
  }
}
