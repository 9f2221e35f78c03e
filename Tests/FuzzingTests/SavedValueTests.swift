// Tests that a value that is saved and loaded is the same value, for random values of every kind: the text of numbers,
// strings, lists and records, and the native file formats of the other kinds. Numbers are compared bit for bit.

import CommandLanguage
import FrameFiles
import SessionRecords
import SoundCommands
import SoundModels
import Sounds
import Spectra
import TensorFiles
import Tensors
import TestSupport
import Testing

@Suite struct SavedValueTests {
  // MARK: Random values

  /// A number with random bits that is not nan.
  static func number(_ dice: inout Seeded) -> Double {
    switch Int.random(in: 0..<6, using: &dice) {
    case 0: return Double(Int.random(in: -1000...1000, using: &dice))
    case 1:
      return [0.0, -0.0, .infinity, -.infinity, .leastNonzeroMagnitude, 0x1p63, -0x1p53, 1e300][
        Int.random(in: 0..<8, using: &dice)]
    default:
      let number = Double(bitPattern: dice.next())
      return number.isNaN ? 0.1 : number
    }
  }

  static func float(_ dice: inout Seeded) -> Float {
    let number = Float(bitPattern: UInt32(truncatingIfNeeded: dice.next()))
    return number.isNaN ? -0.0 : number
  }

  /// A finite float, as in sounds and frames.
  static func sample(_ dice: inout Seeded) -> Float {
    let number = float(&dice)
    return number.isFinite ? number : 0.5
  }

  static func string(_ dice: inout Seeded) -> String {
    var text = ""
    for _ in 0..<Int.random(in: 0...8, using: &dice) {
      let limit = [0x80, 0x300, 0x2100, 0x11_0000][Int.random(in: 0..<4, using: &dice)]
      if let scalar = Unicode.Scalar(UInt32.random(in: 0..<UInt32(limit), using: &dice)) {
        text.unicodeScalars.append(scalar)
      }
    }
    return text
  }

  static func value(_ dice: inout Seeded, depth: Int = 3) -> Value {
    switch Int.random(in: 0..<(depth > 0 ? 8 : 5), using: &dice) {
    case 0: return .nil
    case 1: return .bool(Bool.random(using: &dice))
    case 2, 3: return .number(number(&dice))
    case 4: return .string(string(&dice))
    case 5, 6:
      return .list(
        (0..<Int.random(in: 0...4, using: &dice)).map { _ in value(&dice, depth: depth - 1) })
    default:
      let record = RecordValue()
      for name in ["a", "if", "é", "b_2"] where Bool.random(using: &dice) {
        record.set(name, value(&dice, depth: depth - 1))
      }
      return .record(record)
    }
  }

  /// Up to four axes, of which some may be empty.
  static func tensor(_ dice: inout Seeded, _ number: (inout Seeded) -> Float = float) throws
    -> Tensor
  {
    let shape = (0..<Int.random(in: 0...4, using: &dice)).map { _ in
      Int.random(in: 0...4, using: &dice)
    }
    return try Tensor.of(
      shape: shape, values: (0..<shape.reduce(1, *)).map { _ in number(&dice) })
  }

  static func frames(_ dice: inout Seeded) throws -> Frames {
    let windows = [Window.hann, .hamming, .blackman, .kaiser(beta: 6.8)]
    let settings = try AnalysisSettings(
      rate: [8000, 44_100, 44_100.5, 96_000][Int.random(in: 0..<4, using: &dice)], fft: 32, hop: 4,
      bins: Int.random(in: 1...17, using: &dice),
      window: windows[Int.random(in: 0..<4, using: &dice)])
    let shape = [Int.random(in: 1...9, using: &dice), settings.bins]
    func numbers() throws -> Tensor {
      try Tensor.of(shape: shape, values: (0..<shape[0] * shape[1]).map { _ in sample(&dice) })
    }
    return try Frames(
      settings: settings, magnitudes: numbers(), frequencies: numbers(),
      firstPhases: (0..<settings.bins).map { _ in Float.random(in: -3...3, using: &dice) },
      sampleCount: Int.random(in: 1...shape[0] * 4, using: &dice),
      content: Bool.random(using: &dice) ? .values : .deltas)
  }

