// The .npz format: a zip file with .npy files as stored or deflated entries.

public import Files
public import Tensors

/// One entry of an archive.
public struct ArchiveEntry: Sendable, Equatable {
  /// The content of an entry.
  public enum Content: Sendable, Equatable {
    case tensor(Tensor)
    /// A single string, such as settings in JSON.
    case text(String)
  }

  public var name: String
  public var content: Content

  public init(_ name: String, _ tensor: Tensor) {
    self.name = name
    content = .tensor(tensor)
  }

  public init(_ name: String, text: String) {
    self.name = name
    content = .text(text)
  }

  /// The tensor of the entry; nil if the entry contains a string.
  public var tensor: Tensor? { if case .tensor(let tensor) = content { tensor } else { nil } }
  /// The string of the entry; nil if the entry contains a tensor.
  public var text: String? { if case .text(let text) = content { text } else { nil } }
}

/// Reading and writing several tensors and strings in NumPy's `.npz` format.
public enum NumPyArchive {
  /// The entries of the file at `path`, in their order; the names of the entries do not include `.npy`.
  ///
  /// - Throws: `FileError` if the file cannot be read; the error contains the name of the faulty entry.
  public static func read(_ path: String) throws -> [ArchiveEntry] {
    try decode(try BoundedFile.bytes(path), name: path)
  }

  /// The entries in the bytes of a `.npz` file; `name` is the name of the file in error messages.
  ///
  /// - Throws: `FileError` if the bytes are not a valid file.
  public static func decode(_ bytes: [UInt8], name: String) throws(FileError) -> [ArchiveEntry] {
    var entries: [ArchiveEntry] = []
    for file in try ZipFile.decode(bytes, name: name) {
      guard file.name.hasSuffix(".npy") else {
        throw FileError(name, "the entry '\(file.name)' is not a .npy file")
      }
      var entry = ArchiveEntry(String(file.name.dropLast(4)), text: "")
      entry.content = try NumPyFile.content(file.bytes, name: "\(name): entry '\(entry.name)'")
      entries.append(entry)
    }
    return entries
  }

  /// Writes the entries to a file in their order, without compression.
  ///
  /// - Throws: `FileError` if two entries have the same name, if a name is empty or contains a `/`, or if the
  ///   file would have 4 GiB or more.
  public static func write(_ entries: [ArchiveEntry], to path: String) throws {
    try AtomicFile.write(encode(entries, name: path), to: path)
  }

  /// The bytes of a `.npz` file with the entries. Equal entries always give equal bytes.
  ///
  /// - Throws: the errors of `write`.
  public static func encode(_ entries: [ArchiveEntry], name: String) throws(FileError) -> [UInt8] {
    var files: [ZipFile.Entry] = []
    for entry in entries {
      guard !entry.name.isEmpty, !entry.name.contains("/") else {
        throw FileError(name, "'\(entry.name)' cannot be the name of an entry")
      }
      switch entry.content {
      case .tensor(let tensor):
        files.append(.init(name: entry.name + ".npy", bytes: NumPyFile.encode(tensor)))
      case .text(let text):
        files.append(.init(name: entry.name + ".npy", bytes: NumPyFile.encode(text)))
      }
    }
    return try ZipFile.encode(files, name: name)
  }
}
