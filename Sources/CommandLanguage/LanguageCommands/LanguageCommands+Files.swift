// Commands about folders and scripts on disk.

internal import Glibc

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
        let text = try script(context.resolve(path), as: path)
        context.didRead(path)
        do {
          try session.run(text, name: path)
        } catch var error as Diagnostic {
          if error.pendingCall == nil { error.pendingCall = "run" }
          throw error
        }
      },
      Command(
        "cd", area: area, "Changes the folder at which relative paths start.",
        Parameter<String?>(
          "folder", "the new folder; by default the home folder", isPath: true, endings: []),
        example: "cd ."
      ) { (context: Context, folder: String?) -> Void in
        let target = folder ?? "~"
        guard let real = realpath(context.resolve(target), nil) else {
          throw CommandError("there is no folder '\(target)'")
        }
        defer { free(real) }
        var status = stat()
        guard stat(real, &status) == 0, status.st_mode & S_IFMT == S_IFDIR else {
          throw CommandError("'\(target)' is not a folder")
        }
        context.folder = String(cString: real)
      }
      .takingLine(),
      Command(
        "pwd", area: area, "The folder at which relative paths start.",
        example: "type(pwd())", gives: "a string"
      ) { (context: Context) -> String in try folder(context) },
      Command(
        "ls", area: area, "The names of the files and folders in a folder, sorted.",
        Parameter<String?>(
          "folder", "the folder; by default the current folder", isPath: true, endings: []),
        example: "type(ls())", gives: "a list of strings"
      ) { (context: Context, folder: String?) -> [String] in
        let path = context.resolve(folder ?? ".")
        guard let directory = opendir(path) else {
          throw CommandError("there is no folder '\(folder ?? ".")'")
        }
        defer { closedir(directory) }
        var names: [String] = []
        while let entry = readdir(directory) {
          let name = withUnsafePointer(to: entry.pointee.d_name) { pointer in
            pointer.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
          }
          if !name.hasPrefix(".") { names.append(name) }
        }
        return names.sorted()
      },
    ]
  }

  private static func folder(_ context: Context) throws -> String {
    if let folder = context.folder { return folder }
    guard let path = getcwd(nil, 0) else {
      throw CommandError("the current folder no longer exists")
    }
    defer { free(path) }
    return String(cString: path)
  }

  /// The text of a script.
  ///
  /// - Parameter name: the script's path in errors.
  /// - Throws: `CommandError` if the file cannot be read or is too large.
  static func script(_ path: String, as name: String) throws -> String {
    guard let file = fopen(path, "r") else {
      // The error has the same words as the error that `sonde run` prints in the shell.
      let reason = errno == ENOENT ? "no such file" : String(cString: strerror(errno)).lowercased()
      throw CommandError("\(name): \(reason)", about: "path")
    }
    defer { fclose(file) }
    var bytes: [UInt8] = []
    var buffer = [UInt8](repeating: 0, count: 1 << 16)
    while true {
      let count = fread(&buffer, 1, buffer.count, file)
      if count <= 0 { break }
      bytes += buffer[0..<count]
      if bytes.count > scriptLimit {
        throw CommandError("\(name): too large for a script", about: "path")
      }
    }
    if ferror(file) != 0 {
      let reason = errno == EISDIR ? "is a folder" : String(cString: strerror(errno)).lowercased()
      throw CommandError("\(name): \(reason)", about: "path")
    }
    return String(decoding: bytes, as: UTF8.self)
  }
}
