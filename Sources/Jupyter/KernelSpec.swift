// Jupyter finds a kernel through the file kernel.json, which is in one of Jupyter's folders for kernels
// (https://jupyter-client.readthedocs.io/en/stable/kernels.html#kernel-specs).

internal import Files
internal import Glibc
internal import JSON

/// A kernel's description for Jupyter.
public struct KernelSpec: Sendable {
  /// The name of the kernel's folder.
  public var name: String
  /// The kernel's name in the menus of front ends.
  public var title: String
  public var language: String
  /// The program with its arguments. Jupyter replaces the text `{connection_file}` by the path of the connection
  /// file.
  public var arguments: [String]
  /// A picture for lists of kernels, as SVG; nil for none.
  public var logo: String?

  public init(
    name: String, title: String, language: String, arguments: [String], logo: String? = nil
  ) {
    self.name = name
    self.title = title
    self.language = language
    self.arguments = arguments
    self.logo = logo
  }

  /// The text of the file kernel.json.
  public var text: String {
    let json: JSONValue = [
      "argv": .array(arguments.map { .string($0) }), "display_name": .string(title),
      "language": .string(language), "interrupt_mode": "message",
      "metadata": ["debugger": false],
    ]
    return json.indented + "\n"
  }

  /// Installs the kernel: writes its logo, then the kernel.json. A failed installation leaves no incomplete file.
  ///
  /// - Parameter folder: a data folder of Jupyter: `userFolder`, or `share/jupyter` below an installation prefix.
  /// - Returns: the path of the file kernel.json.
  /// - Throws: `FileError` if a file cannot be written.
  public func install(into folder: String) throws -> String {
    let path = "\(folder)/kernels/\(name)/kernel.json"
    try Folders.make(above: path)
    if let logo { try AtomicFile.write(logo, to: "\(folder)/kernels/\(name)/logo-svg.svg") }
    try AtomicFile.write(text, to: path)
    return path
  }

  /// The user's data folder of Jupyter: `$JUPYTER_DATA_DIR`, or else `jupyter` in `$XDG_DATA_HOME` or in
  /// `~/.local/share`.
  ///
  /// - Throws: `KernelError` if HOME is not set or the home folder does not exist.
  public static func userFolder() throws(KernelError) -> String {
    func environment(_ name: String) -> String? {
      guard let value = getenv(name), value.pointee != 0 else { return nil }
      return SystemPath.text(cString: value)
    }
    if let folder = environment("JUPYTER_DATA_DIR") { return folder }
    if let folder = environment("XDG_DATA_HOME") { return folder + "/jupyter" }
    guard let home = environment("HOME") else {
      throw KernelError("HOME is not set: choose a folder with --prefix")
    }
    guard Folders.exists(home) else {
      throw KernelError("the home folder \(home) does not exist: choose a folder with --prefix")
    }
    return home + "/.local/share/jupyter"
  }
}
