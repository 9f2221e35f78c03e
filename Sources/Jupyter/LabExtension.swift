// An extension of JupyterLab: a folder with a package.json and one script, in the format of JupyterLab's builder
// (https://jupyterlab.readthedocs.io/en/stable/extension/extension_dev.html): a container of webpack's module
// federation. Sonde writes the script directly, so no build is needed.

internal import Crypto
internal import Encodings
internal import Files
internal import Glibc
internal import JSON

/// An extension of JupyterLab that is ready to load.
public struct LabExtension: Sendable {
  /// The name of the extension's folder.
  public var name: String
  public var version: String
  /// The extension's purpose, in one sentence.
  public var summary: String
  /// The body of an asynchronous function `(shared) => plugins`, which returns a list of plugins for JupyterLab. In
  /// the body, `await shared("@jupyterlab/codemirror")` returns a module that JupyterLab shares.
  public var body: String

  public init(name: String, version: String, summary: String, body: String) {
    self.name = name
    self.version = version
    self.summary = summary
    self.body = body
  }

  /// The script that JupyterLab loads.
  public var script: String {
    """
    // \(summary) Written by `\(name)` \(version) when its kernel was installed.
    "use strict";
    (window._JUPYTERLAB = window._JUPYTERLAB || {})[\(JSONValue.string(name).text)] = (() => {
      let scope;
      async function shared(name) {
        const versions = Object.values(scope[name] || {});
        if (versions.length === 0) throw new Error("JupyterLab does not share " + name);
        return (await versions[0].get())();
      }
      async function plugins(shared) {
    \(body)
      }
      return {
        init(given) { scope = given; },
        async get() {
          const all = await plugins(shared);
          return () => ({ __esModule: true, default: all });
        },
      };
    })();

    """
  }

  /// The text of the extension's package.json.
  ///
  /// - Parameter entry: the name of the script's file.
  private func package(_ entry: String) -> String {
    let json: JSONValue = [
      "name": .string(name), "version": .string(version), "description": .string(summary),
      "jupyterlab": [
        "extension": true,
        "_build": ["load": .string("static/" + entry), "extension": "./extension"],
      ],
    ]
    return json.indented + "\n"
  }

  /// Installs the extension in JupyterLab.
  ///
  /// The script's file name contains a hash of its content, so browsers do not use an older script from their cache.
  /// Older scripts are removed after the installation.
  ///
  /// - Parameter folder: a data folder of Jupyter, as for `KernelSpec.install`.
  /// - Returns: the path of the extension's folder.
  /// - Throws: `FileError` if a file cannot be written.
  public func install(into folder: String) throws -> String {
    let place = "\(folder)/labextensions/\(name)"
    let script = script
    let digest = Hexadecimal.text(SHA256.hash(data: Array(script.utf8)).prefix(10))
    let entry = "remoteEntry.\(digest).js"
    try Folders.make(above: "\(place)/static/\(entry)")
    try AtomicFile.write(script, to: "\(place)/static/\(entry)")
    try AtomicFile.write(package(entry), to: "\(place)/package.json")
    for old in LabExtension.scripts(in: "\(place)/static") where old != entry {
      unlink("\(place)/static/\(old)")
    }
    return place
  }

  /// The file names of the scripts that this installation and earlier installations have written.
  private static func scripts(in folder: String) -> [String] {
    Folders.names(in: folder).filter { $0.hasPrefix("remoteEntry.") && $0.hasSuffix(".js") }
  }
}
