// The part of the zip format that .npz files use: stored and deflated entries below 4 GiB. Invariant: sizes are
// read from the central directory. Before memory is allocated, each size is compared with the number of bytes
// in the file, with the greatest compression ratio of deflate, and with a limit for all entries together.

internal import CZlib
internal import Encodings
internal import Files
internal import WholeNumbers

enum ZipFile {
  /// An entry that is written.
  struct Entry {
    var name: String
    /// A remark in the directory, which other programs ignore.
    var comment = ""
    var bytes: [UInt8]
  }

  /// The unpacked bytes of an entry: part of an array, so that stored entries are not copied.
  struct Content {
    var bytes: [UInt8]
    var span: Range<Int>
  }

  /// The greatest number of bytes in all entries together: 1 GiB.
  static let largest = 1 << 30
  /// Deflate expands one byte to at most 1032 bytes, and the first bytes to a few more.
  private static let greatestRatio = 1032

  private enum Mark {
    static let local: UInt32 = 0x0403_4B50
    static let central: UInt32 = 0x0201_4B50
    static let end: UInt32 = 0x0605_4B50
  }

  /// The directory in the bytes of a zip file, in its order.
  static func directory(_ bytes: [UInt8], name: String) throws(FileError) -> [CentralHeader] {
    guard let end = endOfDirectory(bytes) else {
      throw FileError(name, "the file has no zip directory: it is not a .npz file or is cut short")
    }
    guard end.count != 0xFFFF, end.start != 0xFFFF_FFFF else {
      throw FileError(name, "the file is a 64-bit zip file, which cannot be read")
    }
    var reader = ByteReader(bytes, from: Int(end.start))
    var headers: [CentralHeader] = []
    var names: Set<String> = []
    var total = 0
    for _ in 0..<end.count {
      guard let header = CentralHeader(&reader) else {
        throw FileError(name, "the zip directory is damaged")
      }
      guard names.insert(header.name).inserted else {
        throw FileError(name, "the entry '\(header.name)' occurs twice")
      }
      total += Int(header.size)
      guard total <= largest else {
        throw FileError(name, "the entries of the file hold more than \(largest) bytes")
      }
      headers.append(header)
    }
    return headers
  }

  /// The unpacked bytes of an entry of the directory.
  ///
  /// - Parameter refusal: called with the number of bytes before they are allocated; returns a reason to refuse them.
  static func content(
    _ bytes: [UInt8], _ header: CentralHeader, _ name: String, refusal: (Int) -> String?
  ) throws(FileError) -> Content {
    if header.flags & 1 != 0 { throw FileError(name, "the entry is encrypted") }
    guard header.size != 0xFFFF_FFFF, header.packedSize != 0xFFFF_FFFF else {
      throw FileError(name, "the entry is a 64-bit entry, which cannot be read")
    }
    var reader = ByteReader(bytes, from: Int(header.offset))
    guard reader.read(UInt32.self) == Mark.local, reader.read(count: 22) != nil,
      let nameLength = reader.read(UInt16.self), let extraLength = reader.read(UInt16.self),
      reader.read(count: Int(nameLength) + Int(extraLength)) != nil,
      let packed = reader.read(count: Int(header.packedSize))
    else { throw FileError(name, "the entry is cut short or not at the position in the directory") }
    let content: Content
    switch header.method {
    case 0:
      guard header.size == header.packedSize else {
        throw FileError(name, "the entry has two different sizes")
      }
      content = Content(bytes: bytes, span: packed.indices)
    case 8:
      let size = Int(header.size)
      guard size <= (packed.count + 1) * greatestRatio else {
        throw FileError(name, "the entry declares more bytes than its data can unpack to")
      }
      if let reason = refusal(size) { throw FileError(name, reason) }
      // Room for at least one byte, because all empty arrays share a storage that must not be written to.
      var whole = false
      let unpacked = [UInt8](unsafeUninitializedCapacity: max(size, 1)) { result, made in
        whole = packed.withUnsafeBufferPointer {
          sonde_inflate($0.baseAddress, packed.count, result.baseAddress, size) == 1
        }
        made = whole ? size : 0
      }
      guard whole else {
        throw FileError(name, "the entry is damaged: its data cannot be unpacked")
      }
      content = Content(bytes: unpacked, span: 0..<size)
    default:
      throw FileError(
        name,
        "the entry has compression method \(header.method), but only stored and deflated entries "
          + "can be read")
    }
    guard checksum(content.bytes[content.span]) == header.checksum else {
      throw FileError(name, "the entry is damaged: its checksum is wrong")
    }
    return content
  }

  private static func checksum(_ bytes: ArraySlice<UInt8>) -> UInt32 {
    bytes.withUnsafeBufferPointer {
      UInt32(truncatingIfNeeded: crc32_z(0, $0.baseAddress, $0.count))
    }
  }

