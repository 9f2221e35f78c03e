// A generator that is playing, as the session sees it. The generator itself stands still while a copy sounds;
// each statement that changes it brings it to where the sound is, one that asks it looks there, and the frame
// is noted in the record. A replay goes to the same frames without a sound, so all comes out the same.

internal import CommandLanguage
internal import SoundModels

/// The generator that was played last.
final class LivePlaying {
  let generator: Generator
  /// What sounds; nil where a record is replayed.
  private let voice: GeneratorVoice?
  /// Whether it sounds until somebody stops it.
  var isEndless: Bool { voice.map { $0.sampleCount == nil } ?? false }
  /// How many frames a statement may note: a loop that turns a knob notes each turn.
  private static let mostNoted = 1_000_000

  init(_ generator: Generator, _ voice: GeneratorVoice?) {
    self.generator = generator
    self.voice = voice
  }

  /// Brings the generator to where the sound is and changes it there; the sound goes on with the change.
  ///
  /// - Parameter arrived: called when it is there, before the change.
  func meet<Result>(
    _ context: Context, arrived: () -> Void = {}, _ change: () throws -> Result
  ) throws -> Result {
    var outcome: Swift.Result<Result, any Error>?
    let frame = context.outside("frame", limit: LivePlaying.mostNoted) {
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

  /// The generator as it is where the sound has come; it itself stays where it is.
  func present(_ context: Context) throws -> Generator {
    var heard: Generator?
    let frame = context.outside("frame", limit: LivePlaying.mostNoted) {
      heard = voice?.present
      return Double((heard ?? generator).count)
    }
    if let heard { return heard }
    let copy = generator.copy()
    try advance(copy, to: frame, context)
    return copy
  }

  /// Goes to a frame that a record says.
  private func advance(_ generator: Generator, to frame: Double, _ context: Context) throws {
    try generator.advance(to: Int(min(max(frame, 0), 1e15)), run: context.run)
  }

  /// The sound goes on from where the generator is.
  func follow() { voice?.follow(generator) }
}

extension Context {
  /// Changes a generator, which is first brought to where it has come if it is playing. The change can be
  /// taken back: to where it had come.
  ///
  /// - Throws: what the change throws.
  func changing<Result>(_ generator: Generator, _ change: () throws -> Result) throws -> Result {
    let saved = willChange(generator)
    guard let live = live(generator) else { return try change() }
    return try live.meet(self, arrived: { saved?.state = generator.copy() }, change)
  }

  /// A generator as it is now: one that is playing as it is where its sound has come.
  func present(_ generator: Generator) throws -> Generator {
    try live(generator)?.present(self) ?? generator
  }

  /// Throws where a generator is playing, for a command that would take frames from what is heard. One that
  /// has ended is brought to its end.
  func requireSilence(of generator: Generator, _ command: String) throws {
    guard live(generator) != nil else { return }
    guard outside("playing", { isPlaying ? 1 : 0 }) == 0 else {
      throw CommandError(
        "\(command): the generator is playing", hint: "`stop` ends that; then it goes on from there"
      )
    }
    try settle()
  }

  /// A generator is about to change. Where that is taken back, a sound goes on from what it was.
  ///
  /// - Returns: what it will be again; nil where the running statement has changed it before.
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

  /// A generator has begun to play. Where that is taken back, it is heard no longer.
  func didPlay(_ live: LivePlaying) throws {
    try remember(live)
    willChange(live) { [weak self] in { self?.abandonPlaying(live.generator) } }
  }
}

/// What a generator was before a statement.
final class SavedGenerator {
  var state: Generator
  init(_ state: Generator) { self.state = state }
}
