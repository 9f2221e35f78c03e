// The note after `#=` is the record of one statement as text. The same type writes and reads notes. The parts of a
// note are separated by ` · `:
//
//   file sha256:5f0c…                       a file that the statement read (with its path if there are several files)
//   stopped at step 3127                    the user stopped the statement's long work at this step
//   ended at step 812                       the work ended at this step, when its time was over (earlier versions added
//                                           `of 5200`, the number of steps that they planned from the time)
//                                           (`in work 2` marks the second piece of work of the statement)
//   interrupted at turn 48213               the user stopped the statement at this turn of the machine
//                                           (`behind turn` marks the command that follows the turn)
//   outside clock 12.5 13.25                numbers from outside the session, in order
//   sound sha256:77aa… 4.50 s               a value that the statement made: a short value is written out;
//   m: model sha256:91ab… loss -31.4        a longer value has kind, fingerprint and summary (and a name if several)
//   failed — the list is empty              the message of a failed statement; always the last part

internal import CommandLanguage
internal import Encodings
internal import WholeNumbers

/// The record of a statement as text.
struct StatementNote: Equatable {
  struct File: Equatable {
    var path: String?
    var fingerprint: String
  }
  /// A file with data from outside the session.
  struct FileNote: Equatable {
    var source: String
    var path: String
  }
  struct Made: Equatable {
    var name: String?
    var words: String

    /// The kind and fingerprint of the value; nil for a value that is written out.
    var print: (kind: Substring, parts: Fingerprint.Parts)? {
      let pieces = words.split(separator: " ", maxSplits: 2)
      guard pieces.count > 1, !words.beginsWithQuote, let parts = Fingerprint.Parts(pieces[1])
      else {
        return nil
      }
      return (pieces[0], parts)
    }

    /// Whether two notes describe the same value.
    func isSame(_ other: Made) -> Bool {
      guard let print, let theirs = other.print else { return words == other.words }
      return print.kind == theirs.kind && print.parts.isSame(theirs.parts)
    }

    /// The relative difference between this value and another value; nil if the difference cannot be measured.
    func distance(to other: Made) -> Double? {
      if let print, let theirs = other.print {
        guard print.kind == theirs.kind, let a = print.parts.sketch, let b = theirs.parts.sketch
        else { return nil }
        return a.distance(to: b).map { max($0, Sketch.resolution) }
      }
      guard let a = Made.numbers(words), let b = Made.numbers(other.words), a.count == b.count
      else {
        return nil
      }
      return Sketch.distance(from: a, to: b)
    }

    /// The numbers in the text of a number or a short list; nil for any other text.
    private static func numbers(_ words: String) -> [Double]? {
      if let number = Double(words) { return [number] }
      guard words.hasPrefix("["), words.hasSuffix("]") else { return nil }
      let parts = words.dropFirst().dropLast().split(separator: ",")
      let numbers = parts.compactMap { Double($0.drop { $0 == " " }) }
      return numbers.count == parts.count && !numbers.isEmpty ? numbers : nil
    }
  }

  var files: [File] = []
  var ends: [WorkEnd] = []
  var interruption: (turn: Int, inCommand: Bool)?
  var outside: [RecordedStatement.OutsideValue] = []
  var outsideFiles: [FileNote] = []
  var made: [Made] = []
  var failure: String?

  static func == (a: StatementNote, b: StatementNote) -> Bool { a.text == b.text }
}

