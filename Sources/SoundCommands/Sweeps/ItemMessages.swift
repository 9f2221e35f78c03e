// The messages between a session and the processes that compute the items of its sweeps. The first byte of a message to a
// process names its kind.

internal import Encodings
internal import SoundModels
internal import WholeNumbers

/// A message to a process that computes items.
enum WorkOrder: Sendable {
  /// The function of the following items, packed, with the threads and the memory that the process may use, the current
  /// folder of the session's process, and the folder of the session.
  case function(threads: Int, memory: Int, current: String, folder: String?, packed: [UInt8])
  /// An item, packed. The item ends with an error after `time` seconds; nil for no limit.
  case item(number: Int, seed: UInt64, time: Double?, packed: [UInt8])
  /// The running item is to stop.
  case stop
  /// An order of a shared training, for `TeamMember`.
  case team([UInt8])

  var bytes: [UInt8] {
    var bytes: [UInt8] = []
    switch self {
    case .function(let threads, let memory, let current, let folder, let packed):
      bytes.append(0)
      for number in [threads, memory] { bytes.append(littleEndian: Int64(number)) }
      bytes.append(text: current)
      bytes.append(folder == nil ? 0 : 1)
      bytes.append(text: folder ?? "")
      bytes.append(block: packed)
    case .item(let number, let seed, let time, let packed):
      bytes.append(1)
      bytes.append(littleEndian: Int64(number))
      bytes.append(littleEndian: seed)
      bytes.append(littleEndian: (time ?? .nan).bitPattern)
      bytes.append(block: packed)
    case .stop: bytes.append(2)
    case .team(let order): bytes = order
    }
    return bytes
  }

  /// Reads a message; nil if the bytes are none.
  init?(_ bytes: [UInt8]) {
    var reader = ByteReader(bytes)
    func whole(_ reader: inout ByteReader) -> Int? {
      reader.read(Int64.self).flatMap { Int(exactly: $0) }
    }
    switch reader.read(UInt8.self) {
    case 0:
      guard let threads = whole(&reader), let memory = whole(&reader),
        let current = reader.text(), let hasFolder = reader.read(UInt8.self),
        let folder = reader.text(),
        let packed = reader.block()
      else { return nil }
      self = .function(
        threads: threads, memory: memory, current: current,
        folder: hasFolder == 1 ? folder : nil, packed: packed)
    case 1:
      guard let number = whole(&reader), let seed = reader.read(UInt64.self),
        let time = reader.read(UInt64.self).map({ Double(bitPattern: $0) }),
        let packed = reader.block()
      else { return nil }
      self = .item(number: number, seed: seed, time: time.isNaN ? nil : time, packed: packed)
    case 2: self = .stop
    case _ where TeamMark.isAtStart(of: bytes): self = .team(bytes)
    default: return nil
    }
  }
}

/// What became of an item.
struct ItemOutcome: Sendable {
  enum Result: Sendable {
    /// The result, packed.
    case value([UInt8])
    case failed(ItemError)
    /// The session has stopped the item.
    case stopped
  }

  /// The number of the item.
  var number: Int
  /// What the item has printed.
  var text = ""
  /// The notes of the item.
  var notes: [String] = []
  var result: Result

  var bytes: [UInt8] {
    var bytes: [UInt8] = []
    bytes.append(littleEndian: Int64(number))
    bytes.append(text: text)
    bytes.append(littleEndian: UInt32(notes.count))
    for note in notes { bytes.append(text: note) }
    switch result {
    case .value(let packed):
      bytes.append(0)
      bytes.append(block: packed)
    case .failed(let error):
      bytes.append(1)
      for text in [error.message, error.place, error.words] { bytes.append(text: text) }
    case .stopped: bytes.append(2)
    }
    return bytes
  }

  init(number: Int, text: String = "", notes: [String] = [], _ result: Result) {
    (self.number, self.text, self.notes, self.result) = (number, text, notes, result)
  }

  /// Reads an outcome; nil if the bytes are none.
  init?(_ bytes: [UInt8]) {
    var reader = ByteReader(bytes)
    guard let number = reader.read(Int64.self).flatMap({ Int(exactly: $0) }),
      let text = reader.text(), let count = reader.read(UInt32.self), Int(count) <= reader.left
    else { return nil }
    var notes: [String] = []
    for _ in 0..<count {
      guard let note = reader.text() else { return nil }
      notes.append(note)
    }
    let result: Result
    switch reader.read(UInt8.self) {
    case 0:
      guard let packed = reader.block() else { return nil }
      result = .value(packed)
    case 1:
      guard let message = reader.text(), let place = reader.text(), let words = reader.text() else {
        return nil
      }
      result = .failed(ItemError(message: message, place: place, words: words))
    case 2: result = .stopped
    default: return nil
    }
    self.init(number: number, text: text, notes: notes, result)
  }
}
