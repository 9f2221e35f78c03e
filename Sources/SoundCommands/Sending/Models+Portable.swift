// Models and instruments as bytes: the contents of their files, with their complete sources as parts, so that a model can
// be trained further wherever it was sent.

public import CommandLanguage
public import Instruments
public import SoundModels
internal import Spectra
internal import TensorFiles
internal import WholeNumbers

extension SoundModel: PortableValue {
  public func portableForm() throws -> PortableForm {
    PortableForm(bytes: try ModelFile.encode(self).encode(), parts: sources)
  }

  public static func make(from form: PortableForm) throws -> SoundModel {
    let file = try SafeTensors.decode(form.bytes, name: "the model")
    return try ModelFile.decode(file, path: "the model").with(sources: form.sources)
  }
}

extension Instrument: PortableValue {
  /// The name of the number of sources of the first model.
  private static let count = "portable.pitched"

  public func portableForm() throws -> PortableForm {
    var file = try InstrumentFile.encode(self)
    file.metadata[Instrument.count] = "\(pitched?.sources.count ?? 0)"
    return PortableForm(bytes: file.encode(), parts: models.flatMap(\.sources))
  }

  public static func make(from form: PortableForm) throws -> Instrument {
    let file = try SafeTensors.decode(form.bytes, name: "the instrument")
    let made = try InstrumentFile.decode(file, path: "the instrument")
    let sources = form.sources
    let first = file.metadata[count].flatMap { Int($0) } ?? 0
    guard (0...sources.count).contains(first) else {
      throw CommandError("the sources of the instrument are missing")
    }
    return made.with(
      pitched: made.pitched?.with(sources: Array(sources[..<first])),
      unpitched: made.unpitched?.with(sources: Array(sources[first...])))
  }
}

extension PortableForm {
  /// The parts that are frames.
  fileprivate var sources: [Frames] { parts.compactMap { $0 as? Frames } }
}
