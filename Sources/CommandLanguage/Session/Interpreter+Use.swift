// Runs files that scripts use. A file runs at its first use in a session, and again when its content has changed. Each run
// has globals of its own, so that functions of an earlier run keep the globals that they read. A global of the run without
// a name in the language keeps the record of the run's names, so that `undo` takes the record back with the globals.

internal import Encodings
internal import Files
internal import WholeNumbers

/// A source that is running.
struct RunningFile {
  /// The full path of the file without links; nil for a text that is no file.
  let identity: String?
  /// The name in messages.
  let name: String
  /// The used file to which the globals belong; nil for the session.
  let scope: String?

  init(_ source: Source, scope: String?) {
    identity = source.file.map(RunningFile.identity)
    name = source.name
    self.scope = scope
  }

  /// The path of a file without links; the given path if there is no such file.
  static func identity(_ path: String) -> String { SystemPath.real(path) ?? path }

  /// The error about files that use each other; `files` are the running files, outermost first.
  static func circle(_ files: [RunningFile], to identity: String, name: String) -> CommandError? {
    guard let first = files.firstIndex(where: { $0.identity == identity }) else { return nil }
    let names = files[first...].filter { $0.identity != nil }.map(\.name) + [name]
    return CommandError("files use each other in a circle: \(names.joined(separator: " → "))")
  }
}

/// A run of a used file.
struct UsedRun {
  /// The hash of the content that ran.
  var content: UInt64
  /// The used file, as the name of the scope of the run's globals.
  var scope: String
}

extension Interpreter {
  /// The name of the global that keeps the record of a used file.
  private static let recordName = ""

  /// The record of the names of a file, which runs at its first use and after each change of its content.
  ///
  /// - Parameters:
  ///   - path: the path as it is written after `use`.
  ///   - source: the source that uses the file.
  /// - Throws: `CommandError` if the file cannot be read or is running already; the `Diagnostic` of an error in the file.
  func use(_ path: String, from source: Source) throws -> Value {
    let place = source.place(ofUsed: path)
    let shown = source.shown(used: path)
    let file = try context.resolve(reading: place)
    let identity = RunningFile.identity(file)
    if let circle = RunningFile.circle(files, to: identity, name: shown) { throw circle }
    let text = try LanguageCommands.script(file, as: shown)
    context.didRead(context.relative(place))
    let content = BitHash(text.utf8).value
    guard statics.hasRoom(for: 1) else {
      throw CommandError("the session has too many names and constants")
    }
    var runs = usedRuns[identity] ?? []
    // A run whose record is missing has failed, or was undone.
    let last = runs.last { keptRecord(of: $0) != nil }
    if let last, last.content == content, let record = keptRecord(of: last) {
      return .record(record)
    }
    if last != nil { context.note("\(shown) has changed since it was read, and runs again") }
    let run = UsedRun(
      content: content, scope: runs.isEmpty ? identity : "\(identity)\0\(runs.count)")
    runs.append(run)
    usedRuns[identity] = runs
    let kept = statics.global(Interpreter.recordName, in: run.scope)
    let inner = Source(text, name: shown, file: context.absolute(file))
    do throws(Diagnostic) {
      _ = try execute(try ParsedEntry(inner).block(), inner, in: run.scope)
    } catch {
      var error = error
      if error.pendingCall == nil { error.pendingCall = "use" }
      throw LanguageCommands.shielded(error, path: shown, file: file)
    }
    let record = names(of: run.scope)
    let old = statics.end[Int(kept)]
    statics.end[Int(kept)] = Slot(.record(record))
    machine.stamp(statics.end[Int(kept)])
    old.release()
    return .record(record)
  }

  /// The record of the names of a run; nil if the run failed or was undone.
  private func keptRecord(of run: UsedRun) -> RecordValue? {
    let kept = statics.global(Interpreter.recordName, in: run.scope)
    guard case .record(let record) = statics.end[Int(kept)].value else { return nil }
    return record
  }

  /// A record of the globals of a run of a used file.
  private func names(of file: String) -> RecordValue {
    let record = RecordValue()
    for operand in statics.order where statics.file(of: operand) == file {
      let slot = statics.end[Int(operand)]
      guard slot.tag != Tag.unset, !statics.isBuiltIn(operand),
        let name = statics.name(of: operand), name != Interpreter.recordName
      else { continue }
      record.set(name, slot.value)
    }
    return record
  }
}

extension Source {
  /// The text of a statement as a session records it; nil if this is the text in the source. A session has no folder of
  /// its own, so the path after `use` begins at the session's folder.
  package func recorded(_ span: Span, in context: Context) -> String? {
    guard file != nil, bytes[span.start...].starts(with: Keyword.use.rawValue.utf8) else {
      return nil
    }
    let text = text(span.start..<span.end)
    guard
      let node = try? ParsedEntry(Source(text, name: name)).block().statements.first?.node,
      case .use(let used) = node.kind
    else { return nil }
    let path = context.relative(place(ofUsed: used.path))
    let (start, end) = (used.pathSpan.start, used.pathSpan.end)
    let bytes = Array(text.utf8)
    return String(decoding: bytes[..<start], as: UTF8.self) + ValueText.shown(.string(path))
      + String(decoding: bytes[end...], as: UTF8.self)
  }

  /// The path of a file that the source uses: a relative path begins at the folder of the source's file.
  func place(ofUsed path: String) -> String {
    guard let file, !path.hasPrefix("/"), !path.hasPrefix("~") else { return path }
    return Source.folder(of: file) + path
  }

  /// The path of a file that the source uses, as messages show it: beside the name of the source.
  func shown(used path: String) -> String {
    guard file != nil, !path.hasPrefix("/"), !path.hasPrefix("~") else { return path }
    return Source.folder(of: name) + path
  }

  /// The folder of a path with its `/`; empty for a path without a folder.
  private static func folder(of path: String) -> String {
    path.lastIndex(of: "/").map { String(path[...$0]) } ?? ""
  }
}

extension Context {
  /// The full path of a file; the path itself if the current folder no longer exists.
  package func absolute(_ path: String) -> String {
    guard !path.hasPrefix("/"), let start = SystemPath.currentFolder else { return path }
    return start + "/" + path
  }

  /// A path from the session's folder on, if the file is in this folder; otherwise the path itself.
  func relative(_ path: String) -> String {
    guard path.hasPrefix("/"), let start = folder ?? SystemPath.currentFolder,
      path.hasPrefix(start + "/")
    else { return path }
    return String(path.dropFirst(start.count + 1))
  }
}
