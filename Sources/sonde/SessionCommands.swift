// Saved sessions and notebooks: replaying a session, and converting scripts into notebooks and back.

internal import ArgumentParser
internal import CommandLanguage
internal import Files
internal import Sandbox
internal import SoundCommands
internal import Terminal

/// `sonde replay FILE`
struct ReplayScript: PrintingCommand {
  static let configuration = CommandConfiguration(
    commandName: "replay",
    abstract: "Run a saved session and compare each result with its record.",
    discussion: """
      The exit status is 1 if a result differs from the record, and a note describes the first difference. \
      Other kinds of processors round differently: --tolerance 0.01 accepts values that differ by at most 1 %.
      """)

  @Argument(help: "The session.", completion: .file(extensions: ["sonde", "ipynb"]))
  var file: String

  @Flag(help: "Write the new results into the file instead of comparing them with the record.")
  var update = false

  @Option(help: "The largest allowed difference of values, as a share of the recorded values.")
  var tolerance: Double?

  // The parser reads these options for the program itself, also behind `replay`, and shares the values of one type.
  @OptionGroup var safety: SafetyOptions<Sonde>

  func validate() throws {
    if update, tolerance != nil {
      throw ValidationError("Use either --update or --tolerance, not both.")
    }
    if let tolerance, !(tolerance >= 0 && tolerance.isFinite) {
      throw ValidationError("--tolerance takes a number of at least 0, such as 0.01.")
    }
  }

  func run(on console: Console) throws {
    let confinement = try safety.begin(readable: [file])
    let text = try ScriptFile.text(file, console)
    do {
      if update { try confinement?.check(file) }
      let earlier =
        Convert.ending(file) == .ipynb ? try Notebook(jupyter: text, name: file) : nil
      let script = earlier?.script ?? text
      guard update else {
        return try session(console, confinement).replay(script, name: file, tolerance: tolerance)
      }
      // A file that cannot be written is refused before the session runs.
      try AtomicFile.requireWritable(file)
      guard var fresh = try session(console, confinement).updated(script, name: file) else {
        return
      }
      if let earlier {
        var notebook = Notebook(script: fresh)
        notebook.inherit(cellByCell: earlier)
        fresh = notebook.text
      }
      try AtomicFile.write(fresh, to: file)
      console.note("\(file): wrote the new record")
    } catch let error as ExitCode {
      throw error
    } catch let error as Diagnostic {
      console.error(error)
      throw ExitCode(1)
    } catch {
      console.note("error: \(error)")
      throw ExitCode(1)
    }
  }
}

extension ReplayScript {
  private func session(_ console: Console, _ confinement: Confinement?) -> TerminalSession {
    TerminalSession(console: console, confinement: confinement, limits: safety.limits)
  }
}

/// `sonde convert A B`
struct Convert: PrintingCommand {
  static let configuration = CommandConfiguration(
    commandName: "convert", abstract: "Convert a script (.sonde) into a notebook (.ipynb), or back."
  )

  @Argument(help: "The file to convert.", completion: .file(extensions: ["sonde", "ipynb"]))
  var from: String

  @Argument(help: "The file to write.", completion: .file(extensions: ["sonde", "ipynb"]))
  var to: String

  enum Ending: String {
    case sonde, ipynb
  }

  static func ending(_ path: String) -> Ending? {
    path.split(separator: ".", omittingEmptySubsequences: false).last.flatMap {
      Ending(rawValue: $0.lowercased())
    }
  }

  /// Reads a notebook from the text of a file. The file name extension decides the format of the text.
  static func notebook(_ text: String, path: String) throws(Notebook.Refusal) -> Notebook {
    ending(path) == .ipynb ? try Notebook(jupyter: text, name: path) : Notebook(script: text)
  }

  /// The notebook at a path that will be overwritten; nil if there is no file. If the file is not a notebook of
  /// Sonde, an error is thrown, so that the file is not overwritten.
  static func earlierNotebook(_ path: String) throws -> Notebook? {
    SystemPath.exists(path) ? try Notebook(jupyter: BoundedFile.text(path), name: path) : nil
  }

  func validate() throws {
    guard let a = Convert.ending(from), let b = Convert.ending(to), a != b else {
      throw ValidationError("One of the two files must end in .sonde, the other in .ipynb.")
    }
  }

  func run(on console: Console) throws {
    let text = try ScriptFile.text(from, console)
    do {
      var notebook = try Convert.notebook(text, path: from)
      let isNotebook = Convert.ending(to) == .ipynb
      if isNotebook, let earlier = try Convert.earlierNotebook(to) {
        notebook.inherit(from: earlier)
      }
      try AtomicFile.write(isNotebook ? notebook.text : notebook.script, to: to)
    } catch {
      console.note("error: \(error)")
      throw ExitCode(1)
    }
  }
}
