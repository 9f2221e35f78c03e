// Reading and writing files by their kind.

internal import CommandLanguage
internal import Files
internal import Glibc
internal import SessionRecords
internal import Sounds

extension SoundCommands {
  static let files: [Command] = [
    Command(
      "load", area: "files",
      "Reads a file by its kind: a sound (any format that libsndfile knows), a model (.safetensors), a"
        + " tensor (.npy), or frames (.npz, .pvx).",
      Parameter<String>(
        "path", "a file, or a pattern such as \"takes/*.wav\"", isPath: true,
        endings: FileKind.readEndings),
      example: "save tone(440Hz, 1s), \"a.wav\"\nx = load(\"a.wav\")\nprint x.duration",
      gives: "a sound, a model, frames, a tensor, a record of tensors, or a list",
      details:
        "A pattern gives a list with all files that match it. An .npz file with the entries `frames`"
        + " (frames × bins × 2: magnitude, frequency) and `meta` (a string: JSON with rate, fft, hop and"
        + " window) holds frames, one with the single entry `arr_0` a tensor, any other a record of its"
        + " entries. A .pvx file is in Csound's format PVOC-EX."
    ) { (context: Context, path: String) -> Value in
      guard path.contains("*") || path.contains("?") || path.contains("[") else {
        return try read(path, context)
      }
      let found = matches(context.resolve(path))
      guard !found.isEmpty else { throw CommandError("load: no file matches \"\(path)\"") }
      return .list(try found.map { try read($0, context) })
    },
    Command(
      "save", area: "files",
      "Writes a value to a file, in the format of the path's ending: a sound, a figure (.png, .svg,"
        + " .pdf), a model (.safetensors), a tensor (.npy, .npz), frames (.npz, .pvx), a record of"
        + " tensors (.npz), a session (.sonde, .ipynb).",
      Parameter<Value>("value"),
      Parameter<String>(
        "path", "the file; its ending names the format", isPath: true,
        endings: FileKind.writtenEndings),
      Parameter<String?>(
        "encoding", "the format of the samples; by default 32-bit floats in .wav",
        default: nil, choices: SampleEncoding.allCases.map(\.rawValue)),
      example: "save tone(440Hz, 1s), \"a.wav\", encoding: \"pcm16\"",
      details:
        "The file is written whole or not at all, and missing folders are created. Nothing is"
        + " normalised: if a format without headroom clips samples, a note says how many."
    ) { (context: Context, value: Value, path: String, encoding: String?) -> Void in
      // A file that the session wrote before its program ended exists, and may have been changed since.
      if context.isResuming {
        context.didWrite(path)
        return
      }
      let made = try Folders.make(above: context.resolve(path))
      do {
        try write(value, to: path, encoding, context)
      } catch {
        // A failure leaves no empty folders.
        for folder in made.reversed() { rmdir(folder) }
        throw error
      }
      for folder in made { context.note("created the folder \(folder)") }
      // A saved session that saved itself would overwrite itself when it runs again.
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
          : "save: unknown ending .\(ending)", hint: fitting(value, context))
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
        "load: a .\(ending) file holds \(kind.holds), which can be saved but not loaded",
        hint: kind.holds == "a session" ? "`run \"\(path)\"` runs it as a script" : nil)
    }
    let value = try load(context.resolve(path), context)
    context.didRead(path)
    return value
  }

  /// A hint with the endings that suit a value; nil if none does.
  private static func fitting(_ value: Value, _ context: Context) -> String? {
    let kinds = FileKind.all.filter { kind in
      ([kind.holds] + kind.alsoHolds).contains { $0.hasPrefix(MessageText.article(value.kind)) }
    }
    let endings = kinds.flatMap(\.endings).map { ".\($0)" }
    return endings.isEmpty
      ? nil : "\(value.kindInWords) can be saved as \(MessageText.list(endings))"
  }

  /// The files that match a pattern, sorted.
  private static func matches(_ pattern: String) -> [String] {
    var found = glob_t()
    defer { globfree(&found) }
    guard glob(pattern, 0, nil, &found) == 0 else { return [] }
    return (0..<Int(found.gl_pathc)).compactMap { found.gl_pathv[$0].map { String(cString: $0) } }
  }
}
