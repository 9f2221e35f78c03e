// The folder that keeps the items of a sweep that are done. `sweep.json` says which function the items are for, and each
// item has a file. A file is complete or not there, and a damaged file is computed again. The folder is locked while a
// sweep runs, and the lock ends with the process.

internal import CommandLanguage
internal import Encodings
internal import Files
internal import Glibc
internal import JSON
internal import SessionRecords
internal import WholeNumbers

/// The kept items of one sweep.
final class KeptItems {
  private static let format = "sonde sweep"
  private static let mark = "sonde item 1\n"

  /// The seed of the sweep that the folder is for.
  let seed: UInt64
  private let folder: String
  private let shown: String
  private let note: (String) -> Void
  private let lock: Int32

  /// Opens or makes the folder of a sweep.
  ///
  /// - Parameters:
  ///   - folder: the path for the system; `shown` is the path of the user.
  ///   - identity: the fingerprint of the function and of all that it reads.
  ///   - text: the text of the function.
  ///   - given: the seed that the user gave; nil for the seed of the folder, or `usual` in a new folder.
  /// - Throws: `CommandError` if the folder is for another sweep, or another sweep runs in it; `FileError` if it cannot
  ///   be used.
  init(
    _ folder: String, shown: String, identity: String, text: String, given: UInt64?, usual: UInt64,
    note: @escaping (String) -> Void
  ) throws {
    (self.folder, self.shown, self.note) = (folder, shown, note)
    for made in try Folders.make(above: folder + "/") { note("created the folder \(made)") }
    let lock = try Self.lock(folder, shown)
    do { seed = try Self.seed(folder, shown, identity, text, given: given, usual: usual) } catch {
      close(lock)
      throw error
    }
    self.lock = lock
  }

  /// Locks the folder until the descriptor is closed.
  private static func lock(_ folder: String, _ shown: String) throws -> Int32 {
    let lock = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
    guard lock >= 0 else { throw FileError.last(shown) }
    if flock(lock, LOCK_EX | LOCK_NB) != 0, errno == EWOULDBLOCK {
      close(lock)
      throw CommandError(
        "another sweep is running in the folder \(shown)", hint: "give another folder")
    }
    return lock
  }

  /// The seed of the sweep that the folder is for, after a check that it is the same sweep.
  private static func seed(
    _ folder: String, _ shown: String, _ identity: String, _ text: String, given: UInt64?,
    usual: UInt64
  ) throws -> UInt64 {
    let path = "\(folder)/sweep.json"
    guard SystemPath.exists(path) else {
      let seed = given ?? usual
      let manifest = JSONValue.object([
        ("format", .string(format)), ("version", .integer(1)), ("seed", .string("\(seed)")),
        ("identity", .string(identity)), ("function", .string(text)),
      ])
      try AtomicFile.write(manifest.text + "\n", to: path)
      return seed
    }
    let known = try manifest(path, shown)
    guard known.identity == identity, given == nil || given == known.seed else {
      throw other(
        known.identity == identity
          ? "with the seed \(known.seed)"
          : known.text == text
            ? "of the same function, which read other values" : "of \(known.text)",
        shown)
    }
    return known.seed
  }

  deinit { close(lock) }

  /// The outcome of an item that was kept; nil if the item has to be computed.
  ///
  /// - Parameter identity: the fingerprint of the item.
  /// - Throws: `CommandError` if the folder keeps this number of another list.
  func outcome(of number: Int, identity: String) throws -> ItemOutcome? {
    let path = path(of: number)
    guard SystemPath.exists(path) else { return nil }
    guard let bytes = try? BoundedFile.bytes(path, limit: 1 << 36),
      let (kept, outcome) = Self.decode(bytes), outcome.number == number
    else {
      note("\(shown): the file of item \(number) is damaged; the item is computed again")
      return nil
    }
    guard kept == identity else {
      throw Self.other("in which item \(number) was another value", shown)
    }
    return outcome
  }

  /// Keeps an item that has a result.
  ///
  /// - Throws: `FileError` if the file cannot be written.
  func keep(_ outcome: ItemOutcome, identity: String) throws {
    var content: [UInt8] = []
    content.append(text: identity)
    content.append(block: outcome.bytes)
    var bytes = Array(KeptItems.mark.utf8)
    bytes.append(littleEndian: BitHash(content).value)
    try AtomicFile.write(bytes + content, to: path(of: outcome.number))
  }

  private static func decode(_ bytes: [UInt8]) -> (identity: String, ItemOutcome)? {
    let mark = Array(KeptItems.mark.utf8)
    guard bytes.starts(with: mark) else { return nil }
    var reader = ByteReader(bytes, from: mark.count)
    guard let hash = reader.read(UInt64.self),
      BitHash(bytes[reader.place...]).value == hash,
      let identity = reader.text(), let outcome = reader.block().flatMap({ ItemOutcome($0) })
    else { return nil }
    return (identity, outcome)
  }

  private func path(of number: Int) -> String {
    let digits = "\(number)"
    let zeros = String(repeating: "0", count: max(0, 6 - digits.count))
    return "\(folder)/item-\(zeros)\(digits).kept"
  }

  private static func manifest(
    _ path: String, _ shown: String
  ) throws -> (identity: String, text: String, seed: UInt64) {
    let name = "\(shown)/sweep.json"
    let value: JSONValue
    do { value = try JSONValue(parsing: try BoundedFile.text(path)) } catch {
      throw CommandError(
        "\(name) is damaged, so nothing tells what the folder keeps", hint: "give another folder")
    }
    guard value["format"] == .string(format), value["version"] == .integer(1),
      case .string(let identity)? = value["identity"], case .string(let text)? = value["function"],
      case .string(let digits)? = value["seed"], let seed = UInt64(digits)
    else {
      throw CommandError("\(name) is not from a sweep", hint: "give another folder")
    }
    return (identity, text, seed)
  }

  private static func other(_ what: String, _ shown: String) -> CommandError {
    CommandError(
      "the folder \(shown) keeps another sweep, \(what)",
      hint: "give another folder, or delete this one")
  }
}
