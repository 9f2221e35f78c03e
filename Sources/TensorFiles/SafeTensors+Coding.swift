// Reading and writing the bytes of a safetensors file. Like the format's original reader, the code here rejects
// a file if its arrays overlap, leave gaps, or do not end at the end of the file.

internal import Encodings
public import Files
internal import JSON
internal import Tensors
internal import WholeNumbers

extension SafeTensors {
  /// The length of the longest header that is read, in bytes, as in the format's original reader.
  static let largestHeader = 100_000_000

  /// The arrays in the bytes of a `.safetensors` file; `name` is the name of the file in error messages.
  ///
  /// - Throws: `FileError` if the bytes are not a valid file.
  public static func decode(_ bytes: [UInt8], name: String) throws(FileError) -> SafeTensors {
    var reader = ByteReader(bytes)
    guard let length = reader.read(UInt64.self) else {
      throw FileError(name, "not a .safetensors file: the file is shorter than 8 bytes")
    }
    guard length <= largestHeader, length <= reader.left else {
      throw FileError(
        name,
        "not a .safetensors file, or cut short: the header would have \(length) bytes")
    }
    guard let text = reader.text(count: Int(length)) else {
      throw FileError(name, "not a .safetensors file: the header is not text")
    }
    let header: JSONValue
    do { header = try JSONValue(parsing: text) } catch {
      throw FileError(name, "damaged .safetensors header: \(error)")
    }
    guard case .object(let members) = header else {
      throw FileError(name, "damaged .safetensors header: the header is not a JSON object")
    }
    var result = SafeTensors()
    var spans: [Span] = []
    for member in members {
      if member.name == "__metadata__" {
        result.metadata = try strings(member.value, name: name)
      } else {
        spans.append(try Span(member.name, member.value, room: reader.left, file: name))
      }
    }
    try requireWhole(spans, room: reader.left, file: name)
    let start = reader.place
    for span in spans {
      let values = span.type.values(bytes[start + span.begin..<start + span.end])
      do { try result.add(span.name, shape: span.shape, values) } catch {
        throw FileError(name, "\(error)")
      }
    }
    return result
  }

  private static func strings(_ value: JSONValue, name: String) throws(FileError)
    -> [String: String]
  {
    guard case .object(let members) = value else {
      throw FileError(name, "damaged .safetensors header: the metadata is not a JSON object")
    }
    var strings: [String: String] = [:]
    for member in members {
      guard case .string(let text) = member.value else {
        throw FileError(
          name, "damaged .safetensors header: the metadata '\(member.name)' is not a string")
      }
      strings[member.name] = text
    }
    return strings
  }

  /// Throws an error unless the arrays cover the data without gaps and overlaps, from the first byte to the
  /// last.
  private static func requireWhole(_ spans: [Span], room: Int, file: String) throws(FileError) {
    var place = 0
    var before = "the header"
    // An array without elements precedes all other arrays that start at the same byte.
    for span in spans.sorted(by: { ($0.begin, $0.end) < ($1.begin, $1.end) }) {
      guard span.begin == place else {
        throw FileError(
          file,
          span.begin < place
            ? "damaged file: \(before) and the tensor '\(span.name)' overlap"
            : "damaged file: \(span.begin - place) bytes before '\(span.name)' belong to no tensor")
      }
      (place, before) = (span.end, "'\(span.name)'")
    }
    guard place == room else {
      throw FileError(file, "damaged file: \(room - place) bytes at its end belong to no tensor")
    }
  }

  /// The bytes of a file with all arrays. Arrays with wide elements come first, so that each element is aligned
  /// to its width. Equal arrays and metadata always give equal bytes.
  public func encode() -> [UInt8] {
    var members: [(name: String, value: JSONValue)] = []
    if !metadata.isEmpty {
      let strings = metadata.sorted { $0.key < $1.key }
      members.append(("__metadata__", .object(strings.map { ($0.key, .string($0.value)) })))
    }
    let widestFirst = entries.indices.sorted {
      let (a, b) = (entries[$0].values.type.width, entries[$1].values.type.width)
      return a != b ? a > b : $0 < $1
    }
    var begins = [Int](repeating: 0, count: entries.count)
    var size = 0
    for i in widestFirst {
      begins[i] = size
      size += entries[i].values.count * entries[i].values.type.width
    }
    for (i, entry) in entries.enumerated() {
      let end = begins[i] + entry.values.count * entry.values.type.width
      members.append(
        (
          entry.name,
          .object([
            ("dtype", .string(entry.values.type.rawValue)),
            ("shape", .array(entry.shape.map(JSONValue.integer))),
            ("data_offsets", .array([.integer(begins[i]), .integer(end)])),
          ])
        ))
    }
    var header = Array(JSONValue.object(members).text.utf8)
    header += [UInt8](repeating: UInt8(ascii: " "), count: (8 - header.count % 8) % 8)
    var bytes: [UInt8] = []
    bytes.reserveCapacity(8 + header.count + size)
    bytes.append(littleEndian: UInt64(header.count))
    bytes += header
    for i in widestFirst { entries[i].values.append(to: &bytes) }
    return bytes
  }
}

