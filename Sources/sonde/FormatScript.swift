// `sonde format`: scripts in the one style, on standard output, in place, or only compared.

internal import ArgumentParser
internal import CommandLanguage
internal import Files
internal import Glibc
internal import Terminal

/// `sonde format [--write | --check] FILE…`
struct FormatScript: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "format",
    abstract: "Print scripts in the one style; their meaning stays the same.",
    discussion: """
      Status 1 where a script cannot be read as the language; nothing is written then.
      """)

  @Flag(help: "Change the files instead of printing.")
  var write = false

  @Flag(help: "Print nothing; status 1 where a file would change, and its name on standard error.")
  var check = false

  @Argument(
    help: "The scripts; - is standard input.", completion: .file(extensions: ["sonde"]))
  var files: [String]

  func validate() throws {
    if write, check { throw ValidationError("--write and --check do not go together.") }
    if write, files.contains("-") { throw ValidationError("Standard input cannot be written to.") }
  }

  func run() throws {
    let console = Console()
    var isWell = true
    for file in files {
      let text = try file == "-" ? Front.standardInput() : Front.text(of: file)
      let name = file == "-" ? "standard input" : file
      let result = LanguageThread.run { () -> Result<String, Diagnostic> in
        do throws(Diagnostic) {
          return .success(try SourceFormat.format(text, name: name))
        } catch {
          return .failure(error)
        }
      }
      switch result {
      case .failure(let diagnostic):
        console.error(diagnostic)
        isWell = false
      case .success(let formatted) where check:
        if formatted != text {
          console.note("\(name) is not in the one style: sonde format --write \(file)")
          isWell = false
        }
      case .success(let formatted) where write:
        if formatted != text, !replace(file, by: formatted, console) { isWell = false }
      case .success(let formatted):
        console.write(formatted)
      }
    }
    if !isWell { throw ExitCode(1) }
  }

  /// Writes a file anew, with the rights that it had; links stay links.
  private func replace(_ file: String, by text: String, _ console: Console) -> Bool {
    var path = file
    if let resolved = realpath(file, nil) {
      path = String(cString: resolved)
      free(resolved)
    }
    do {
      var status = stat()
      let isKnown = stat(path, &status) == 0
      try AtomicFile.write(to: path) { temporary in
        try AtomicFile.write(text, to: temporary)
        if isKnown { chmod(temporary, status.st_mode & 0o7777) }
      }
      return true
    } catch {
      console.note("error: \(error)")
      return false
    }
  }
}
