// Reading and writing files, by what they are.

internal import CommandLanguage
internal import Files
internal import Glibc
internal import SessionRecords
internal import Sounds

extension SoundCommands {
  static let files: [Command] = [
    Command(
      "load", area: "files",
      "Reads a file by its kind: a sound (any format that libsndfile knows), a .safetensors model, an"
        + " .npy tensor, .npz or .pvx frames. A pattern gives a list of all files that it fits.",
      Parameter<String>(
        "path", "a file, or a pattern such as \"takes/*.wav\"", isPath: true,
        endings: FileKind.readEndings),
      example: "save tone(440Hz, 1s), \"a.wav\"\nx = load(\"a.wav\")\nprint x.duration",
      gives: "a sound, a model, frames, a tensor, a record of tensors, or a list",
      details:
        "An .npz file with the entries `frames` (frames × bins × 2: magnitude, frequency) and"
        + " `meta` (a string: JSON with rate, fft, hop and window) is frames; one with the entry `arr_0`"
        + " alone a tensor; any other a record of what it holds. A .pvx file is PVOC-EX, as Csound"
        + " writes it."
    ) { (context: Context, path: String) -> Value in
      guard path.contains("*") || path.contains("?") || path.contains("[") else {
        return try read(path, context)
      }
      let found = matches(context.resolve(path))
      guard !found.isEmpty else { throw CommandError("load: no file fits \"\(path)\"") }
      return .list(try found.map { try read($0, context) })
    },
    Command(
      "save", area: "files",
      "Writes a value to a file, in the format that its ending names: a sound, a figure (.png, .svg,"
        + " .pdf), a model (.safetensors), a tensor (.npy, .npz), frames (.npz, .pvx), a record of"
        + " tensors (.npz), a session (.sonde, .ipynb).",
      Parameter<Value>("value"),
      Parameter<String>(
        "path", "where to; its ending names the format", isPath: true,
        endings: FileKind.writtenEndings),
      Parameter<String?>(
        "encoding", "how samples are kept: 32-bit floats in .wav where nothing is said",
        default: nil, choices: SampleEncoding.allCases.map(\.rawValue)),
      example: "save tone(440Hz, 1s), \"a.wav\", encoding: \"pcm16\"",
      details: "The file is there whole or not at all; folders that are missing are made. Nothing"
        + " is normalised: samples that a format without headroom clips are counted, and said."
    ) { (context: Context, value: Value, path: String, encoding: String?) -> Void in
      // What a session wrote before its program ended is there, perhaps worked on since.
      if context.isResuming {
        context.didWrite(path)
        return
      }
      let made = try Folders.make(above: context.resolve(path))
      do {
        try write(value, to: path, encoding, context)
      } catch {
        // What failed leaves no empty folders behind.
        for folder in made.reversed() { rmdir(folder) }
        throw error
      }
      for folder in made { context.note("made the folder \(folder)") }
      // A saved session that saved itself would write over itself when it is run again.
      if !(SessionValue.accepts(value)) { context.didWrite(path) }
    },
  ]

  private static func write(
    _ value: Value, to path: String, _ encoding: String?, _ context: Context
  ) throws {
    let ending = FileKind.ending(path)
    guard let kind = FileKind.all.first(where: { $0.endings.contains(ending) }) else {
      throw CommandError(
        ending.isEmpty
          ? "save: \"\(path)\" needs an ending that names its format"
          : "save: no kind of file ends in .\(ending)", hint: fitting(value, context))
    }
    guard try kind.save?(value, context.resolve(path), encoding, context) == true else {
      throw CommandError(
        "save: a .\(ending) file holds \(MessageText.list([kind.holds] + kind.alsoHolds)), not"
          + " \(value.kindInWords)",
        hint: fitting(value, context))
    }
  }

  private static func read(_ path: String, _ context: Context) throws -> Value {
    let ending = FileKind.ending(path)
    let kind = FileKind.all.first { $0.endings.contains(ending) } ?? .sound
    guard let load = kind.load else {
      throw CommandError(
        "load: a .\(ending) file holds \(kind.holds), which is only written",
        hint: kind.holds == "a session" ? "run \"\(path)\" runs a script" : nil)
    }
    let value = try load(context.resolve(path), context)
    context.didRead(path)
    return value
  }

  /// What endings suit a value, for the hint of an error.
  private static func fitting(_ value: Value, _ context: Context) -> String? {
    let kinds = FileKind.all.filter { kind in
      ([kind.holds] + kind.alsoHolds).contains { $0.hasPrefix(MessageText.article(value.kind)) }
    }
    let endings = kinds.flatMap(\.endings).map { ".\($0)" }
    return endings.isEmpty
      ? nil : "\(value.kindInWords) can be saved as \(MessageText.list(endings))"
  }

  /// The files that fit a pattern, sorted.
  private static func matches(_ pattern: String) -> [String] {
    var found = glob_t()
    defer { globfree(&found) }
    guard glob(pattern, 0, nil, &found) == 0 else { return [] }
    return (0..<Int(found.gl_pathc)).compactMap { found.gl_pathv[$0].map { String(cString: $0) } }
  }
}
