// A folder that a test writes into, gone when the test is done.

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

  deinit { remove(path) }

  /// What is in the folder, sorted.
  package var names: [String] { TemporaryFolder.names(in: path).sorted() }

  /// The path of something in the folder.
  package static func / (folder: TemporaryFolder, name: String) -> String {
    folder.path + "/" + name
  }

  /// What is in a folder, in any order; nothing where it cannot be read.
  package static func names(in folder: String) -> [String] {
    guard let stream = opendir(folder) else { return [] }
    defer { closedir(stream) }
    var names: [String] = []
    while let entry = readdir(stream) {
      let name = withUnsafePointer(to: &entry.pointee.d_name) {
        $0.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
      }
      if name != ".", name != ".." { names.append(name) }
    }
    return names
  }

  /// Removes a file, or a folder with what is in it; links are not followed.
  private func remove(_ path: String) {
    if unlink(path) == 0 { return }
    for name in TemporaryFolder.names(in: path) { remove(path + "/" + name) }
    rmdir(path)
  }
}
