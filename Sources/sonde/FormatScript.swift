// `sonde format`: prints scripts in the standard style, rewrites scripts in place, or checks their style.

internal import ArgumentParser
internal import CommandLanguage
internal import Files
internal import Terminal

/// `sonde format [--write | --check] FILE…`
struct FormatScript: PrintingCommand {
  static let configuration = CommandConfiguration(
    commandName: "format",
    abstract: "Print scripts in the standard style. The behaviour of the scripts stays the same.",
    discussion: """
      The exit status is 1 if a script has a syntax error. A script with a syntax error is not changed.
      """)

  @Flag(help: "Change the files instead of printing.")
  var write = false

  @Flag(
    help: "Only check: a note names each file in another style, and then the exit status is 1.")
  var check = false

  @Argument(
    help: "The scripts. The name - means standard input.", completion: .file(extensions: ["sonde"]))
  var files: [String]

  func validate() throws {
    if write, check { throw ValidationError("Use either --write or --check, not both.") }
    if write, files.contains("-") {
      throw ValidationError("--write needs a file; standard input cannot be changed.")
    }
  }

  func run(on console: Console) throws {
    var hasSucceeded = true
    for file in files {
      let text =
        try file == "-" ? ScriptFile.standardInput(console) : ScriptFile.text(file, console)
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
        hasSucceeded = false
      case .success(let formatted) where check:
        if formatted != text {
          console.note("\(name) is not in the standard style: run sonde format --write \(file)")
          hasSucceeded = false
        }
      case .success(let formatted) where write:
        if formatted != text, !replace(file, by: formatted, console) { hasSucceeded = false }
      case .success(let formatted):
        console.write(formatted)
      }
    }
    if !hasSucceeded { throw ExitCode(1) }
  }

  /// Replaces a file's text. The permissions of the file are kept, and links are followed.
  private func replace(_ file: String, by text: String, _ console: Console) -> Bool {
    do {
      try AtomicFile.write(text, to: file)
      return true
    } catch {
      console.note("error: \(error)")
      return false
    }
  }
}
