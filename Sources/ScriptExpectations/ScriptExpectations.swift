// The expectations of a script, in comments on the lines to which they apply:
//
//   print 1 + 2        # expect: 3
//   x = [1][5]         # expect error: the index 5 is out of range
//   a b = 3            # expect syntax error: expected the statement to end
//   note goes to       # expect note: time
//   f(1, gian: 3)      # expect mark: gian
//
// `# expect calls: f | g` contains the calls that led to the error, innermost first. `# expect hint: …` contains
// the beginning of the error's hint. These two expectations and the mark may be on separate lines.
//
// The script's output must equal the expected lines; ` | ` separates several outputs of one line. An expected
// error stops the script. The error must occur on the line of its expectation, and its message must begin with
// the expected text. A script with a syntax error runs nothing.

public import CommandLanguage

/// The expectations of a script.
public struct ScriptExpectations: Sendable {
  /// An expected text with its line, counted from 1.
  public struct Expectation: Sendable {
    public var line: Int
    public var text: String
  }

  /// The expected lines of output, in their order.
  public private(set) var output: [Expectation] = []
  /// The beginnings of expected notes.
  public private(set) var notes: [Expectation] = []
  /// The beginning of the message of the error that ends the script, on the line of the error.
  public private(set) var error: Expectation?
  /// Whether the error is a syntax error.
  public private(set) var isSyntax = false
  /// The beginning of the hint of the error.
  public private(set) var hint: Expectation?
  /// The part of the line that the error's caret marks.
  public private(set) var mark: Expectation?
  /// The calls that led to the error, innermost first, with ` | ` between them.
  public private(set) var calls: Expectation?

  /// Reads the expectations of a script's text.
  public init(_ text: String) {
    for (index, line) in text.split(separator: "\n", omittingEmptySubsequences: false).enumerated()
    {
      let number = index + 1
      func tail(_ mark: String) -> Expectation? {
        let line = line.hasSuffix("\r") ? line.dropLast() : line
        return line.ranges(of: "# expect\(mark): ").first.map {
          Expectation(line: number, text: String(line[$0.upperBound...]))
        }
      }
      if let found = tail("") {
        output += found.parts.map { Expectation(line: number, text: $0) }
      } else if let found = tail(" error") {
        error = found
      } else if let found = tail(" syntax error") {
        error = found
        isSyntax = true
      } else if let found = tail(" note") {
        notes.append(found)
      }
      hint = tail(" hint") ?? hint
      mark = tail(" mark") ?? mark
      calls = tail(" calls") ?? calls
    }
  }

  /// The number of expectations.
  public var count: Int {
    output.count + notes.count + [error, hint, mark, calls].compactMap { $0 }.count
  }
}

extension ScriptExpectations.Expectation {
  /// The parts of the text between ` | `.
  fileprivate var parts: [String] { text.split(separator: " | ").map(String.init) }
}

/// An expectation that a run of a script does not meet.
public struct ScriptFailure: Sendable, Equatable {
  /// The line of the expectation or of the error, counted from 1; 0 if neither has a line.
  public var line: Int
  /// The expected result, in words.
  public var expected: String
  /// The result of the run, in words.
  public var got: String
}

/// What a run of a script wrote, and how it ended.
public struct ScriptOutcome: Sendable {
  /// The lines of the output.
  public var output: [String]
  /// The notes, one line each.
  public var notes: [String]
  /// The error that ended the script; nil if the script ran to its end.
  public var error: Diagnostic?

  /// The outcome of a run.
  ///
  /// - Parameters:
  ///   - output: all text of the output.
  ///   - notes: all notes, each with the end of its line.
  ///   - error: the error that ended the script.
  public init(output: String, notes: String, error: Diagnostic?) {
    func lines(_ text: String) -> [String] {
      var lines = text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
      // The last line ends with its text, unless nothing follows the last end of a line.
      if lines.last == "" { lines.removeLast() }
      return lines
    }
    self.output = lines(output)
    self.notes = lines(notes)
    self.error = error
  }
}

extension ScriptExpectations {
  /// The expectations that the outcome of a run does not meet, in the order of their lines.
  public func failures(of outcome: ScriptOutcome) -> [ScriptFailure] {
    let all =
      outputFailures(outcome.output) + noteFailures(outcome.notes)
      + errorFailures(outcome.error)
    return all.enumerated().sorted { ($0.element.line, $0.offset) < ($1.element.line, $1.offset) }
      .map(\.element)
  }

  /// The lines of output that differ. If their number differs, the lines behind the first difference do not belong
  /// together, so only this difference is listed.
  private func outputFailures(_ found: [String]) -> [ScriptFailure] {
    var failures: [ScriptFailure] = []
    for index in 0..<max(output.count, found.count) {
      let want = index < output.count ? output[index] : nil
      let got = index < found.count ? found[index] : nil
      if want?.text == got { continue }
      failures.append(
        ScriptFailure(
          line: want?.line ?? output.last?.line ?? 0, expected: want?.text ?? "no more output",
          got: got ?? "no output"))
      if output.count != found.count { break }
    }
    return failures
  }

  private func noteFailures(_ found: [String]) -> [ScriptFailure] {
    notes.compactMap { want in
      if found.contains(where: { $0.hasPrefix(want.text) }) { return nil }
      let got = found.isEmpty ? "no note" : "the notes " + found.joined(separator: " | ")
      return ScriptFailure(line: want.line, expected: "the note \(want.text)", got: got)
    }
  }

  private func errorFailures(_ found: Diagnostic?) -> [ScriptFailure] {
    guard let error else {
      // `quit` ends a script without an error.
      guard let found, found.kind != .quit else { return [] }
      return [ScriptFailure(line: found.line, expected: "no error", got: found.inWords)]
    }
    let words = (isSyntax ? "the syntax error " : "the error ") + error.text
    guard let found else {
      return [ScriptFailure(line: error.line, expected: words, got: "no error")]
    }
    let isRight = found.message.hasPrefix(error.text) && isSyntax == found.isSyntaxError
    if !isRight || found.line != error.line {
      let place = found.line == error.line ? "" : " on line \(found.line)"
      return [ScriptFailure(line: error.line, expected: words, got: found.inWords + place)]
    }
    var failures: [ScriptFailure] = []
    func compare(_ want: Expectation?, _ name: String, _ got: String, _ fits: Bool) {
      guard let want, !fits else { return }
      failures.append(
        ScriptFailure(line: want.line, expected: "the \(name) \(want.text)", got: got))
    }
    compare(hint, "hint", found.hint ?? "no hint", found.hint?.hasPrefix(hint?.text ?? "") ?? false)
    compare(mark, "mark", found.marked, found.marked == mark?.text)
    let names = found.calls.map(\.function)
    compare(calls, "calls", names.joined(separator: " | "), names == calls?.parts)
    return failures
  }
}

extension Diagnostic {
  /// The part of the line that the caret marks.
  fileprivate var marked: String { String(lineText.dropFirst(column - 1).prefix(length)) }

  fileprivate var isSyntaxError: Bool { kind == .syntax || kind == .incomplete }

  /// The kind and the message of the error.
  fileprivate var inWords: String {
    (isSyntaxError ? "the syntax error " : "the error ") + message
  }
}
