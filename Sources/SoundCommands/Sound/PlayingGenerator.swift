// A generator that is playing. A copy of it plays, and the session's generator stands still. A statement that
// changes the generator first advances it to the frame that is playing; a statement that reads it reads a copy
// at that frame. The record keeps the frame, and a replay goes to the same frames in silence, with the same
// results.

internal import CommandLanguage
internal import SoundModels

/// The generator that was played last.
final class PlayingGenerator {
  let generator: Generator
  /// The copy that plays; nil in a replay.
  private let voice: GeneratorVoice?
  /// Whether it plays until the user stops it.
  var isEndless: Bool { voice.map { $0.sampleCount == nil } ?? false }
  /// The most frames that a statement may record: a loop that sets a property records each turn.
  private static let mostNoted = 1_000_000

  init(_ generator: Generator, _ voice: GeneratorVoice?) {
    self.generator = generator
    self.voice = voice
  }

  /// Advances the generator to the frame that is playing and changes it there; the copy continues with the
  /// change.
  ///
  /// - Parameter arrived: called at that frame, before the change.
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

  /// A copy of the generator at the frame that is playing; the generator itself does not move.
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
    try generator.advance(to: Int(min(max(frame, 0), 1e15)), run: context.run)
  }

  /// Makes the sound continue from the generator's frame.
  func follow() { voice?.follow(generator) }
}

extension Context {
  /// Changes a generator; one that is playing is first advanced to the frame that is playing. `undo` restores
  /// it as it was before the change, at that frame.
  ///
  /// - Throws: what the change throws.
  func changing<Result>(_ generator: Generator, _ change: () throws -> Result) throws -> Result {
    let saved = willChange(generator)
    guard let live = live(generator) else { return try change() }
    return try live.meet(self, arrived: { saved?.state = generator.copy() }, change)
  }

  /// A generator as it is now: one that is playing at the frame that is playing.
  func present(_ generator: Generator) throws -> Generator {
    try live(generator)?.present(self) ?? generator
  }

  /// Throws if a generator is playing, for commands that would take frames from the sound. One whose sound has
  /// ended is advanced to its end.
  func requireSilence(of generator: Generator, _ command: String) throws {
    guard live(generator) != nil else { return }
    guard outside("playing", { isPlaying ? 1 : 0 }) == 0 else {
      throw CommandError(
        "\(command): the generator is playing", hint: "`stop` ends that; then it goes on from there"
      )
    }
    try settle()
  }

  /// Records that a generator is about to change. After `undo`, its sound continues from the earlier state.
  ///
  /// - Returns: the state that `undo` restores; nil if the running statement has already changed it.
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

  /// Records that a generator has begun to play; `undo` ends its sound.
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
