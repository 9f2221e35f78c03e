// The commands `load` and `save`, which choose the file format by the file name extension.

internal import CommandLanguage
internal import Files
internal import Runs
internal import SessionRecords
internal import Sounds
internal import WholeNumbers

extension SoundCommands {
  static let files: [Command] = [
    Command(
      "load", area: "files",
      "Reads a file that contains a sound (any format that libsndfile reads), a model (.safetensors), a"
        + " tensor (.npy), frames (.npz, .pvx), a score (.mid) or a table (.csv).",
      Parameter<String>(
        "path", "the path of a file, or a pattern such as \"takes/*.wav\"", isPath: true,
        endings: FileKind.readEndings),
      Parameter<Bool>(
        "skip", "whether files of a pattern that cannot be read are left out, with a note",
        default: true),
      example: "save tone(440Hz, 1s), \"a.wav\"\nx = load(\"a.wav\")\nprint x.duration",
      gives:
        "a sound, a model, frames, a tensor, a record of tensors, a list of records, or a list of such values",
      details: """
        For a pattern, `load` returns a list with the contents of all matching files. A note names each \
        file that cannot be read; with `skip: false` such a file is an error. The name of an existing file is never a pattern. An .npz file \
        contains frames if it has the entries `frames` (frames × bins × 2: magnitude, frequency) and \
        `meta` (a JSON string with rate, fft, hop and window). An .npz file whose single entry is `arr_0` \
        contains a tensor. Any other .npz file is read as a record with a field for each entry: numbers \
        keep 64 bits, strings become lists, and entries that cannot be read are left out with a note. The \
        numbers of a tensor are rounded to 32 bits, and a note tells of whole numbers that change. A .pvx \
        file is in Csound's format PVOC-EX; a file with several channels gives a list of frames.

        A MIDI file (.mid, .midi) is read as a score: a list of records, one for each note, sorted by time. \
        A record has `at` and `duration` in seconds, `pitch` in Hz, `key`, `loudness` in dB, `pan` from -1 \
        to 1, `channel` from 1 to 16 and `program` from 1 to 128. A drum (channel 10) has a `key`, such as \
        36, and its `pitch` is nil; for all other notes, `key` is nil. The loudness is 40 log10(velocity / \
        127) dB, plus 40 log10(volume / 100) and 40 log10(expression / 127) dB of the channel. The pitch \
        includes the bend at the start of the note, and the duration includes the sustain pedal.

        A table (.csv) is read as a list of records with the names of the first line. Between the cells are commas, \
        semicolons or tabs. A cell is a number, true or false, nil if it is empty, or else a string; a cell in quotes is a \
        string. `column(table, "pitch")` returns a column.
        """
    ) { (context: Context, path: String, skips: Bool) -> Value in
      let isName = SystemPath.exists(try context.resolve(reading: path))
      guard !isName, PathPattern(path).isPattern else { return try read(path, context) }
      let found = try context.matches(path)
      guard !found.isEmpty else { throw CommandError("load: no file matches \"\(path)\"") }
      return .list(try skips ? readAll(found, context) : found.map { try read($0, context) })
    },
    Command(
      "save", area: "files",
      "Writes a value to a file in the format of the file name extension: a sound, a figure (.png,"
        + " .svg, .pdf), a model (.safetensors), a tensor (.npy, .npz), frames (.npz, .pvx), a record of"
        + " tensors (.npz), a score (.mid), a table or an envelope (.csv) or a session (.sonde, .ipynb).",
      Parameter<Value>("value"),
      Parameter<String>(
        "path", "the path of the file, whose extension determines the format", isPath: true,
        endings: FileKind.writtenEndings),
      Parameter<String?>(
        "encoding",
        "the format of the samples in a sound file; by default 32-bit floats in .wav files",
        default: nil, choices: SampleEncoding.allCases.map(\.rawValue)),
      example: "save tone(440Hz, 1s), \"a.wav\", encoding: \"pcm16\"",
      details:
        "The file is written completely or not at all, and missing folders are created. Samples are not"
        + " normalised. If a format cannot store values beyond full scale, samples are clipped, and a"
        + " note states the number of clipped samples.\n\nA score is a list of records such as `(at: 0s, pitch:"
        + " \"C4\", duration: 0.5s, loudness: -10dB, pan: 0)`. A record has `at`, `duration`, and `pitch` (in Hz"
        + " or by name) or, for a drum, `key`; it may also have `loudness` (-10 dB by default), `pan` (0),"
        + " `channel` (by default chosen by `save`) and `program` (1). A MIDI file keeps times within 0.06 ms,"
        + " the loudness as one of 127 velocities, and the pitch as a key with a pitch bend if the key is more"
        + " than 1 cent off. Notes with different bends or pans get different channels; a note tells if 15"
        + " channels are too few."
    ) { (context: Context, value: Value, path: String, encoding: String?) -> Void in
      // When a session resumes, the file already exists and may have been changed since it was written.
      if context.isResuming {
        context.didWrite(path)
        return
      }
      let made = try Folders.make(above: try context.resolve(path))
      do {
        try write(value, to: path, encoding, context)
      } catch {
        // After a failure, the new folders are removed because they are empty.
        for folder in made.reversed() { Folders.removeEmpty(folder) }
        throw error
      }
      for folder in made { context.note("created the folder \(folder)") }
      // A file that contains the session is not recorded as written: a replay would overwrite the file.
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
          ? "save: the path \"\(path)\" needs a file name extension, which determines the format"
          : "save: the file name extension .\(ending) is unknown", hint: fitting(value, context))
    }
    guard try kind.save?(value, try context.resolve(path), encoding, context) == true else {
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
        hint: kind.holds == "a session" ? "`run \"\(path)\"` runs the session as a script" : nil)
    }
    let value = try load(try context.resolve(reading: path), context)
    context.didRead(path)
    return value
  }

  /// A hint with the file name extensions for a value; nil if no kind of file can contain the value.
  private static func fitting(_ value: Value, _ context: Context) -> String? {
    let kinds = FileKind.all.filter { kind in
      ([kind.holds] + kind.alsoHolds).contains { $0.hasPrefix(MessageText.article(value.kind)) }
    }
    let endings = kinds.flatMap(\.endings).map { ".\($0)" }
    return endings.isEmpty
      ? nil : "\(value.kindInWords) can be saved as \(MessageText.list(endings))"
  }

  /// The contents of several files. A file that cannot be read is left out, and a note names it and the reason.
  ///
  /// - Throws: the error of the first file if no file can be read, and an error that is not the fault of a file.
  private static func readAll(_ paths: [String], _ context: Context) throws -> [Value] {
    var values: [Value] = []
    var first: (any Error)?
    for path in paths {
      do {
        values.append(try read(path, context))
      } catch let error as Interrupted {
        throw error
      } catch let error as OutOfMemory {
        throw error
      } catch {
        first = first ?? error
        context.note("left out: \(error)")
      }
    }
    if values.isEmpty, let first { throw first }
    return values
  }
}

extension Context {
  /// The path itself, or the paths of the files that match it if it is a pattern and no file has this name.
  ///
  /// - Throws: `CommandError` if no file matches.
  func paths(_ path: String) throws -> [String] {
    guard !SystemPath.exists(try resolve(reading: path)), PathPattern(path).isPattern else {
      return [path]
    }
    let found = try matches(path)
    guard !found.isEmpty else { throw CommandError("no file matches \"\(path)\"") }
    return found
  }
}
