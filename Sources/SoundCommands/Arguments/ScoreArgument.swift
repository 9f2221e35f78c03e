// The argument type of scores, and the records of a score. Each error names the record and its field.

internal import CommandLanguage
internal import Scores
internal import WholeNumbers

/// A score, given as a list of records with one record for each note.
struct ScoreArgument: CommandArgument, @unchecked Sendable {
  /// The notes, sorted by time. The `instrument` of a note is an index of `instruments`.
  let score: Score
  /// The values of the fields `instrument`, in the order of the records. Their kinds are not checked.
  let instruments: [Value]

  static let takes =
    "a score: a list of records such as (at: 0s, pitch: \"C4\", duration: 0.5s)"

  /// The fields of a record, in the order in which `load` sets them.
  static let fields = [
    "at", "pitch", "name", "key", "duration", "loudness", "pan", "channel", "program", "instrument",
  ]

  static func accepts(_ value: Value) -> Bool {
    guard case .list(let list) = value else { return false }
    return list.count == 0 || RecordValue.accepts(list[0])
  }

  static func take(_ value: Value, in context: Context) throws -> ScoreArgument {
    guard case .list(let list) = value else { throw ArgumentMismatch() }
    var instruments: [Value] = []
    let notes = try list.values.enumerated().map { index, value in
      try context.run.interrupt.check()
      let which = "the \(ordinal(index + 1)) record"
      guard case .record(let record) = value else {
        throw ArgumentMismatch("the \(ordinal(index + 1)) element is \(value.kindInWords)")
      }
      var note = try Fields(record: record, which: which).note()
      if let instrument = record["instrument"], !instrument.isNil {
        note.instrument = instruments.count
        instruments.append(instrument)
      }
      return note
    }
    return ScoreArgument(score: Score(notes), instruments: instruments)
  }

  /// The list of records of a score without instruments. Each record has the same fields; a drum has no pitch, and
  /// every other note has no key.
  ///
  /// - Throws: `Interrupted`.
  static func records(of score: Score, in context: Context) throws -> Value {
    .list(
      try score.notes.map { note in
        try context.run.interrupt.check()
        return record(of: note)
      })
  }

  /// The record of a note without an instrument.
  static func record(of note: ScoreNote) -> Value {
    func value(_ number: Double?) -> Value { number.map(Value.number) ?? .nil }
    return .record([
      "at": .number(note.at), "pitch": value(note.pitch),
      "key": value(note.key.map(Double.init)), "duration": .number(note.duration),
      "loudness": value(note.loudness), "pan": .number(note.pan),
      "channel": value(note.channel.map(Double.init)),
      "program": value(note.program.map(Double.init)),
    ])
  }

  /// The number of a record in words: first, second … twelfth, 13th, 21st.
  private static func ordinal(_ number: Int) -> String {
    let words = [
      "first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth", "tenth",
      "eleventh", "twelfth",
    ]
    if number <= words.count { return words[number - 1] }
    let isTeen = (11...13).contains(number % 100)
    return "\(number)" + (isTeen ? "th" : [1: "st", 2: "nd", 3: "rd"][number % 10] ?? "th")
  }
}

/// The fields of one record of a score.
private struct Fields {
  let record: RecordValue
  /// The record in words, for errors: the third record.
  let which: String

