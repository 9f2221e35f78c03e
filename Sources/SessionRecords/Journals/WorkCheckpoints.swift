// The files beside a journal: checkpoints of long work, and recordings. The total size of the checkpoints is limited,
// and the oldest checkpoints are removed first. When the session is resumed, work without a checkpoint is repeated.

internal import CommandLanguage
internal import Files
internal import Glibc
internal import WholeNumbers

/// The checkpoints and recordings of a journal, in one folder.
final class WorkCheckpoints {
  /// The largest total size of the checkpoints, in bytes.
  static let mostBytes = 1 << 30
  /// The file name extension of checkpoints. Files with other extensions contain data from outside the session.
  static let ending = ".safetensors"

  let folder: String
  private var works: [(path: String, bytes: Int)] = []
  private var recordings = 0

  init(_ folder: String) { self.folder = folder }

  /// The folder for the checkpoints of the journal at `path`.
  static func folder(of path: String) -> String {
    (path.hasSuffix(".sonde") ? String(path.dropLast(6)) : path) + ".works"
  }

  /// Saves the state of a piece of work after a step. The parameter `number` is the number of the statement, and
  /// `work` is the number of the piece of work in the statement. Earlier checkpoints of the same work are kept.
  ///
  /// - Returns: the path of the file.
  /// - Throws: `CommandError` if the folder cannot be made, and any error of `write`.
  func keep(
    _ number: Int, _ work: Int, step: Int, _ write: (String) throws -> Void
  ) throws -> String {
    let path = "\(folder)/\(number)-\(work)-\(step)\(WorkCheckpoints.ending)"
    try self.write(path, write)
    works.removeAll { $0.path == path }
    var status = stat()
    works.append((path, stat(path, &status) == 0 ? Int(status.st_size) : 0))
    while works.reduce(0, { $0 + $1.bytes }) > WorkCheckpoints.mostBytes, works.count > 1 {
      unlink(works.removeFirst().path)
    }
    return path
  }

  /// Saves data from outside the session.
  ///
  /// - Returns: the path of the file.
  /// - Throws: `CommandError` if the folder cannot be made, and any error of the file's writer.
  func keep(_ file: RecordedFile) throws -> String {
    recordings += 1
    let path = "\(folder)/\(file.source)-\(recordings).\(file.ending)"
    try write(path, file.write)
    return path
  }

  /// Renames the checkpoints of a statement that has got another number.
  ///
  /// - Returns: the paths after the renaming; data from outside the session keep their names.
  func renumber(_ paths: [String], from old: Int, to new: Int) -> [String] {
    let before = "\(folder)/\(old)-"
    return paths.map { path in
      guard path.hasPrefix(before), path.hasSuffix(WorkCheckpoints.ending) else { return path }
      let renamed = "\(folder)/\(new)-\(path.dropFirst(before.count))"
      guard rename(path, renamed) == 0 else { return path }
      works = works.map { $0.path == path ? (renamed, $0.bytes) : $0 }
      return renamed
    }
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

  /// The path of the checkpoint of a piece of work after a step, or of its last checkpoint if no step is given; nil
  /// if there is no checkpoint.
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

  /// The last piece of work of a statement that has a checkpoint, with the step of its last checkpoint; nil if the
  /// statement has no checkpoint.
  static func last(_ number: Int, in folder: String) -> (work: Int, step: Int)? {
    Folders.names(in: folder).compactMap { name -> (work: Int, step: Int)? in
      guard name.hasSuffix(ending) else { return nil }
      let parts = name.dropLast(ending.count).split(separator: "-").map { Int($0) }
      guard parts.count == 3, parts[0] == number, let work = parts[1], let step = parts[2],
        work > 0, step >= 0
      else { return nil }
      return (work, step)
    }.max { ($0.work, $0.step) < ($1.work, $1.step) }
  }

  /// Removes the checkpoints in a folder, and keeps the data from outside the session.
  static func removeWorks(in folder: String) {
    for name in Folders.names(in: folder) where name.hasSuffix(ending) {
      unlink("\(folder)/\(name)")
    }
    // `rmdir` removes the folder only if the folder is empty.
    rmdir(folder)
  }
}
