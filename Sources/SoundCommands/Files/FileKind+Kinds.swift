// The kinds of files that there are.

internal import CommandLanguage
internal import Plots
internal import SoundModels
internal import Sounds
internal import TensorFiles
internal import Tensors

extension FileKind {
  /// Sounds, by libsndfile. A name without a known ending is read as a sound too: its content tells.
  static let sound = FileKind(
    holds: "a sound", endings: SoundFile.endings.map { $0.drop { $0 == "." }.lowercased() },
    load: { path, context in .object(try SoundFile.read(path, note: context.note)) },
    save: { value, path, encoding, context in
      guard case .object(let object) = value, let sound = object as? Sound else { return false }
      let chosen = try encoding.map { name in
        guard let encoding = SampleEncoding(rawValue: name) else {
          throw CommandError("save: no encoding is called \"\(name)\"")
        }
        return encoding
      }
      let report = try SoundFile.write(sound, path, encoding: chosen)
      if let warning = report.warning { context.note(warning) }
      return true
    })

  /// Pictures, by gnuplot.
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

  /// Models, as safetensors.
  static let model = FileKind(
    holds: "a model", endings: ["safetensors"],
    load: { path, _ in .object(try ModelFile.read(path)) },
    save: { value, path, _, _ in
      guard case .object(let object) = value, let model = object as? SoundModel else {
        return false
      }
      try ModelFile.write(model, to: path)
      return true
    })

  /// Tensors, as NumPy keeps them.
  static let tensor = FileKind(
    holds: "a tensor", endings: ["npy"],
    load: { path, _ in .object(try NumPyFile.read(path)) },
    save: { value, path, _, _ in
      guard case .object(let object) = value, let tensor = object as? Tensor else { return false }
      try NumPyFile.write(tensor, to: path)
      return true
    })
}