extension StatementNote {
  /// Makes the note of a statement that ran.
  ///
  /// - Parameter limit: the size of the largest file or value that is fingerprinted, in bytes. Larger files and
  ///   values are left out.
  /// - Parameter isStopped: called repeatedly while values and files are read; after a stop, the rest is left out.
  init(
    _ statement: RecordedStatement, upTo limit: Int = .max,
    isStopped: @escaping () -> Bool = { false }
  ) {
    let stamps = statement.files.compactMap { file in
      file.byteCount > limit
        ? nil
        : file.fingerprint(isStopped: isStopped).map { File(path: file.path, fingerprint: $0) }
    }
    files =
      stamps.count == 1 && statement.files.count == 1
      ? [File(path: nil, fingerprint: stamps[0].fingerprint)] : stamps
    ends = statement.ends
    outside = statement.outside
    outsideFiles = StatementNote.files(of: statement)
    switch statement.outcome {
    case .done: break
    case .failed(let message): failure = StatementNote.oneLine(message)
    case .interrupted(let turn, let inCommand):
      // If long work was stopped, the note already states the step of the stop, so the turn of the stop is left out.
      if !ends.contains(where: \.isStop) { interruption = (turn, inCommand) }
    }
    let sayable = statement.made.filter { value in
      limit == .max || (value.content.map { ByteText.size(of: $0) } ?? 0) <= limit
    }
    made = sayable.compactMap { value in
      value.words(isStopped: isStopped).map { Made(name: value.name, words: $0) }
    }
    if made.count == 1, statement.made.count == 1, failure == nil {
      made[0].name = nil
      // A statement such as `fft = 512` already shows the value, so the note does not repeat the value.
      if made[0].print == nil, statement.recordedText.hasSuffix("= " + made[0].words) { made = [] }
    }
  }

  /// Makes the note of a statement that still runs. The note contains the data that a repetition of the statement
  /// needs.
  init(ofRunning statement: RecordedStatement) {
    ends = statement.ends
    outside = statement.outside
    outsideFiles = StatementNote.files(of: statement)
  }

  private static func files(of statement: RecordedStatement) -> [FileNote] {
    statement.outsideFiles.compactMap { file in
      file.path.map { FileNote(source: file.source, path: $0) }
    }
  }

  /// Whether the recorded statement and the statement `made` were stopped at the same place.
  func isStopped(like made: RecordedStatement) -> Bool {
    let stops = ends.filter(\.isStop)
    guard stops.allSatisfy(made.ends.contains) else { return false }
    guard let interruption else { return !stops.isEmpty }
    return made.outcome
      == .interrupted(turn: interruption.turn, inCommand: interruption.inCommand)
  }

  var isEmpty: Bool { text.isEmpty }

  /// The text of the note, without the `#= ` before it.
  var text: String {
    var parts = files.map { file in
      "file " + (file.path.map { StatementNote.quoted($0) + " " } ?? "") + file.fingerprint
    }
    for end in ends {
      var part = "\(end.isStop ? "stopped" : "ended") at step \(end.step)"
      if let plan = end.plan { part += " of \(plan)" }
      if end.work > 1 { part += " in work \(end.work)" }
      parts.append(part)
    }
    if let interruption {
      parts.append(
        "interrupted \(interruption.inCommand ? "behind" : "at") turn \(interruption.turn)")
    }
    for value in outside {
      parts.append(
        "outside \(value.source) " + value.numbers.map(NumberText.format).joined(separator: " "))
    }
    parts += outsideFiles.map { "outside \($0.source) \(StatementNote.quoted($0.path))" }
    parts += made.map { value in (value.name.map { "\($0): " } ?? "") + value.words }
    if let failure { parts.append("\(StatementNote.failureMark)\(failure)") }
    return parts.joined(separator: SessionScript.separator)
  }

  /// The text that a note contains before the message of a failure. No variable name can contain this text, so a name
  /// is never mistaken for a failure.
  private static let failureMark = "failed — "

  /// A path in quotes. The character `·` is written as an escape, because it separates the parts of a note.
  static func quoted(_ path: String) -> String {
    ValueText.quoted(path).replacing("·", with: "\\u{b7}")
  }

  static func oneLine(_ text: String) -> String {
    TextLines.of(text).joined(separator: " ")
  }
}

extension StringProtocol {
  /// Whether the first byte is a quote, even if a combining character follows.
  fileprivate var beginsWithQuote: Bool { utf8.first == 0x22 }
}

extension StatementNote {
  /// Reads a note.
  ///
  /// - Throws: `Unreadable` with the part of the note that cannot be read.
  init(parsing text: String) throws(Unreadable) {
    // Empty parts are kept, because the message of a failure may contain two separators in a row.
    var parts = text.split(separator: SessionScript.separator, omittingEmptySubsequences: false)
      .map(String.init)
    let mark = StatementNote.failureMark.utf8
    // The blank at the end of the mark is missing if the message is empty.
    if let place = parts.firstIndex(where: {
      $0.utf8.starts(with: mark) || $0.utf8.elementsEqual(mark.dropLast())
    }) {
      let rest = parts[place...].joined(separator: SessionScript.separator)
      failure = String(decoding: rest.utf8.dropFirst(mark.count), as: UTF8.self)
      parts.removeSubrange(place...)
    }
    for part in parts where !part.isEmpty { try read(part) }
  }

