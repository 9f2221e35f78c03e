// What JupyterLab loads beside a kernel: a folder with a package.json and one script, which is what its own
// builder makes of an extension (https://jupyterlab.readthedocs.io/en/stable/extension/extension_dev.html):
// a container of webpack's module federation. Here it is written by hand, so that nothing has to be built.

internal import Crypto
internal import Files
internal import Glibc
internal import JSON

/// An extension of JupyterLab, ready to be loaded.
public struct LabExtension: Sendable {
  /// The name of its folder.
  public var name: String
  public var version: String
  /// What it does, in one sentence.
  public var summary: String
  /// The body of an asynchronous function `(shared) => plugins`: `await shared("@jupyterlab/codemirror")`
  /// gives a module that JupyterLab shares, and what it returns is a list of JupyterLab's plugins.
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

  /// The text of its package.json.
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

  /// Makes JupyterLab load the extension from now on.
  ///
  /// The script's name has a part of its content's hash, so that no browser takes an older one; what was
  /// installed before goes when the new one is there.
  ///
  /// - Parameter folder: where data of Jupyter's lies, as for `KernelSpec.install`.
  /// - Returns: the path of its folder.
  /// - Throws: `FileError`.
  public func install(into folder: String) throws -> String {
    let place = "\(folder)/labextensions/\(name)"
    let script = script
    let digest = SHA256.hash(data: Array(script.utf8)).prefix(10)
      .map { byte in (byte < 16 ? "0" : "") + String(byte, radix: 16) }.joined()
    let entry = "remoteEntry.\(digest).js"
    try Folders.make(above: "\(place)/static/\(entry)")
    try AtomicFile.write(script, to: "\(place)/static/\(entry)")
    try AtomicFile.write(package(entry), to: "\(place)/package.json")
    for old in LabExtension.scripts(in: "\(place)/static") where old != entry {
      unlink("\(place)/static/\(old)")
    }
    return place
  }

  /// The scripts of this and earlier installations.
  private static func scripts(in folder: String) -> [String] {
    Folders.names(in: folder).filter { $0.hasPrefix("remoteEntry.") && $0.hasSuffix(".js") }
  }
}
