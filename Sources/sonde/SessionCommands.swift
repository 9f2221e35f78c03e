// What the program does with saved sessions and notebooks: running one again against its record, and
// turning scripts into notebooks and back.

internal import ArgumentParser
internal import CommandLanguage
internal import Files
internal import Glibc
internal import SoundCommands
internal import Terminal

/// `sonde replay FILE`
struct ReplayScript: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "replay",
    abstract: "Run a saved session, and hold what comes out against its record.",
    discussion: """
      The status is 1 where a statement comes out otherwise, and says which and how. Another kind of \
      processor rounds otherwise: there, --tolerance 0.01 lets values pass that lie off by at most 1 %.
      """)

  @Argument(help: "The session.", completion: .file(extensions: ["sonde", "ipynb"]))
  var file: String

  @Flag(help: "Write what comes out into the file's record instead.")
  var update = false

  @Option(help: "How far values may lie off, as a share of what was recorded.")
  var tolerance: Double?

  func validate() throws {
    if update, tolerance != nil {
      throw ValidationError("--update and --tolerance do not go together.")
    }
    if let tolerance, !(tolerance >= 0 && tolerance.isFinite) {
      throw ValidationError("--tolerance is a number from 0 up, such as 0.01.")
    }
  }

  func run() throws {
    let text = try Front.text(of: file)
    do {
      let earlier =
        Convert.ending(file) == .ipynb ? try Notebook(jupyter: text, name: file) : nil
      guard
        var fresh = try Front().replay(
          earlier?.script ?? text, name: file, update: update, tolerance: tolerance)
      else { return }
      if let earlier {
        var notebook = Notebook(script: fresh)
        notebook.inherit(cellByCell: earlier)
        fresh = notebook.text
      }
      try AtomicFile.write(fresh, to: file)
      Console().note("\(file) is written with its new record")
    } catch let error as ExitCode {
      throw error
    } catch let error as Diagnostic {
      Console().error(error)
      throw ExitCode(1)
    } catch {
      Console().note("error: \(error)")
      throw ExitCode(1)
    }
  }
}

/// `sonde convert A B`
struct Convert: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "convert", abstract: "Make a notebook (.ipynb) of a script (.sonde), or back.")

  @Argument(help: "What there is.", completion: .file(extensions: ["sonde", "ipynb"]))
  var from: String

  @Argument(help: "What is to be made.", completion: .file(extensions: ["sonde", "ipynb"]))
  var to: String

  enum Ending: String {
    case sonde, ipynb
  }

  static func ending(_ path: String) -> Ending? {
    path.split(separator: ".", omittingEmptySubsequences: false).last.flatMap {
      Ending(rawValue: $0.lowercased())
    }
  }

  /// The notebook in a file's text, by its ending.
  static func notebook(_ text: String, path: String) throws(Notebook.Refusal) -> Notebook {
    ending(path) == .ipynb ? try Notebook(jupyter: text, name: path) : Notebook(script: text)
  }

  /// The notebook that stands where one is to be written; nil where there is none. What is no notebook of ours
  /// is not written over.
  static func earlierNotebook(_ path: String) throws -> Notebook? {
    access(path, F_OK) == 0 ? try Notebook(jupyter: BoundedFile.text(path), name: path) : nil
  }

  func validate() throws {
    guard let a = Convert.ending(from), let b = Convert.ending(to), a != b else {
      throw ValidationError("One of the two files ends in .sonde, the other in .ipynb.")
    }
  }

  func run() throws {
    let text = try Front.text(of: from)
    do {
      var notebook = try Convert.notebook(text, path: from)
      let isNotebook = Convert.ending(to) == .ipynb
      if isNotebook, let earlier = try Convert.earlierNotebook(to) {
        notebook.inherit(from: earlier)
      }
      try AtomicFile.write(isNotebook ? notebook.text : notebook.script, to: to)
    } catch {
      Console().note("error: \(error)")
      throw ExitCode(1)
    }
  }
}
