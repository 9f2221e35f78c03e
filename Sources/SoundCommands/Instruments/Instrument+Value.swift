// Instruments as values of the language. An instrument is a reference, as a model is.

public import CommandLanguage
public import Instruments
internal import Scores
internal import SessionRecords
internal import SoundModels

extension Instrument: ObjectValue, CommandArgument, CommandResult {
  public static var takes: String { "an instrument" }
  public var kind: String { "instrument" }
  public var isReference: Bool { true }

  public var summary: String {
    let range = pitches.map {
      " · \(Tuning().name(nearest: $0.lowerBound)) to \(Tuning().name(nearest: $0.upperBound))"
    }
    let trained = steps == 0 ? "not trained" : MessageText.count(steps, "step")
    return "instrument · \(MessageText.count(notes.count, "note"))\(range ?? "")"
      + " · \(parameterCount) parameters · \(trained)"
  }

  public var details: String {
    let header = [
      summary,
      "  note                 pitch            loudness   attack     hold  release  sure",
    ]
    let rows = notes.prefix(Instrument.shownNotes).map { note in
      let pitch = note.pitch.map {
        "\(QuantityText.right(Tuning().name(nearest: $0), 4)) \(QuantityText.right(QuantityText.fixed($0, 1), 7)) Hz"
      }
      let name = note.name.padded(to: 18)
      return
        "  \(name) \(pitch ?? "              –") \(QuantityText.right(QuantityText.fixed(note.loudness, 1), 8)) dB"
        + " \(QuantityText.right(QuantityText.fixed(note.attack, 2), 6)) s"
        + " \(QuantityText.right(QuantityText.fixed(note.hold, 2), 6)) s"
        + " \(QuantityText.right(QuantityText.fixed(note.release, 2), 6)) s"
        + " \(QuantityText.right(QuantityText.fixed(note.confidence, 2), 5))"
        + (note.doubts.isEmpty ? "" : "  \(note.doubts.joined(separator: "; "))")
    }
    let rest =
      notes.count > Instrument.shownNotes
      ? ["  … and \(notes.count - Instrument.shownNotes) more"] : []
    return (header + rows + rest).joined(separator: "\n")
  }

  /// The largest number of notes that `show` lists.
  private static let shownNotes = 100

  public var byteCount: Int { models.reduce(0) { $0 + $1.byteCount } }

  public func fingerprint(isStopped: @escaping () -> Bool) -> String? {
    var fingerprint = Fingerprint(kind, isStopped: isStopped)
    for model in models {
      guard let text = model.fingerprint(isStopped: isStopped) else { return nil }
      fingerprint.add(text)
    }
    return fingerprint.text
  }

  public static let properties: [Property<Instrument>] = [
    Property(
      "notes", "a list",
      "a record for each learnt note: name, pitch, loudness, attack, hold, release"
    ) {
      .list(
        ListValue(
          $0.notes.map { note in
            .record([
              "name": .string(note.name), "pitch": note.pitch.map { .number($0) } ?? .nil,
              "loudness": .number(note.loudness), "start": .number(note.start),
              "attack": .number(note.attack), "hold": .number(note.hold),
              "release": .number(note.release), "confidence": .number(note.confidence),
              "doubts": .list(ListValue(note.doubts.map { .string($0) })),
            ])
          }))
    },
    Property("steps", "a number", "the number of training steps so far") {
      .number(Double($0.steps))
    },
    Property("parameters", "a number", "the number of parameters, which training changes") {
      .number(Double($0.parameterCount))
    },
    Property("rate", "a number", "the sample rate in Hz") { .number($0.rate) },
  ]

  public func copied() -> any ObjectValue { copy() }
}

extension String {
  /// This text with spaces after it, up to a length.
  fileprivate func padded(to length: Int) -> String {
    count >= length ? self : self + String(repeating: " ", count: length - count)
  }
}
