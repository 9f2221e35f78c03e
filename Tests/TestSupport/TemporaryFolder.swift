// A folder that a test writes into, removed after the test.

internal import Files
internal import Glibc

/// A new empty folder; removed with all that is in it at the end of its life.
package final class TemporaryFolder {
  package let path: String

  package init() {
    var template = Array("/tmp/sonde-tests-XXXXXX".utf8CString)
    let made = mkdtemp(&template).map { String(cString: $0) }
    precondition(made != nil, "no folder can be made for the test")
    path = made ?? ""
  }

  deinit { Folders.removeAll(path) }

  /// The names in the folder, sorted.
  package var names: [String] { TemporaryFolder.names(in: path).sorted() }

  /// The path of something in the folder.
  package static func / (folder: TemporaryFolder, name: String) -> String {
    folder.path + "/" + name
  }

  /// The names in a folder, in any order; none if it cannot be read.
  package static func names(in folder: String) -> [String] { Folders.names(in: folder) }
}
