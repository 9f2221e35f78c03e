// The scripts under Tests/Scripts as tests. An expectation is in a comment on the line to which it applies:
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
internal import Files
internal import Runs
internal import Synchronization
internal import TestSupport
public import Testing

/// Collects the output of a session.
public final class Output: Sendable {
  private let text = Mutex("")
  public init() {}
  public func write(_ more: String) { text.withLock { $0 += more } }
  public var lines: [String] {
    text.withLock { $0 }.split(separator: "\n", omittingEmptySubsequences: false).dropLast().map(
      String.init)
  }
}

/// A script with its expectations.
public struct Script: CustomTestStringConvertible, Sendable {
  public var path: String
  public var text: String
  public var testDescription: String { path }

  static let folder = Repository.top + "/Tests/Scripts"

  /// The scripts in the groups (folders) that `isWanted` accepts.
  public static func all(where isWanted: (String) -> Bool) -> [Script] {
    list(folder).sorted().map { path in
      Script(path: String(path.dropFirst(folder.count + 1)), text: read(path))
    }
    .filter { isWanted(String($0.path.prefix { $0 != "/" })) }
  }

  /// The paths of all scripts in a folder and its subfolders.
  private static func list(_ folder: String) -> [String] {
    Folders.names(in: folder).filter { !$0.hasPrefix(".") }.flatMap { name in
      let path = folder + "/" + name
      return name.hasSuffix(".sonde") ? [path] : list(path)
    }
  }

  /// The text of a script; a script that cannot be read fails the test.
  private static func read(_ path: String) -> String {
    do { return try BoundedFile.text(path) } catch {
      Issue.record("\(error)")
      return ""
    }
  }

  struct Expectations {
    var output: [String] = []
    var notes: [String] = []
    var error: (line: Int, message: String)?
    var isSyntax = false
    var hint: String?
    /// The part of the line that the error's caret marks.
    var mark: String?
    /// The calls that led to the error, innermost first.
    var calls: [String] = []
  }

  var expectations: Expectations {
    var result = Expectations()
    let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
    for (index, line) in lines.enumerated() {
      if let rest = line.tail(behind: "# expect: ") {
        result.output += rest.tails(parted: " | ")
      } else if let rest = line.tail(behind: "# expect error: ") {
        result.error = (index + 1, rest)
      } else if let rest = line.tail(behind: "# expect syntax error: ") {
        result.error = (index + 1, rest)
        result.isSyntax = true
      } else if let rest = line.tail(behind: "# expect note: ") {
        result.notes.append(rest)
      }
      if let rest = line.tail(behind: "# expect hint: ") { result.hint = rest }
      if let rest = line.tail(behind: "# expect mark: ") { result.mark = rest }
      if let rest = line.tail(behind: "# expect calls: ") {
        result.calls = rest.tails(parted: " | ")
      }
    }
    return result
  }
}

extension Diagnostic {
  /// The part of the line that the caret marks.
  var marked: String { String(lineText.dropFirst(column - 1).prefix(length)) }
}

extension Substring {
  /// The text after a mark, or nil if the text does not contain the mark.
  func tail(behind mark: String) -> String? {
    let text = String(self)
    guard let end = text.ranges(of: mark).first?.upperBound else { return nil }
    return String(text[end...])
  }
}

extension String {
  func tails(parted mark: String) -> [String] { split(separator: mark).map(String.init) }
}

extension Script {
  /// The errors that `sonde check` finds in the script, in the scripts' folder.
  public func faults(with registry: CommandRegistry) -> [Diagnostic] {
    LanguageThread.run {
      let context = Context(write: { _ in })
      context.folder = Script.folder
      return Interpreter(registry: registry, context: context).check(text, name: path)
    }
  }

  /// Runs the script in a session of `registry`, and compares its output and error with its expectations.
  ///
  /// - Parameters:
  ///   - folder: the folder to which relative paths refer; nil for the scripts' folder.
  ///   - prepare: prepares the session before the script runs.
  public func check(
    with registry: CommandRegistry, folder: String? = nil,
    prepare: @escaping (Interpreter) -> Void = { _ in }
  ) {
    let expected = expectations
    let output = Output()
    let notes = Output()
    let failure = LanguageThread.run { () -> Diagnostic? in
      let context = Context(write: output.write, note: { notes.write($0 + "\n") })
      context.folder = folder ?? Script.folder
      let session = Interpreter(registry: registry, context: context)
      prepare(session)
      do {
        try session.run(text, name: path)
        return nil
      } catch let error as Diagnostic {
        return error
      } catch {
        return Diagnostic(.runtime, "\(error)")
      }
    }
    #expect(output.lines == expected.output)
    for note in expected.notes {
      #expect(notes.lines.contains { $0.hasPrefix(note) })
    }
    if let error = expected.error {
      #expect(failure != nil, "expected an error")
      #expect(failure?.line == error.line)
      #expect(failure?.message.hasPrefix(error.message) == true, "\(failure?.message ?? "")")
      let isSyntax = failure?.kind == .syntax || failure?.kind == .incomplete
      #expect(isSyntax == expected.isSyntax)
    } else {
      #expect(failure == nil, "\(failure?.description ?? "")")
    }
    if let mark = expected.mark {
      #expect(failure?.marked == mark, "\(failure?.description ?? "")")
    }
    if !expected.calls.isEmpty {
      #expect(failure?.calls.map(\.function) == expected.calls)
    }
    if let hint = expected.hint {
      #expect(failure?.hint?.hasPrefix(hint) == true, "\(failure?.hint ?? "no hint")")
    }
  }
}