  /// The fields of the record at the end of a zip file; a comment of up to 65535 bytes may follow the record.
  private static func endOfDirectory(_ bytes: [UInt8]) -> (count: UInt16, start: UInt32)? {
    guard bytes.count >= 22 else { return nil }
    for place in stride(from: bytes.count - 22, through: max(0, bytes.count - 22 - 0xFFFF), by: -1)
    {
      guard bytes[place] == 0x50 else { continue }
      var reader = ByteReader(bytes, from: place)
      guard reader.read(UInt32.self) == Mark.end, reader.read(count: 4) != nil,
        let here = reader.read(UInt16.self), let count = reader.read(UInt16.self), here == count,
        let size = reader.read(UInt32.self), let start = reader.read(UInt32.self),
        let comment = reader.read(UInt16.self), Int(comment) == reader.left,
        start == .max || Int(start) + Int(size) <= place
      else { continue }
      return (count, start)
    }
    return nil
  }

  /// The bytes of a zip file with uncompressed entries, dated 1 January 1980.
  static func encode(_ entries: [Entry], name: String) throws(FileError) -> [UInt8] {
    guard entries.count < 0xFFFF else {
      throw FileError(name, "the file would have more than 65534 entries")
    }
    guard Set(entries.map(\.name)).count == entries.count else {
      throw FileError(name, "two entries have the same name")
    }
    let total = entries.reduce(0) { $0 + $1.bytes.count + 2 * $1.name.utf8.count + 200 }
    guard total < 0xFFFF_FFFF else { throw FileError(name, "the file would have 4 GiB or more") }
    var bytes: [UInt8] = []
    bytes.reserveCapacity(total)
    var directory: [UInt8] = []
    for entry in entries {
      let start = UInt32(bytes.count)
      bytes.append(littleEndian: Mark.local)
      let fields = common(entry)
      bytes += fields
      bytes += entry.name.utf8
      bytes += entry.bytes
      directory.append(littleEndian: Mark.central)
      directory.append(littleEndian: UInt16(20))
      directory += fields
      directory.append(littleEndian: UInt16(entry.comment.utf8.count))
      for _ in 0..<2 { directory.append(littleEndian: UInt16(0)) }  // disk, kind
      directory.append(littleEndian: UInt32(0))  // permissions
      directory.append(littleEndian: start)
      directory += entry.name.utf8
      directory += entry.comment.utf8
    }
    let start = UInt32(bytes.count)
    bytes += directory
    bytes.append(littleEndian: Mark.end)
    bytes.append(littleEndian: UInt32(0))
    bytes.append(littleEndian: UInt16(entries.count))
    bytes.append(littleEndian: UInt16(entries.count))
    bytes.append(littleEndian: UInt32(directory.count))
    bytes.append(littleEndian: start)
    bytes.append(littleEndian: UInt16(0))
    return bytes
  }

  /// The fields that are both in the local header and in the central header.
  private static func common(_ entry: Entry) -> [UInt8] {
    var fields: [UInt8] = []
    fields.append(littleEndian: UInt16(20))  // version
    fields.append(littleEndian: UInt16(0x0800))  // the name is UTF-8
    fields.append(littleEndian: UInt16(0))  // stored
    fields.append(littleEndian: UInt16(0))  // time
    fields.append(littleEndian: UInt16(0x0021))  // date
    fields.append(littleEndian: checksum(entry.bytes[...]))
    fields.append(littleEndian: UInt32(entry.bytes.count))
    fields.append(littleEndian: UInt32(entry.bytes.count))
    fields.append(littleEndian: UInt16(entry.name.utf8.count))
    fields.append(littleEndian: UInt16(0))  // extra field
    return fields
  }

  /// An entry of the central directory.
  struct CentralHeader {
    var flags: UInt16
    var method: UInt16
    var checksum: UInt32
    var packedSize: UInt32
    var size: UInt32
    var offset: UInt32
    var name: String
    var comment: String

    init?(_ reader: inout ByteReader) {
      guard reader.read(UInt32.self) == Mark.central, reader.read(count: 4) != nil,
        let flags = reader.read(UInt16.self), let method = reader.read(UInt16.self),
        reader.read(count: 4) != nil, let checksum = reader.read(UInt32.self),
        let packedSize = reader.read(UInt32.self), let size = reader.read(UInt32.self),
        let nameLength = reader.read(UInt16.self), let extraLength = reader.read(UInt16.self),
        let commentLength = reader.read(UInt16.self), reader.read(count: 8) != nil,
        let offset = reader.read(UInt32.self), let name = reader.text(count: Int(nameLength)),
        reader.read(count: Int(extraLength)) != nil,
        let comment = reader.read(count: Int(commentLength))
      else { return nil }
      (self.flags, self.method, self.checksum) = (flags, method, checksum)
      (self.packedSize, self.size, self.offset, self.name) = (packedSize, size, offset, name)
      self.comment = String(decoding: comment, as: UTF8.self)
    }
  }
}
