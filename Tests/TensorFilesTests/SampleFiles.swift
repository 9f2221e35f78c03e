import Files
import Foundation
import Tensors
import Testing

/// The committed figure files, and a folder for written files.
enum SampleFiles {
  static func path(_ name: String) throws -> String {
    try #require(Bundle.module.resourceURL).appendingPathComponent("Figures/\(name)").path
  }

  static func bytes(_ name: String) throws -> [UInt8] { try BoundedFile.bytes(path(name)) }

  /// Calls `body` with the path of a new temporary folder, which is removed afterwards.
  static func inFolder(_ body: (String) throws -> Void) throws {
    let folder = FileManager.default.temporaryDirectory
      .appendingPathComponent("tensor-files-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: false)
    defer { try? FileManager.default.removeItem(at: folder) }
    try body(folder.path)
  }

  /// Numbers that a faulty writer would change, such as −0, infinity and the smallest float.
  static let awkward: [Float] = [
    0, -0.0, 1.1, -2, .infinity, -.infinity, .leastNonzeroMagnitude, .greatestFiniteMagnitude,
    .leastNormalMagnitude / 3, 3, 1e-20, 16_777_215,
  ]
}

/// Expects that `body` throws a `FileError` about the file "test" whose reason contains `words`.
func expectRefusal(
  _ words: String, _ location: SourceLocation = #_sourceLocation, _ body: () throws -> Void
) {
  do {
    try body()
    Issue.record("nothing was thrown", sourceLocation: location)
  } catch let error as FileError {
    #expect(error.path.hasPrefix("test"), sourceLocation: location)
    #expect(error.reason.contains(words), sourceLocation: location)
  } catch {
    Issue.record("\(error)", sourceLocation: location)
  }
}
