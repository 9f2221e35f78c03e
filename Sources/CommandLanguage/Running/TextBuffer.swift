// The buffer in which the machine assembles texts: UTF-8 bytes in memory that is reused.

/// The bytes of a growing text.
struct TextBuffer: ~Copyable {
  private var bytes: UnsafeMutablePointer<UInt8>
  private var capacity: Int
  private(set) var count = 0

  init(capacity: Int = 1024) {
    self.capacity = capacity
    bytes = .allocate(capacity: capacity)
  }

  deinit { bytes.deallocate() }

  /// The text in the buffer.
  var string: String {
    String(decoding: UnsafeBufferPointer(start: bytes, count: count), as: UTF8.self)
  }

  /// Empties the buffer and releases the memory of a very long text.
  mutating func clear() {
    count = 0
    if capacity > TextBuffer.kept { resize(TextBuffer.kept) }
  }

  @inline(__always)
  mutating func append(_ text: String) {
    let isDone: Void? = text.utf8.withContiguousStorageIfAvailable { append($0) }
    if isDone == nil {
      var copy = text
      copy.withUTF8 { append($0) }
    }
  }

  @inline(__always)
  mutating func append(_ part: UnsafeBufferPointer<UInt8>) {
    guard let start = part.baseAddress else { return }
    makeRoom(for: part.count)
    (bytes + count).update(from: start, count: part.count)
    count += part.count
  }

  /// Appends a number in the form of `NumberText.format`.
  @inline(__always)
  mutating func append(_ number: Double) {
    guard number < 1e9, number.sign == .plus, var rest = UInt32(exactly: number) else {
      append(NumberText.format(number))
      return
    }
    var length = 1
    var bound: UInt32 = 10
    while length < 9, rest >= bound {
      length += 1
      bound &*= 10
    }
    makeRoom(for: length)
    var place = bytes + (count + length)
    repeat {
      place -= 1
      place.pointee = UInt8(truncatingIfNeeded: 0x30 + rest % 10)
      rest /= 10
    } while rest > 0
    count += length
  }

  /// The greatest size of the memory that an emptied buffer keeps, in bytes.
  private static let kept = 1 << 20

  @inline(__always)
  private mutating func makeRoom(for more: Int) {
    if count + more > capacity { resize(max(capacity * 2, count + more)) }
  }

  @inline(never)
  private mutating func resize(_ room: Int) {
    let fresh = UnsafeMutablePointer<UInt8>.allocate(capacity: room)
    fresh.update(from: bytes, count: count)
    bytes.deallocate()
    bytes = fresh
    capacity = room
  }
}
