// The .npz format: a zip file with .npy files as stored or deflated entries.

public import Files
public import Tensors

/// One entry of an archive.
public struct ArchiveEntry: Sendable, Equatable {
  /// The content of an entry.
  public enum Content: Sendable, Equatable {
    case tensor(Tensor)
    /// A single number, in full precision.
    case number(Double)
    case bool(Bool)
    /// Numbers that are not a tensor, in full precision. In the file they are an array with one axis.
    case numbers([Double])
    /// A single string, such as settings in JSON.
    case text(String)
    case texts([String])
    /// An array of a type that is not read, with the reason. Such an entry is never written.
    case unreadable(String)
  }

  public var name: String
  public var content: Content

  public init(_ name: String, _ content: Content) {
    self.name = name
    self.content = content
  }

  public init(_ name: String, _ tensor: Tensor) { self.init(name, .tensor(tensor)) }

  public init(_ name: String, text: String) { self.init(name, .text(text)) }

  /// The numbers of the entry as a tensor; nil if the entry contains no numbers.
  public var tensor: Tensor? {
    switch content {
    case .tensor(let tensor): tensor
    case .number(let number): Tensor(Float(number))
    case .bool(let bool): Tensor(bool ? 1 : 0)
    case .numbers(let numbers): Tensor(numbers.map { Float($0) })
    default: nil
    }
  }
  /// The string of the entry; nil if the entry contains no single string.
  public var text: String? { if case .text(let text) = content { text } else { nil } }
}

/// Reading and writing several tensors and strings in NumPy's `.npz` format.
public enum NumPyArchive {
  /// The remark in the directory that makes an array with one axis a list.
  private static let list = "list"

  /// The entries of the file at `path`, in their order; the names of the entries do not include `.npy`.
  ///
  /// An entry of a type that is not read, such as Python's objects, is left out with a note.
  ///
  /// - Parameter reading: what the reader asks and tells; see `Reading`.
  /// - Throws: `FileError` if the file cannot be read; the error contains the name of the faulty entry.
  public static func read(_ path: String, _ reading: Reading = Reading()) throws -> [ArchiveEntry] {
    try decode(try BoundedFile.bytes(path), name: path, reading)
  }

  /// The entries in the bytes of a `.npz` file; `name` is the name of the file in messages.
  ///
  /// - Throws: `FileError` if the bytes are not a valid file, or if every entry would be left out.
  public static func decode(_ bytes: [UInt8], name: String, _ reading: Reading = Reading())
    throws(FileError) -> [ArchiveEntry]
  {
    var entries: [ArchiveEntry] = []
    var lefts: [FileError] = []
    for header in try ZipFile.directory(bytes, name: name) {
      guard header.name.hasSuffix(".npy") else {
        throw FileError(name, "the entry '\(header.name)' is not a .npy file")
      }
      let short = String(header.name.dropLast(4))
      let place = "\(name): entry '\(short)'"
      let file = try ZipFile.content(bytes, header, place, refusal: reading.refusal)
      var content = try NumPyFile.content(file.bytes, in: file.span, name: place, reading)
      if case .unreadable(let reason) = content {
        lefts.append(FileError(place, reason))
        continue
      }
      if header.comment == list { content = try numbers(file, content, place) }
      entries.append(ArchiveEntry(short, content))
    }
    if entries.isEmpty, let first = lefts.first { throw first }
    for left in lefts { reading.note("\(left.path) was left out: \(left.reason)") }
    return entries
  }

  /// The content of an entry that is a list: its numbers in full precision.
  private static func numbers(
    _ file: ZipFile.Content, _ content: ArchiveEntry.Content, _ name: String
  )
    throws(FileError) -> ArchiveEntry.Content
  {
    guard case .tensor(let tensor) = content, tensor.rank == 1 else { return content }
    let data = file.bytes[file.span].suffix(tensor.count * 8)
    guard data.count == tensor.count * 8 else { return content }
    return .numbers(ElementType.float64.doubles(data, bigEndian: false))
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
      var file = ZipFile.Entry(name: entry.name + ".npy", bytes: [])
      switch entry.content {
      case .tensor(let tensor): file.bytes = NumPyFile.encode(tensor)
      case .number(let number): file.bytes = NumPyFile.encode([number], shape: [])
      case .bool(let bool): file.bytes = NumPyFile.encode(bool)
      case .numbers(let numbers):
        file.bytes = NumPyFile.encode(numbers, shape: [numbers.count])
        file.comment = list
      case .text(let text): file.bytes = NumPyFile.encode([text], shape: [])
      case .texts(let texts): file.bytes = NumPyFile.encode(texts, shape: [texts.count])
      case .unreadable(let reason): throw FileError(name, reason)
      }
      files.append(file)
    }
    return try ZipFile.encode(files, name: name)
  }
}