  static func isSame(_ a: [Float], _ b: [Float]) -> Bool {
    a.count == b.count && zip(a, b).allSatisfy { $0.bitPattern == $1.bitPattern }
  }

  /// Whether two values have the same literals. The literal of a number determines its bits.
  static func isSame(_ a: Value, _ b: Value) -> Bool { ValueText.shown(a) == ValueText.shown(b) }

  // MARK: Tests

  @Test func theTextOfAValueGivesTheSameValue() {
    var dice = Seeded(1)
    let values = (0..<2000).map { _ in Self.value(&dice) }
    let numbers = (0..<5000).map { _ in Self.number(&dice) }
    let strings = (0..<5000).map { _ in Self.string(&dice) }
    let wrong = LanguageThread.run {
      let session = Interpreter(registry: SoundLibrary.registry, context: Context(write: { _ in }))
      func read(_ text: String) -> Value? {
        try? session.enter("x = \(text)", name: "test").value
      }
      var wrong: [String] = []
      for value in values {
        let text = ValueText.shown(value)
        _ = read(text)
        guard let back = session["x"], back.kind == value.kind, Self.isSame(value, back) else {
          wrong.append(text)
          continue
        }
      }
      for number in numbers {
        _ = read(ValueText.shown(.number(number)))
        if case .number(let back)? = session["x"], back.bitPattern == number.bitPattern { continue }
        wrong.append("\(number)")
      }
      for string in strings {
        _ = read(ValueText.shown(.string(string)))
        if case .string(let back)? = session["x"], Array(back.utf8) == Array(string.utf8) {
          continue
        }
        wrong.append(string.debugDescription)
      }
      return wrong
    }
    #expect(wrong.isEmpty, "\(wrong.count): \(wrong.prefix(5))")
  }

  @Test func aTensorInAFileIsTheSameTensor() throws {
    var dice = Seeded(2)
    for _ in 0..<500 {
      let tensor = try Self.tensor(&dice)
      let back = try NumPyFile.decode(NumPyFile.encode(tensor), name: "a.npy")
      #expect(back.shape == tensor.shape && Self.isSame(back.values, tensor.values))
    }
  }

  @Test func aRecordOfTensorsAndStringsInAFileIsTheSameRecord() throws {
    var dice = Seeded(3)
    for _ in 0..<200 {
      let entries = try ["a", "b", "é", "long name"].map { name in
        Bool.random(using: &dice)
          ? ArchiveEntry(name, try Self.tensor(&dice))
          : ArchiveEntry(name, text: Self.string(&dice).filter { $0 != "\0" })
      }
      let back = try NumPyArchive.decode(NumPyArchive.encode(entries, name: "a.npz"), name: "a.npz")
      #expect(back.map(\.name) == entries.map(\.name))
      for (entry, other) in zip(entries, back) {
        #expect(entry.text == other.text && entry.tensor?.shape == other.tensor?.shape)
        #expect(Self.isSame(entry.tensor?.values ?? [], other.tensor?.values ?? []))
      }
    }
  }

  @Test(arguments: [".wav", ".aiff", ".au", ".caf", ".w64"])
  func aSoundInAFileOfFloatsIsTheSameSound(ending: String) throws {
    var dice = Seeded(4)
    let folder = TemporaryFolder()
    for _ in 0..<60 {
      let count = Int.random(in: 1...300, using: &dice)
      let channels = Int.random(in: 1...5, using: &dice)
      let sound = try Sound(
        samples: (0..<channels).map { _ in (0..<count).map { _ in Self.sample(&dice) } },
        rate: [1000, 8000, 44_100, 192_000][Int.random(in: 0..<4, using: &dice)])
      try SoundFile.write(sound, folder / "a\(ending)", encoding: .float32)
      let back = try SoundFile.read(folder / "a\(ending)")
      #expect(back.rate == sound.rate && back.samples.count == channels)
      #expect(zip(back.samples, sound.samples).allSatisfy { Self.isSame($0, $1) })
    }
  }

