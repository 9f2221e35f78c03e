// Paths of the repository's files for tests.

internal import Files

/// The repository that the tests were built from.
package enum Repository {
  /// Its top folder.
  package static let top = #filePath.split(separator: "/", omittingEmptySubsequences: false)
    .dropLast(3).joined(separator: "/")

  /// The path of a recording: `recording("bell")`.
  package static func recording(_ name: String) -> String { "\(top)/sounds/\(name).flac" }

  /// The names in a folder of the repository, sorted.
  package static func names(in folder: String) -> [String] {
    TemporaryFolder.names(in: "\(top)/\(folder)").sorted()
  }

  /// Figures from other programs for the tests of `target`: the words of each line, except
  /// remarks, which begin with `#`.
  package static func figures(_ name: String, of target: String) throws -> [[String]] {
    try BoundedFile.text("\(top)/Tests/\(target)Tests/Figures/\(name)")
      .split(separator: "\n").filter { !$0.hasPrefix("#") }
      .map { $0.split(separator: " ").map(String.init) }
  }
}
