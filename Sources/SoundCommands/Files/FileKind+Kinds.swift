// The readers and writers of all kinds of files.

internal import CommandLanguage
internal import Files
internal import FrameFiles
internal import Instruments
internal import Plots
internal import Runs
internal import SessionRecords
internal import SoundModels
internal import Sounds
internal import Spectra
internal import TensorFiles
internal import Tensors

extension FileKind {
  /// Sounds, read and written by libsndfile. A file with an unknown extension is also read as a sound, because
  /// libsndfile recognises the format from the content of the file.
  static let sound = FileKind(
    holds: "a sound", endings: SoundFile.endings.map { $0.drop { $0 == "." }.lowercased() },
    load: { path, context in .object(try SoundFile.read(path, note: context.note)) },
    save: { value, path, encoding, context in
      guard case .object(let object) = value, let sound = object as? Sound else { return false }
      let chosen = try encoding.map { name in
        guard let encoding = SampleEncoding(rawValue: name) else {
          throw CommandError("save: the encoding \"\(name)\" is unknown")
        }
        return encoding
      }
      let report = try SoundFile.write(
        sound, path, encoding: chosen, isStopped: { context.run.interrupt.isRequested })
      if let warning = report.warning { context.note(warning) }
      return true
    })

  /// Pictures, drawn by gnuplot.
  static let picture = FileKind(
    holds: "a figure", endings: PictureFormat.ofFiles.map(\.rawValue), load: nil,
    save: { value, path, _, context in
      guard case .object(let object) = value, let figure = object as? FigureValue else {
        return false
      }
      let interrupt = context.run.interrupt
      try Gnuplot().save(figure.figure, to: path, isStopped: { interrupt.isRequested })
      return true
    })

  /// Sessions, as scripts that can be replayed.
  static let session = FileKind(
    holds: "a session", endings: ["sonde"], load: nil,
    save: { value, path, _, context in
      guard let record = try SessionValue.record(value) else { return false }
      try record.writeOutsideFiles(beside: path)
      let script = try context.finished {
        SessionScript.text(of: record, namesFolder: true, isStopped: $0)
      }
      try AtomicFile.write(script, to: path)
      return true
    })

  /// Sessions, as notebooks.
  static let notebook = FileKind(
    holds: "a session", endings: ["ipynb"], load: nil,
    save: { value, path, _, context in
      guard let record = try SessionValue.record(value) else { return false }
      try record.writeOutsideFiles(beside: path)
      let script = try context.finished {
        SessionScript.text(of: record, cells: true, namesFolder: true, isStopped: $0)
      }
      try AtomicFile.write(Notebook(script: script).text, to: path)
      return true
    })

  /// Models and instruments, as safetensors.
  static let model = FileKind(
    holds: "a model", alsoHolds: ["an instrument"], endings: ["safetensors"],
    load: { path, _ in
      let file = try SafeTensors.read(path)
      return InstrumentFile.isInstrument(file)
        ? .object(try InstrumentFile.decode(file, path: path))
        : .object(try ModelFile.decode(file, path: path))
    },
    save: { value, path, _, _ in
      switch value {
      case .object(let model as SoundModel): try ModelFile.write(model, to: path)
      case .object(let instrument as Instrument): try InstrumentFile.write(instrument, to: path)
      default: return false
      }
      return true
    })

  /// Tensors, in NumPy's format.
  static let tensor = FileKind(
    holds: "a tensor", endings: ["npy"],
    load: { path, context in .object(try NumPyFile.read(path, reading(context))) },
    save: { value, path, _, _ in
      guard case .object(let object) = value, let tensor = object as? Tensor else { return false }
      try NumPyFile.write(tensor, to: path)
      return true
    })

  /// Frames, or several tensors with names, in NumPy's archive format. A single tensor has the name `arr_0`, as in
  /// an archive from NumPy's `savez`.
  static let archive = FileKind(
    holds: "frames", alsoHolds: ["a tensor", "a record of tensors, numbers and strings"],
    endings: ["npz"],
    load: { path, context in
      let entries = try NumPyArchive.read(path, reading(context))
      if FramesArchive.isFrames(entries) {
        return .object(try FramesArchive.frames(entries, name: path))
      }
      if entries.count == 1, entries[0].name == "arr_0",
        case .tensor(let tensor) = entries[0].content
      {
        return .object(tensor)
      }
      let record = RecordValue()
      for entry in entries { record.set(entry.name, entry.commandValue) }
      return .record(record)
    },
    save: { value, path, _, _ in
      switch value {
      case .object(let frames as Frames):
        try NumPyArchive.write(FramesArchive.entries(frames), to: path)
      case .object(let tensor as Tensor):
        try NumPyArchive.write([ArchiveEntry("arr_0", tensor)], to: path)
      case .record(let record):
        let entries = try record.fields.map { name, value in try ArchiveEntry(field: name, value) }
        guard !entries.isEmpty else { throw CommandError("save: the record is empty") }
        try NumPyArchive.write(entries, to: path)
      default: return false
      }
      return true
    })

  /// What a reader of arrays asks the session's memory limit and tells the user.
  private static func reading(_ context: Context) -> Reading {
    Reading(
      refusal: { bytes in
        if bytes < MemoryBudget.large { return nil }
        do {
          try context.run.memory.check(bytes)
          return nil
        } catch { return "\(error)" }
      },
      note: context.note)
  }

  /// Frames, in Csound's format.
  static let vocoder = FileKind(
    holds: "frames", endings: ["pvx"],
    load: { path, context in
      let reading = try VocoderFile.read(path)
      for note in reading.notes { context.note(note) }
      if reading.channels.count == 1 { return .object(reading.frames) }
      return .list(reading.channels.map { .object($0) })
    },
    save: { value, path, _, _ in
      guard case .object(let frames as Frames) = value else { return false }
      try VocoderFile.write(frames, to: path)
      return true
    })
}