  @Test func framesInAFileAreTheSameFrames() throws {
    var dice = Seeded(5)
    for _ in 0..<200 {
      let frames = try Self.frames(&dice)
      let packed = try NumPyArchive.encode(FramesArchive.entries(frames), name: "a.npz")
      let back = try FramesArchive.frames(NumPyArchive.decode(packed, name: "a.npz"), name: "a.npz")
      #expect(back.settings == frames.settings && back.content == frames.content)
      #expect(back.sampleCount == frames.sampleCount)
      #expect(Self.isSame(back.magnitudes.values, frames.magnitudes.values))
      #expect(Self.isSame(back.frequencies.values, frames.frequencies.values))
      #expect(Self.isSame(back.firstPhases, frames.firstPhases))
    }
  }

  @Test func aModelInAFileIsTheSameModelAndTrainsOnInTheSameWay() throws {
    var dice = Seeded(6)
    let settings = try AnalysisSettings(rate: 8000, fft: 32, hop: 8, bins: 4)
    for turn in 0..<12 {
      let source = try PhaseVocoder.analyze(
        Signals.tone(frequency: Double(300 + 50 * turn), duration: 0.1, rate: 8000, gain: 0.5),
        settings)
      let model = try SoundModel(
        of: [source],
        settings: ModelSettings(
          layers: Int.random(in: 1...3, using: &dice), units: Int.random(in: 1...6, using: &dice),
          mixtures: Int.random(in: 1...3, using: &dice), sequence: 4,
          target: Bool.random(using: &dice) ? .delta : .value,
          includesDC: Bool.random(using: &dice), dropout: Double.random(in: 0...0.5, using: &dice),
          hasClock: Bool.random(using: &dice)),
        seed: dice.next())
      if turn % 3 > 0 {
        _ = try model.train(TrainingRequest(length: .steps(Int.random(in: 1...4, using: &dice))))
      }
      let packed = try ModelFile.encode(model).encode()
      let back = try ModelFile.decode(SafeTensors.decode(packed, name: "a.safetensors"))
      #expect(try ModelFile.encode(back).encode() == packed)
      let request = TrainingRequest(length: .steps(3))
      try model.train(request, on: [source])
      try back.train(request, on: [source])
      #expect(back.losses == model.losses && back.network == model.network)
    }
  }

  /// Random assignments, loops and random draws, and also an error.
  private static func entries(_ dice: inout Seeded) -> [String] {
    let names = ["a", "b", "c"]
    func name() -> String { names[Int.random(in: 0..<3, using: &dice)] }
    var entries = [
      "a = []", "b = (x: 1)", "c = \"\"", "seed \(Int.random(in: 0..<99, using: &dice))",
    ]
    for _ in 0..<12 {
      switch Int.random(in: 0..<7, using: &dice) {
      case 0, 1: entries.append("\(name()) = \(ValueText.shown(value(&dice)))")
      case 2: entries.append("\(name()) = rand([\(Int.random(in: 1...4, using: &dice))])")
      case 3: entries.append("\(name()) = [a, b, c]")
      case 4: entries.append("for i in 0..3 { \(name()) = [i, rand([2])] }")
      case 5: entries.append("\(name()) = tone(440Hz, 0.01s)")
      default: entries.append("def f(x) { [x, \(ValueText.shown(.string(string(&dice))))] }")
      }
    }
    return entries
  }

  @Test func aSavedSessionReplaysToTheSameSession() throws {
    var dice = Seeded(7)
    for _ in 0..<40 {
      let entries = Self.entries(&dice)
      let text = LanguageThread.run {
        let session = SondeSession(Context(write: { _ in }))
        for entry in entries {
          do throws(Diagnostic) { try session.enter(entry, name: "test") } catch {
            Issue.record("\(entry): \(error)")
          }
        }
        return SessionScript.text(of: session.recorder.record)
      }
      let replay = try SessionReplay(text, name: "a.sonde")
      let (outcome, again) = LanguageThread.run {
        let session = SondeSession(Context(write: { _ in }))
        let outcome = replay.run(in: session.interpreter)
        return (outcome, SessionScript.text(of: session.recorder.record))
      }
      #expect(outcome.failure == nil && outcome.difference == nil, "\(outcome)")
      #expect(again == text)
    }
  }
}
