// A generator that is playing, as the session sees it. The generator itself stands still while a copy sounds;
// each statement that asks it or changes it brings it to where the sound is, and the frame is noted in the
// record. A replay goes to the same frames without a sound, so all comes out the same.

internal import CommandLanguage
internal import SoundModels

/// The generator that was played last.
final class LivePlaying {
  let generator: Generator
  /// What sounds; nil where a record is replayed.
  private let voice: GeneratorVoice?
  /// Whether it sounds until somebody stops it.
  var isEndless: Bool { voice.map { $0.sampleCount == nil } ?? false }

  init(_ generator: Generator, _ voice: GeneratorVoice?) {
    self.generator = generator
    self.voice = voice
  }

  /// Brings the generator to where the sound is and changes it there; the sound goes on with the change.
  func meet<Result>(_ context: Context, _ change: () throws -> Result) throws -> Result {
    var result: Result?
    let frame = try context.outside("frame") {
      guard let voice else { return Double(generator.count) }
      return try voice.meet(generator) {
        let count = generator.count
        result = try change()
        return Double(count)
      }
    }
    if let result { return result }
    try generator.advance(to: Int(min(frame, 1e15)), run: context.run)
    return try change()
  }

  /// The sound goes on from where the generator is.
  func follow() { voice?.follow(generator) }
}

extension Context {
  /// Changes a generator, which is first brought to where it has come if it is playing. The change can be
  /// taken back.
  ///
  /// - Throws: what the change throws.
  func changing<Result>(_ generator: Generator, _ change: () throws -> Result) throws -> Result {
    willChange(generator)
    guard let live = live(generator) else { return try change() }
    return try live.meet(self, change)
  }

  /// Brings a generator to where it has come, if it is playing.
  func catchUp(_ generator: Generator) throws {
    if live(generator) != nil { try changing(generator) {} }
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

  /// A generator is about to change. Where that is taken back, a sound goes on from what it was, or what
  /// `orElse` says is done before.
  func willChange(_ generator: Generator, orElse undo: ((Context) -> Void)? = nil) {
    willChange(generator) { [weak self] in
      let before = generator.copy()
      return {
        if let self { undo?(self) }
        generator.becomes(before)
        self?.live(generator)?.follow()
      }
    }
  }
}
