// Paths of the repository's files, for tests.

internal import Files

/// The repository that contains the running tests.
package enum Repository {
  /// The path of the repository's top folder.
  package static let top = #filePath.split(separator: "/", omittingEmptySubsequences: false)
    .dropLast(3).joined(separator: "/")

  /// The path of a recording, such as `recording("bell")`.
  package static func recording(_ name: String) -> String { "\(top)/sounds/\(name).flac" }

  /// The path of a small file that other programs, or faults, left: one of `Tests/Cases`.
  package static func sample(_ name: String) -> String { "\(top)/Tests/Cases/\(name)" }

  /// The sorted names of the files in a folder of the repository.
  package static func names(in folder: String) -> [String] {
    TemporaryFolder.names(in: "\(top)/\(folder)").sorted()
  }

  /// Results from other programs for the tests of `target`: the words of each line. Remarks, which begin with `#`, are
  /// left out.
  package static func figures(_ name: String, of target: String) throws -> [[String]] {
    try BoundedFile.text("\(top)/Tests/\(target)Tests/Figures/\(name)")
      .split(separator: "\n").filter { !$0.hasPrefix("#") }
      .map { $0.split(separator: " ").map(String.init) }
  }
}
