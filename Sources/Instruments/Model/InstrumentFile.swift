// An instrument in a `.safetensors` file: its models, each with a prefix before its names, and what it knows of its notes.
// The recordings are not part of the file.

internal import Files
internal import Glibc
internal import SoundModels
public import TensorFiles
internal import WholeNumbers

/// Functions that read and write instruments.
public enum InstrumentFile {
  /// The value of the key `format` in the metadata.
  static let format = "sonde instrument 1"
  private static let parts = (pitched: "pitched.", unpitched: "unpitched.")

  /// Whether a file contains an instrument.
  public static func isInstrument(_ file: SafeTensors) -> Bool { file.metadata["format"] == format }

  /// Writes `instrument` to the file at `path`, either completely or not at all.
  ///
  /// - Throws: `FileError` if the file cannot be written.
  public static func write(_ instrument: Instrument, to path: String) throws {
    try encode(instrument).write(to: path)
  }

  /// The contents of the file of an instrument.
  public static func encode(_ instrument: Instrument) throws -> SafeTensors {
    var file = SafeTensors()
    file.metadata["format"] = format
    for (prefix, model) in [
      (parts.pitched, instrument.pitched), (parts.unpitched, instrument.unpitched),
    ] {
      guard let model else { continue }
      let part = try ModelFile.encode(model)
      for (key, text) in part.metadata { file.metadata[prefix + key] = text }
      for entry in part.entries {
        try file.add(prefix + entry.name, shape: entry.shape, entry.values)
      }
    }
    file.metadata["rate"] = "\(instrument.rate)"
    if let layout = instrument.layout {
      file.metadata["hop"] = "\(layout.hop)"
      file.metadata["partials"] = "\(layout.partials)"
    }
    for (i, note) in instrument.notes.enumerated() {
      file.metadata["note.\(i)"] = note.name
      if !note.doubts.isEmpty {
        file.metadata["note.\(i).doubts"] = note.doubts.joined(separator: "\n")
      }
      try file.add(
        "note.\(i)", shape: [7],
        .doubles([
          note.pitch ?? 0, note.loudness, note.start, note.attack, note.hold, note.release,
          note.confidence,
        ]))
      try file.add("note.\(i).decays", words: [note.isDecaying ? 1 : 0])
    }
    for (i, shape) in instrument.shapes.enumerated() {
      try file.add(
        "note.\(i).shape",
        words: [UInt64(shape.count), UInt64(shape.attack), UInt64(shape.release)])
      try file.add(
        "note.\(i).phases", shape: [instrument.phases[i].count], .floats(instrument.phases[i]))
    }
    return file
  }

  /// The instrument in a file.
  ///
  /// - Throws: `FileError` if parts of the file are missing or do not fit one another.
  public static func decode(_ file: SafeTensors, path: String) throws -> Instrument {
    do {
      return try decode(file)
    } catch let error as FileError {
      throw error
    } catch {
      throw FileError(path, "not a usable instrument: \(error)")
    }
  }

  private static func decode(_ file: SafeTensors) throws -> Instrument {
    func model(_ prefix: String) throws -> SoundModel? {
      guard file.metadata[prefix + "format"] != nil else { return nil }
      var part = SafeTensors()
      for (key, text) in file.metadata where key.hasPrefix(prefix) {
        part.metadata[String(key.dropFirst(prefix.count))] = text
      }
      for entry in file.entries where entry.name.hasPrefix(prefix) {
        try part.add(String(entry.name.dropFirst(prefix.count)), shape: entry.shape, entry.values)
      }
      return try ModelFile.decode(part)
    }
    let (pitched, unpitched) = (try model(parts.pitched), try model(parts.unpitched))
    guard pitched != nil || unpitched != nil else { throw InstrumentError("it has no notes") }
    guard let rate = file.metadata["rate"].flatMap(Double.init), rate > 0, rate < 1e7 else {
      throw InstrumentError("the sample rate is missing")
    }
    guard unpitched.map({ $0.analysis.rate == rate }) ?? true else {
      throw InstrumentError("the sample rates do not fit")
    }
    let layout = try pitched.map { model in
      guard let hop = file.metadata["hop"].flatMap({ Int($0) }), (8...8192).contains(hop),
        let partials = file.metadata["partials"].flatMap({ Int($0) }), (1...4096).contains(partials)
      else { throw InstrumentError("the layout of the frames is missing") }
      let layout = HarmonicLayout(
        rate: rate, hop: hop, partials: partials, bands: NoiseBands(rate: rate))
      guard layout.bins == model.analysis.bins, try layout.settings() == model.analysis,
        model.conditioning.courseFeatures == model.scaling.features, model.scaling.basis != nil,
        model.conditioning.controls.map(\.name) == [
          Instrument.controls.pitch, Instrument.controls.loudness,
        ]
      else { throw InstrumentError("the layout of the frames does not fit the model") }
      return layout
    }
    var notes: [InstrumentNote] = []
    while let name = file.metadata["note.\(notes.count)"] {
      let i = notes.count
      let values = try file.doubles("note.\(i)", count: 7)
      let decays = try file.words("note.\(i).decays", count: 1)
      guard values.allSatisfy({ abs($0) < 1e7 }), values[1] >= -200, values[1] <= 200,
        values[2...5].allSatisfy({ $0 >= 0 })
      else { throw InstrumentError("the values of note \(i + 1) are out of range") }
      notes.append(
        InstrumentNote(
          name: name, pitch: values[0] > 0 ? values[0] : nil, loudness: values[1],
          start: values[2], attack: values[3], hold: values[4], release: values[5],
          isDecaying: decays[0] == 1, confidence: values[6],
          doubts: file.metadata["note.\(i).doubts"]?.split(separator: "\n").map(String.init) ?? []))
    }
    let count = pitched?.known.count ?? 0
    guard notes.count == count + (unpitched?.known.count ?? 0),
      notes[..<count].allSatisfy({ $0.pitch != nil }),
      notes[count...].allSatisfy({ $0.pitch == nil })
    else { throw InstrumentError("the notes do not fit the models") }
    var shapes: [NoteShape] = []
    var phases: [[Float]] = []
    for i in 0..<count {
      let words = try file.words("note.\(i).shape", count: 3)
      let frames = pitched?.known[i].frames ?? 0
      guard words[0] == UInt64(frames), words[1] <= words[2], words[2] <= words[0] else {
        throw InstrumentError("the parts of note \(i + 1) do not fit")
      }
      shapes.append(
        NoteShape(
          count: Int(words[0]), attack: Int(words[1]), release: Int(words[2]),
          isDecaying: notes[i].isDecaying))
      let turns = try file.floats("note.\(i).phases")
      guard turns.count <= 4096, turns.allSatisfy(\.isFinite) else {
        throw InstrumentError("the phases of note \(i + 1) do not fit")
      }
      phases.append(turns)
    }
    return Instrument(
      notes: notes, pitched: pitched, unpitched: unpitched, layout: layout, shapes: shapes,
      phases: phases, rate: rate)
  }
}

extension SafeTensors {
  /// The array of 32-bit floats with the name `name`.
  ///
  /// - Throws: `InstrumentError` if the array is missing or has another type.
  fileprivate func floats(_ name: String) throws -> [Float] {
    guard case .floats(let values) = try entry(name).values else {
      throw InstrumentError("'\(name)' does not contain 32-bit floats")
    }
    return values
  }
}
