// The files beside a journal: what long works of its statements had come to, and what was recorded. Works
// are bounded in what they take: the oldest go first, and would be done again.

internal import Files
internal import Glibc

/// The folder of a journal's works.
final class SessionWorks {
  /// How much works may take, in bytes.
  static let mostBytes = 1 << 30
  /// The ending of works; other files are what came from outside.
  static let ending = ".safetensors"

  let folder: String
  private var works: [(path: String, bytes: Int)] = []
  private var recordings = 0

  init(_ folder: String) { self.folder = folder }

  /// The folder of the works of the journal at `path`.
  static func folder(of path: String) -> String {
    (path.hasSuffix(".sonde") ? String(path.dropLast(6)) : path) + ".works"
  }

  /// Keeps the work number `work` of the statement number `number` as it is behind a step; of what was kept
  /// of it before, nothing is removed yet.
  ///
  /// - Returns: the file's path.
  func keep(
    _ number: Int, _ work: Int, step: Int, _ write: (String) throws -> Void
  ) throws -> String {
    let path = "\(folder)/\(number)-\(work)-\(step)\(SessionWorks.ending)"
    try self.write(path, write)
    works.removeAll { $0.path == path }
    var status = stat()
    works.append((path, stat(path, &status) == 0 ? Int(status.st_size) : 0))
    while works.reduce(0, { $0 + $1.bytes }) > SessionWorks.mostBytes, works.count > 1 {
      unlink(works.removeFirst().path)
    }
    return path
  }

  /// Keeps what came from outside; gives the file's path.
  func keep(_ file: RecordedStatement.OutsideFile) throws -> String {
    recordings += 1
    let path = "\(folder)/\(file.source)-\(recordings).\(file.ending)"
    try write(path, file.write)
    return path
  }

  func remove(_ paths: [String]) {
    for path in paths { unlink(path) }
    works.removeAll { paths.contains($0.path) }
  }

  private func write(_ path: String, _ write: (String) throws -> Void) throws {
    if mkdir(folder, 0o700) != 0, errno != EEXIST {
      throw CommandError("\(folder): \(String(cString: strerror(errno)))")
    }
    try write(path)
  }

  /// What a folder has of a work: as it was behind a step, or, without one, as it was last; nil for nothing.
  static func find(_ number: Int, _ work: Int, step: Int?, in folder: String) -> String? {
    let before = "\(number)-\(work)-"
    if let step {
      let path = "\(folder)/\(before)\(step)\(ending)"
      return access(path, R_OK) == 0 ? path : nil
    }
    let steps = Folders.names(in: folder).compactMap { name in
      name.hasPrefix(before) && name.hasSuffix(ending)
        ? Int(name.dropFirst(before.count).dropLast(ending.count)) : nil
    }
    return steps.max().map { "\(folder)/\(before)\($0)\(ending)" }
  }

  /// Removes the works of a folder, and leaves what came from outside.
  static func removeWorks(in folder: String) {
    for name in Folders.names(in: folder) where name.hasSuffix(ending) {
      unlink("\(folder)/\(name)")
    }
    // Where nothing else is in it, the folder goes as well.
    rmdir(folder)
  }
}
