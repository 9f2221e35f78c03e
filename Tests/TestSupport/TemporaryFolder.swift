// A temporary folder into which a test writes. The folder is removed after the test.

internal import Files
internal import Glibc

/// A new empty folder. The folder and its contents are removed when this object is released.
package final class TemporaryFolder {
  package let path: String

  package init() {
    var template = Array("/tmp/sonde-tests-XXXXXX".utf8CString)
    let made = mkdtemp(&template).map { String(cString: $0) }
    precondition(made != nil, "no folder can be made for the test")
    path = made ?? ""
  }

  deinit { Folders.removeAll(path) }

  /// The sorted names of the files in the folder.
  package var names: [String] { TemporaryFolder.names(in: path).sorted() }

  /// The path of a file in the folder.
  package static func / (folder: TemporaryFolder, name: String) -> String {
    folder.path + "/" + name
  }

  /// The names of the files in a folder, in any order; empty if the folder cannot be read.
  package static func names(in folder: String) -> [String] { Folders.names(in: folder) }
}