  /// The note of the record.
  ///
  /// - Throws: `ArgumentMismatch` if a field is missing, unknown or unsuitable.
  func note() throws(ArgumentMismatch) -> ScoreNote {
    try requireKnown()
    guard let at = try number("at", from: 0) else {
      throw ArgumentMismatch("\(which) has no 'at', the time at which the note starts")
    }
    guard let duration = try number("duration", from: 0) else {
      throw ArgumentMismatch("\(which) has no 'duration'")
    }
    let pitch = try pitch()
    let key = try whole("key", 0...127)
    if pitch != nil, key != nil {
      throw ArgumentMismatch("\(which) has a 'pitch' and a 'key'; only drums have a 'key'")
    }
    let name = try text("name")
    if pitch != nil, name != nil {
      throw ArgumentMismatch(
        "\(which) has a 'pitch' and a 'name'; only notes without pitch have a 'name'")
    }
    if pitch == nil, key == nil, name == nil, value("instrument") == nil {
      throw ArgumentMismatch(
        "\(which) has no 'pitch' (or 'name' or 'key', for a note without pitch)")
    }
    let channel = try whole("channel", 1...16)
    if channel == 10, pitch != nil {
      throw ArgumentMismatch("\(which) has a 'pitch' on channel 10; drums have a 'key' instead")
    }
    if let channel, channel != 10, key != nil {
      throw ArgumentMismatch("\(which) has a 'key' on channel \(channel); drums have channel 10")
    }
    return ScoreNote(
      at: at, pitch: pitch?.hertz, name: pitch?.name ?? name, key: key, duration: duration,
      loudness: try number("loudness"),
      pan: try number("pan", from: -1, to: 1) ?? 0, channel: channel,
      program: try whole("program", 1...128))
  }

  private func requireKnown() throws(ArgumentMismatch) {
    let unknown = record.keys.filter { !ScoreArgument.fields.contains($0) }
    guard let first = unknown.first else { return }
    let names = unknown.map { "'\($0)'" }.joined(separator: ", ")
    let near = Suggestion.nearest(to: first, in: ScoreArgument.fields)
    throw ArgumentMismatch(
      "\(which) has the unknown \(unknown.count == 1 ? "field" : "fields") \(names)"
        + (near.map { "; did you mean '\($0)'?" }
          ?? "; the fields are \(ScoreArgument.fields.joined(separator: ", "))"))
  }

  /// The value of a field; nil if the record lacks the field or the field is nil.
  private func value(_ name: String) -> Value? {
    record[name].flatMap { $0.isNil ? nil : $0 }
  }

  private func pitch() throws(ArgumentMismatch) -> PitchArgument? {
    switch value("pitch") {
    case nil: return nil
    case .number(let hertz)?:
      guard hertz > 0, hertz.isFinite else {
        throw ArgumentMismatch(
          "the 'pitch' of \(which) must be above 0 Hz, not \(NumberText.format(hertz))")
      }
      return PitchArgument(hertz)
    case .string(let name)?:
      do { return try PitchArgument(name: name) } catch {
        throw ArgumentMismatch("the 'pitch' of \(which) is \"\(name)\": \(error.reason ?? "")")
      }
    case let other?:
      throw ArgumentMismatch(
        "the 'pitch' of \(which) is \(other.kindInWords), not \(PitchArgument.takes)")
    }
  }

  private func text(_ name: String) throws(ArgumentMismatch) -> String? {
    guard let value = value(name) else { return nil }
    guard case .string(let text) = value else {
      throw ArgumentMismatch("the '\(name)' of \(which) is \(value.kindInWords), not a string")
    }
    return text
  }

  private func number(
    _ name: String, from low: Double? = nil, to high: Double? = nil
  ) throws(ArgumentMismatch) -> Double? {
    guard let value = value(name) else { return nil }
    guard case .number(let number) = value else {
      throw ArgumentMismatch("the '\(name)' of \(which) is \(value.kindInWords), not a number")
    }
    let allowed = Allowed(from: low, to: high)
    guard number.isFinite, allowed.contains(number) else {
      let words = allowed.words.isEmpty ? "a finite number" : allowed.words
      throw ArgumentMismatch(
        "the '\(name)' of \(which) must be \(words), not \(NumberText.format(number))")
    }
    return number
  }

  private func whole(_ name: String, _ range: ClosedRange<Int>) throws(ArgumentMismatch) -> Int? {
    guard let number = try number(name) else { return nil }
    guard let whole = Int(whole: number), range.contains(whole) else {
      throw ArgumentMismatch(
        "the '\(name)' of \(which) must be \(Allowed.whole(range).words), not "
          + NumberText.format(number))
    }
    return whole
  }
}