/// The position of an array in the data.
private struct Span {
  var name: String
  var type: SafeType
  var shape: [Int]
  var begin: Int
  var end: Int

  /// - Throws: `FileError` if the header's entry for the array is incomplete, if the array's position is
  ///   outside the data of `room` bytes, or if the array's shape does not fit the number of bytes.
  init(_ name: String, _ value: JSONValue, room: Int, file: String) throws(FileError) {
    let damaged = "damaged .safetensors header: the tensor '\(name)'"
    guard case .string(let dtype) = value["dtype"], case .array(let lengths) = value["shape"],
      case .array(let offsets) = value["data_offsets"], offsets.count == 2,
      case .integer(let begin) = offsets[0], case .integer(let end) = offsets[1]
    else { throw FileError(file, "\(damaged) has no dtype, shape or data_offsets") }
    guard let type = SafeType(rawValue: dtype) else {
      throw FileError(file, "the tensor '\(name)' is of type \(dtype), which cannot be read")
    }
    guard begin >= 0, begin <= end, end <= room else {
      throw FileError(
        file, "\(damaged) lies at \(begin) to \(end), outside the data of \(room) bytes")
    }
    var shape: [Int] = []
    for length in lengths {
      guard case .integer(let length) = length else {
        throw FileError(file, "\(damaged) has a shape with lengths that are not whole numbers")
      }
      shape.append(length)
    }
    do {
      let layout = try Shape(shape)
      guard layout.count * type.width == end - begin else {
        throw FileError(
          file,
          "\(damaged) of shape \(layout) takes \(layout.count * type.width) bytes, not \(end - begin)"
        )
      }
    } catch let error as FileError {
      throw error
    } catch { throw FileError(file, "\(damaged): \(error)") }
    (self.name, self.type, self.shape, self.begin, self.end) = (name, type, shape, begin, end)
  }
}

/// The types of elements, with the names that the format uses.
enum SafeType: String {
  case F64, F32, F16, BF16, I64, I32, I16, I8, U64, U32, U16, U8, BOOL

  var element: ElementType {
    switch self {
    case .F64: return .float64
    case .F32: return .float32
    case .F16: return .float16
    case .BF16: return .bfloat16
    case .I64: return .int64
    case .I32: return .int32
    case .I16: return .int16
    case .I8: return .int8
    case .U64: return .uint64
    case .U32: return .uint32
    case .U16: return .uint16
    case .U8: return .uint8
    case .BOOL: return .bool
    }
  }

  var width: Int { element.width }

  /// The elements of `bytes`. If `Values` has no case for a type, the elements are converted to the smallest
  /// type that represents them exactly.
  func values(_ bytes: ArraySlice<UInt8>) -> SafeTensors.Values {
    switch self {
    case .F64: return .doubles(ElementType.words(bytes, UInt64.self) { Double(bitPattern: $0) })
    case .I64: return .int64s(ElementType.words(bytes, Int64.self) { $0 })
    case .I32: return .int32s(ElementType.words(bytes, Int32.self) { $0 })
    case .U64: return .uint64s(ElementType.words(bytes, UInt64.self) { $0 })
    case .U8: return .bytes(Array(bytes))
    case .U32: return .int64s(ElementType.words(bytes, UInt32.self) { Int64($0) })
    case .F32, .F16, .BF16, .I16, .I8, .U16, .BOOL:
      return .floats(element.floats(bytes, bigEndian: false))
    }
  }
}

extension SafeTensors.Values {
  /// The type of elements in which the values are written to a file.
  var type: SafeType {
    switch self {
    case .floats: return .F32
    case .doubles: return .F64
    case .int64s: return .I64
    case .int32s: return .I32
    case .uint64s: return .U64
    case .bytes: return .U8
    }
  }

  func append(to bytes: inout [UInt8]) {
    switch self {
    case .floats(let values): for value in values { bytes.append(littleEndian: value.bitPattern) }
    case .doubles(let values): for value in values { bytes.append(littleEndian: value.bitPattern) }
    case .int64s(let values): for value in values { bytes.append(littleEndian: value) }
    case .int32s(let values): for value in values { bytes.append(littleEndian: value) }
    case .uint64s(let values): for value in values { bytes.append(littleEndian: value) }
    case .bytes(let values): bytes += values
    }
  }
}
