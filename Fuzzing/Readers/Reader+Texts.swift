// The readers of texts: scripts, sessions, journals, notebooks and JSON, and the history and the inputrc file of the
// prompt.

internal import CommandLanguage
internal import Consoles
internal import Glibc
internal import JSON
internal import SessionRecords
internal import SoundCommands

extension Reader {
  static let texts = [
    Reader("json") { bytes in
      let value = try JSONValue(parsing: text(bytes))
      for written in [value.text, value.indented] {
        try expect(
          try JSONValue(parsing: written) == value, "JSON changes when it is written and read")
      }
    },
    Reader("script") { [registry = SoundLibrary.registry] bytes in
      try script(text(bytes), registry)
    },
    Reader("notebook") { bytes in
      let notebook = try Notebook(jupyter: text(bytes), name: "a.ipynb")
      var named = notebook
      named.nameCells()
      let again = try Notebook(jupyter: named.text, name: "b.ipynb")
      try expect(again.text == named.text, "a notebook changes when it is written and read")
      _ = Notebook(script: notebook.script).text
    },
    Reader("session") { bytes in
      let source = try text(bytes)
      _ = try? SessionReplay(source, name: "a.sonde", isUpdating: true)
      _ = try SessionReplay(source, name: "a.sonde")
    },
    Reader("journal") { bytes in
      let replay = try SessionReplay(journal: text(bytes), path: "a.sonde")
      _ = (
        replay.folder, replay.statementCount, replay.hasEnded, replay.wasRunning, replay.lastLine
      )
    },
    Reader("history") { bytes in
      try withFile(bytes, ending: "") { path in
        let history = HistoryFile(path: path)
        let before = try history.load()
        try history.append("print 1")
        let after = try history.load()
        try expect(
          after == before.filter { $0 != "print 1" } + ["print 1"],
          "an entry of the history is lost or changed")
      }
    },
    Reader("inputrc", longest: 512) { bytes in
      // readline stops the process if it includes a file that it cannot allocate; the fuzzer tries no files.
      try withFile(bytes, ending: "") { path in
        let library = dlopen("libreadline.so.8", RTLD_NOW)
        guard let read = dlsym(library, "rl_read_init_file") else { return }
        typealias ReadFile = @convention(c) (UnsafePointer<CChar>) -> CInt
        _ = unsafeBitCast(read, to: ReadFile.self)(path)
      }
    },
  ]

  /// The bytes as text.
  ///
  /// - Throws: `NotText` if the bytes are not UTF-8.
  static func text(_ bytes: [UInt8]) throws -> String {
    guard let text = String(validating: bytes, as: UTF8.self) else { throw NotText() }
    return text
  }

  struct NotText: Error {}

  /// Checks and formats a script without running it.
  private static func script(_ source: String, _ registry: CommandRegistry) throws {
    let wholeness = Interpreter.wholeness(of: source)
    let session = Interpreter(registry: registry, context: Context(write: { _ in }))
    for error in session.check(source, name: "a.sonde") {
      try expect(
        !error.message.isEmpty && !error.render().isEmpty && error.line >= 1,
        "an error without words or place")
    }
    do {
      let formatted = try SourceFormat.format(source, name: "a.sonde")
      try expect(wholeness == .whole, "the formatter accepts what the parser refuses")
      let again = try SourceFormat.format(formatted, name: "b.sonde")
      try expect(again == formatted, "formatting again changes the script")
    } catch let error as Diagnostic {
      try expect(wholeness != .whole, "the formatter refuses what the parser accepts: \(error)")
      throw error
    }
  }
}
