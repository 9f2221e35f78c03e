// A folder that a test writes into, gone when the test is done.

import Glibc
import Testing

/// A new empty folder; removed with all that is in it at the end of its life.
final class TemporaryFolder {
  let path: String

  init() throws {
    var template = Array("/tmp/sonde-files-XXXXXX".utf8CString)
    path = String(cString: try #require(mkdtemp(&template)))
  }

  deinit {
    for name in names { unlink(path + "/" + name) }
    rmdir(path)
  }

  /// What is in the folder, sorted.
  var names: [String] {
    guard let folder = opendir(path) else { return [] }
    defer { closedir(folder) }
    var names: [String] = []
    while let entry = readdir(folder) {
      let name = withUnsafePointer(to: &entry.pointee.d_name) {
        $0.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
      }
      if name != ".", name != ".." { names.append(name) }
    }
    return names.sorted()
  }

  static func / (folder: TemporaryFolder, name: String) -> String { folder.path + "/" + name }
}
