// Writes the reference pages: one page for each name of the registry, with the output of its example.

internal import ArgumentParser
internal import CommandLanguage
internal import CommandReference
internal import Files
internal import SoundCommands

/// `sonde write-reference DIR`, for maintainers.
struct WriteReference: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "write-reference", abstract: "Write the reference pages.", shouldDisplay: false)

  @Argument(help: "The folder to write to.", completion: .directory)
  var folder: String

  func run() throws {
    let registry = SoundLibrary.registry
    try Folders.make(above: folder + "/")
    try AtomicFile.write(ReferencePage.index(registry), to: "\(folder)/README.md")
    let rules = ReferencePage.rules { (try? SoundLibrary.runExample($0.example))?.output }
    try AtomicFile.write(rules, to: "\(folder)/language.md")
    try AtomicFile.write(ReferencePage.kinds(registry), to: "\(folder)/values.md")
    for (name, commands) in registry.commands.sorted(by: { $0.key < $1.key }) {
      let page = ReferencePage.markdown(commands) { (try? SoundLibrary.runExample(of: $0))?.output }
      try AtomicFile.write(page, to: "\(folder)/\(name).md")
    }
  }
}