  /// A part of a note that cannot be read.
  struct Unreadable: Error { var part: String }

  private mutating func read(_ part: String) throws(Unreadable) {
    let words = part.split(separator: " ").map(String.init)
    switch words.first {
    case "file":
      guard let last = words.last, words.count > 1, Fingerprint.Parts(last) != nil else {
        throw Unreadable(part: part)
      }
      let path = part.dropFirst("file ".count).dropLast(last.count + 1)
      files.append(File(path: path.isEmpty ? nil : String(path), fingerprint: last))
    case "stopped", "ended":
      ends.append(try workEnd(words, part))
    case "interrupted":
      guard words.count == 4, words[2] == "turn", let turn = Int(words[3]), turn >= 0,
        words[1] == "at" || words[1] == "behind"
      else { throw Unreadable(part: part) }
      interruption = (turn, words[1] == "behind")
    case "outside":
      if words.count > 2, words[2].beginsWithQuote {
        let path = String(decoding: part.utf8.drop { $0 != 0x22 }, as: UTF8.self)
        guard let path = ValueText.unquoted(path) else { throw Unreadable(part: part) }
        outsideFiles.append(FileNote(source: words[1], path: path))
        return
      }
      let numbers = words.dropFirst(2).compactMap { Double($0) }
      guard words.count > 2, numbers.count == words.count - 2, numbers.allSatisfy(\.isFinite) else {
        throw Unreadable(part: part)
      }
      outside.append(RecordedStatement.OutsideValue(source: words[1], numbers: numbers))
    default: made.append(try value(part))
    }
  }

  private func workEnd(
    _ words: [String], _ part: String
  ) throws(Unreadable) -> WorkEnd {
    guard words.count >= 4, words[1] == "at", words[2] == "step", let step = Int(words[3]),
      step >= 0
    else { throw Unreadable(part: part) }
    var end = WorkEnd(step: step, plan: nil, isStop: words[0] == "stopped")
    var rest = words[4...]
    if rest.first == "of", rest.count > 1, let plan = Int(rest[rest.startIndex + 1]), plan > 0 {
      end.plan = plan
      rest = rest.dropFirst(2)
    }
    if rest.first == "in", rest.count > 2, rest[rest.startIndex + 1] == "work",
      let work = Int(rest[rest.startIndex + 2]), work > 0
    {
      end.work = work
      rest = rest.dropFirst(3)
    }
    guard rest.isEmpty else { throw Unreadable(part: part) }
    return end
  }

  private func value(_ part: String) throws(Unreadable) -> Made {
    var words = Substring(part)
    var name: String?
    let start = part.prefix { $0 == "_" || $0.isLetter || $0.isNumber }
    if !start.isEmpty, part.dropFirst(start.count).hasPrefix(": ") {
      name = String(start)
      words = part.dropFirst(start.count + 2)
    }
    let made = Made(name: name, words: String(words))
    let pieces = words.split(separator: " ")
    if pieces.count > 1, pieces[1].hasPrefix(Fingerprint.mark), !words.beginsWithQuote {
      guard Fingerprint.Parts(pieces[1]) != nil else { throw Unreadable(part: part) }
      return made
    }
    guard StatementNote.isLiteral(words) else { throw Unreadable(part: part) }
    return made
  }

  /// Whether a text is a short value in the format of the record.
  private static func isLiteral(_ text: Substring) -> Bool {
    if ["nil", "true", "false", "inf", "-inf", "nan"].contains(text) { return true }
    if text.beginsWithQuote {
      return text.unicodeScalars.count > 1 && text.unicodeScalars.last == "\""
    }
    if Double(text) != nil { return true }
    if text.hasPrefix("["), text.hasSuffix("]") {
      return text.dropFirst().dropLast().split(separator: ",").allSatisfy {
        Double($0.drop { $0 == " " }) != nil
      }
    }
    let bounds = text.prefix { $0 != " " }.split(separator: "..", omittingEmptySubsequences: false)
    return bounds.count == 2 && bounds.allSatisfy { Double($0) != nil }
  }
}
