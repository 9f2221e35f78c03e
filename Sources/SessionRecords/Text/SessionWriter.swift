// Writes the lines of a session's script, one statement at a time, for saved sessions and for journals.

internal import CommandLanguage
internal import Encodings

/// Writes the statements of a session one after another.
struct SessionWriter {
  /// Whether the statements of each entry form a cell.
  var makesCells = false
  /// The seed before the next statement after the lines written up to now have run.
  private var seed = StatementSeed.first
  private var last: Source?
  /// The number of statements in the lines written up to now, including `seed` lines.
  private(set) var statementCount = 0

  init(makesCells: Bool = false) { self.makesCells = makesCells }

  /// The lines of a statement that has ended: the lines above it, the statement, and its note.
  ///
  /// - Parameters:
  ///   - name: the variable name for an error that is caught.
  ///   - isSeeded: whether the statement's seed is written above the statement even if the statement draws no random
  ///     numbers.
  ///   - limit: the size of the largest value or file that is fingerprinted, in bytes.
  ///   - isStopped: called repeatedly while values and files are read; after a stop, the rest is left out.
  mutating func lines(
    of statement: RecordedStatement, catching name: String, isSeeded: Bool = false,
    upTo limit: Int = .max, isStopped: @escaping () -> Bool = { false }
  ) -> [String] {
    let note = StatementNote(statement, upTo: limit, isStopped: isStopped).text
    let lines =
      opening(of: statement, isSeeded: isSeeded) + body(of: statement, catching: name, note)
    seed = statement.seed(after: seed)
    return lines
  }

  /// The lines of a statement that has begun: the lines above it, and the statement.
  ///
  /// - Parameter note: the note with the results up to now; nil if there are no results.
  mutating func lines(ofRunning statement: RecordedStatement, note: String?) -> [String] {
    // The seed is always written, because the running statement may still draw random numbers.
    var lines = opening(of: statement, isSeeded: true)
    lines += TextLines.of(statement.recordedText + statement.tail)
    if let note, let last = lines.popLast() { lines.append(SessionScript.noted(last, note)) }
    return lines
  }

  /// The lines above a statement: a blank line, the beginning of a cell, the seed of the statement, and the comments
  /// above the statement.
  private mutating func opening(of statement: RecordedStatement, isSeeded: Bool) -> [String] {
    var lines: [String] = []
    let isFirst = last == nil
    var lead = statement.lead.drop { $0.isEmpty }[...]
    let wantsBlank = statement.lead.first?.isEmpty == true && !isFirst
    if makesCells, statement.source !== last {
      lines += ["", "# %%"]
    } else if wantsBlank || (isFirst && (!lead.isEmpty || statement.text.hasPrefix("def"))) {
      // A blank line separates the header from a first `def`, because comments directly above a `def` are the help
      // text of the function.
      lines.append("")
    }
    last = statement.source
    if statement.draws || isSeeded, seed != statement.seedBefore {
      lines.append("seed \(statement.seedBefore)")
      seed = statement.seedBefore
      statementCount += 1
    }
    while let line = lead.popFirst() {
      if line.isEmpty, lines.last?.isEmpty == true { continue }
      lines.append(line)
    }
    statementCount += 1
    return lines
  }

  /// The lines of a statement, with its note.
  private func body(
    of statement: RecordedStatement, catching name: String, _ note: String
  ) -> [String] {
    var text = statement.recordedText
    if case .failed = statement.outcome {
      text = SessionWriter.catching(text, name)
    }
    var lines = TextLines.of(text + statement.tail)
    if !note.isEmpty, let last = lines.popLast() { lines.append(SessionScript.noted(last, note)) }
    return lines
  }
}

extension SessionWriter {
  /// A failed statement inside `try`, so that the statements after it run.
  private static func catching(_ text: String, _ name: String) -> String {
    let gap = TextLines.hasEnd(in: text) ? "\n" : " "
    return "try {\(gap)\(text)\(gap)} catch \(name) { }"
  }

  /// The statement inside the `try` of `catching`; nil for any other text.
  static func caught(_ text: String) -> String? {
    for gap in [" ", "\n"] {
      let (start, end) = ("try {\(gap)", "\(gap)} catch ")
      guard text.hasPrefix(start), text.hasSuffix(" { }"), let last = text.ranges(of: end).last
      else { continue }
      let name = text[last.upperBound...].dropLast(4)
      let inner = text[text.index(text.startIndex, offsetBy: start.count)...]
      guard inner.startIndex <= last.lowerBound, !name.isEmpty,
        name.allSatisfy({ $0.isLetter || $0 == "_" })
      else { continue }
      return String(inner[..<last.lowerBound])
    }
    return nil
  }
}

extension RecordedStatement {
  /// The seed after the statement, if `seed` is the seed before the statement.
  fileprivate func seed(after seed: UInt64) -> UInt64 {
    if reseeds || seed == seedBefore { return seedAfter }
    var seed = seed
    for _ in 0..<begun { seed = StatementSeed.following(seed) }
    return seed
  }
}
