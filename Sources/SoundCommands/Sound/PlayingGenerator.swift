// A generator that is playing. A copy of the generator plays, and the session's generator does not advance. A statement
// that changes the generator first advances the generator to the frame that is playing. A statement that reads the
// generator reads a copy at the frame that is playing. For each statement that changes or reads a playing generator,
// the record contains the number of the frame that was playing. A replay advances the generator to the recorded frame
// without sound, so that a replay has the same results as the session.

internal import Audio
internal import CommandLanguage
internal import SoundModels
internal import WholeNumbers

/// A generator that was played and has not yet been advanced to the end of its sound.
final class PlayingGenerator {
  let generator: Generator
  /// The copy that plays; nil in a replay.
  private let voice: GeneratorVoice?
  /// The source in the player's mix; nil in a replay.
  let source: PlayedSource?
  /// Whether the generator plays for a fixed duration.
  let isFinite: Bool
  /// Whether the generator plays until the user stops it.
  var isEndless: Bool { voice.map { $0.sampleCount == nil } ?? false }
  /// The largest number of frame numbers that one statement may record. A loop that sets a property records one frame
  /// number in each pass.
  static let mostNoted = 1_000_000

  init(_ generator: Generator, _ started: StartedVoice?, isFinite: Bool) {
    self.generator = generator
    self.isFinite = isFinite
    (voice, source) = (started?.voice, started?.source)
  }

  /// Advances the generator to the frame that is playing and changes the generator at this frame. The copy that
  /// plays continues with the changed state.
  ///
  /// - Parameter arrived: a function that is called before the change, when the generator has reached the frame that is
  ///   playing.
  func meet<Result>(
    _ context: Context, arrived: () -> Void = {}, _ change: () throws -> Result
  ) throws -> Result {
    var outcome: Swift.Result<Result, any Error>?
    let frame = context.outside("frame", limit: PlayingGenerator.mostNoted) {
      guard let voice else { return Double(generator.count) }
      return voice.meet(generator) {
        let count = generator.count
        arrived()
        outcome = Swift.Result { try change() }
        return Double(count)
      }
    }
    if let outcome { return try outcome.get() }
    try advance(generator, to: frame, context)
    arrived()
    return try change()
  }

  /// A copy of the generator at the frame that is playing; the session's generator does not advance.
  func present(_ context: Context) throws -> Generator {
    var heard: Generator?
    let frame = context.outside("frame", limit: PlayingGenerator.mostNoted) {
      heard = voice?.present
      return Double((heard ?? generator).count)
    }
    if let heard { return heard }
    let copy = generator.copy()
    try advance(copy, to: frame, context)
    return copy
  }

  /// Advances a generator to a recorded frame.
  private func advance(_ generator: Generator, to frame: Double, _ context: Context) throws {
    try generator.advance(to: Int(clamped: min(max(frame, 0), 1e15)), run: context.run)
  }

  /// Makes the playing copy continue from the state of the session's generator.
  func follow() { voice?.follow(generator) }
}

extension Context {
  /// Changes a generator. A playing generator is first advanced to the frame that is playing; `undo` then restores
  /// the state at this frame, before the change.
  ///
  /// - Throws: any error of the change.
  func changing<Result>(_ generator: Generator, _ change: () throws -> Result) throws -> Result {
    let saved = willChange(generator)
    guard let live = live(generator) else { return try change() }
    return try live.meet(self, arrived: { saved?.state = generator.copy() }, change)
  }

  /// The current state of a generator: for a playing generator, a copy at the frame that is playing.
  func present(_ generator: Generator) throws -> Generator {
    try live(generator)?.present(self) ?? generator
  }

  /// Checks that a generator is not playing. Commands that generate frames call this function, because the generated
  /// frames would be missing from the sound. A generator whose sound has ended is advanced to the end of the sound.
  ///
  /// - Throws: `CommandError` if the generator is playing.
  func requireSilence(of generator: Generator, _ command: String) throws {
    guard let live = live(generator) else { return }
    guard !asksWhetherPlaying(live) else {
      throw CommandError(
        "\(command): the generator is playing",
        hint: "`stop` stops the sound; the generator then continues from its current frame"
      )
    }
    try settle(live)
  }

  /// Whether a generator is sounding. The record keeps the answer.
  func asksWhetherPlaying(_ live: PlayingGenerator) -> Bool {
    outside("playing", limit: PlayingGenerator.mostNoted) { isSounding(live.source) ? 1 : 0 } != 0
  }

  /// Records that a generator is about to change. After `undo`, the generator's sound continues from the state before
  /// the change.
  ///
  /// - Returns: the state that `undo` restores; nil if the running statement has already changed the generator.
  @discardableResult
  func willChange(_ generator: Generator) -> SavedGenerator? {
    var saved: SavedGenerator?
    willChange(generator) { [weak self] in
      let before = SavedGenerator(generator.copy())
      saved = before
      return {
        generator.becomes(before.state)
        self?.live(generator)?.follow()
      }
    }
    return saved
  }

  /// Records that a generator has begun to play; `undo` stops the generator's sound.
  func didPlay(_ live: PlayingGenerator) throws {
    try remember(live)
    willChange(live) { [weak self] in { self?.abandonPlaying(live.generator) } }
  }
}

/// The state of a generator before a statement.
final class SavedGenerator {
  var state: Generator
  init(_ state: Generator) { self.state = state }
}

/// A voice that plays, and its source in the player's mix.
struct StartedVoice {
  let voice: GeneratorVoice
  let source: PlayedSource
}
