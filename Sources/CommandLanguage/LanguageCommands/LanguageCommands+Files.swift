// Commands about folders and scripts on disk.

internal import Files

extension LanguageCommands {
  private static let area = "files"
  /// The greatest size of a script, in bytes.
  private static let scriptLimit = 16 << 20

  /// Commands about folders and scripts.
  static var files: [Command] {
    [
      Command(
        "run", area: area, "Runs a script in the session's own scope.",
        Parameter<String>("path", "the script", isPath: true, endings: ["sonde"]),
        example: "try { run \"missing.sonde\" } catch e { print e }"
      ) { (context: Context, path: String) -> Void in
        guard let session = context.session else { return }
        let file = try context.resolve(reading: path)
        let text = try script(file, as: path)
        context.didRead(path)
        do {
          try session.run(text, name: path, file: context.absolute(file))
        } catch var error as Diagnostic {
          if error.pendingCall == nil { error.pendingCall = "run" }
          throw shielded(error, path: path, file: file)
        }
      },
      Command(
        "cd", area: area, "Changes the folder at which relative paths start.",
        Parameter<String?>(
          "folder", "the new folder; by default the home folder", isPath: true, endings: []),
        example: "cd ."
      ) { (context: Context, folder: String?) -> Void in
        let target = folder ?? "~"
        guard let real = SystemPath.real(try context.resolve(target)) else {
          throw CommandError("there is no folder '\(target)'")
        }
        guard Folders.exists(real) else { throw CommandError("'\(target)' is not a folder") }
        context.folder = real
      }
      .takingLine(),
      Command(
        "pwd", area: area, "The folder at which relative paths start.",
        example: "type(pwd())", gives: "a string"
      ) { (context: Context) -> String in try folder(context) },
      Command(
        "ls", area: area,
        "The names of the files and folders in a folder, or the paths that match a pattern, sorted.",
        Parameter<String?>(
          "folder",
          "the folder, or a pattern such as \"takes/*.wav\"; by default the current folder",
          isPath: true, endings: []),
        example: "type(ls())\nprint ls(\"*.wav\")", gives: "a list of strings"
      ) { (context: Context, folder: String?) -> [String] in
        let path = try context.resolve(folder ?? ".")
        if let folder, !SystemPath.exists(path), PathPattern(folder).isPattern {
          return try context.matches(folder)
        }
        guard let names = try? Folders.entries(in: path).map(\.name) else {
          throw CommandError("there is no folder '\(folder ?? ".")'")
        }
        return names.filter { !$0.hasPrefix(".") }.sorted()
      },
    ]
  }

  private static func folder(_ context: Context) throws -> String {
    if let folder = context.folder { return folder }
    guard let path = SystemPath.currentFolder else {
      throw CommandError("the current folder no longer exists")
    }
    return path
  }

  /// The text of a script.
  ///
  /// - Parameter name: the script's path in errors.
  /// - Throws: `CommandError` if the file cannot be read or is too large.
  static func script(_ path: String, as name: String) throws -> String {
    do {
      return String(decoding: try BoundedFile.bytes(path, limit: scriptLimit), as: UTF8.self)
    } catch let error as FileError {
      // The error has the same words as the error that `sonde run` prints in the shell.
      throw CommandError("\(name): \(error.reason)", about: "path")
    }
  }

  /// The error of a script that ran; without any text of the file if the file is not a script by its name.
  static func shielded(_ error: Diagnostic, path: String, file: String) -> any Error {
    error.source == path && !isScript(file) ? withoutText(error, path) : error
  }

  /// Whether a file is a script by its name. If the path is a link, the name of the link's target counts.
  private static func isScript(_ path: String) -> Bool {
    (SystemPath.real(path) ?? path).lowercased().hasSuffix(".sonde")
  }

  /// The error of a file that is not a script by its name, without any text of the file: the file may be secret.
  private static func withoutText(_ error: Diagnostic, _ path: String) -> any Error {
    switch error.kind {
    case .syntax, .incomplete, .name:
      return CommandError(
        "\(path): the file is not a script", hint: "the name of a script ends in .sonde",
        about: "path")
    case .runtime, .interrupted, .quit:
      var error = error
      error.lineText = ""
      (error.column, error.length) = (1, 1)
      return error
    }
  }
}
