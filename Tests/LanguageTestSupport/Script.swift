// The scripts under Tests/Scripts as tests. `ScriptExpectations` describes the comments that state expected results.

public import CommandLanguage
internal import Files
internal import Runs
internal import ScriptExpectations
internal import Synchronization
internal import TestSupport
public import Testing

/// Collects the output of a session.
public final class Output: Sendable {
  private let collected = Mutex("")
  public init() {}
  public func write(_ more: String) { collected.withLock { $0 += more } }
  public var text: String { collected.withLock { $0 } }
  public var lines: [String] {
    text.split(separator: "\n", omittingEmptySubsequences: false).dropLast().map(String.init)
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
    let output = Output()
    let notes = Output()
    let failure = LanguageThread.run { () -> Diagnostic? in
      let context = Context(write: output.write, note: { notes.write($0 + "\n") })
      context.folder = folder ?? Script.folder
      let session = Interpreter(registry: registry, context: context)
      prepare(session)
      do {
        try session.run(text, name: path, file: Script.folder + "/" + path)
        return nil
      } catch let error as Diagnostic {
        return error
      } catch {
        return Diagnostic(.runtime, "\(error)")
      }
    }
    let outcome = ScriptOutcome(output: output.text, notes: notes.text, error: failure)
    for missed in ScriptExpectations(text).failures(of: outcome) {
      Issue.record(
        "\(path):\(missed.line): expected \(missed.expected), got \(missed.got)\n\(failure?.description ?? "")"
      )
    }
  }
}
