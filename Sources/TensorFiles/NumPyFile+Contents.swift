// The contents of .npy files: tensors, single numbers in full precision, strings. Invariant: before memory is allocated
// for a size in a header, the code checks that the file has that number of bytes.

internal import Encodings
internal import Files
internal import Tensors
internal import WholeNumbers

extension NumPyFile {
  /// The bytes of a `.npy` file with strings, in NumPy's form `<U…`: a single string if `shape` is empty.
  static func encode(_ texts: [String], shape: [Int]) -> [UInt8] {
    let longest = texts.map(\.unicodeScalars.count).max() ?? 0
    let width = max(longest, 1)
    var bytes = header("<U\(width)", shape)
    for text in texts {
      let scalars = text.unicodeScalars
      for scalar in scalars { bytes.append(littleEndian: scalar.value) }
      for _ in scalars.count..<width { bytes.append(littleEndian: UInt32(0)) }
    }
    return bytes
  }

  /// The bytes of a `.npy` file with 64-bit floats (`<f8`).
  static func encode(_ numbers: [Double], shape: [Int]) -> [UInt8] {
    var bytes = header("<f8", shape)
    for number in numbers { bytes.append(littleEndian: number.bitPattern) }
    return bytes
  }

  /// The bytes of a `.npy` file with a Boolean.
  static func encode(_ bool: Bool) -> [UInt8] { header("|b1", []) + [bool ? 1 : 0] }

  /// The content of a `.npy` file in the bytes of `span`.
  static func content(_ bytes: [UInt8], in span: Range<Int>, name: String, _ reading: Reading)
    throws(FileError) -> ArchiveEntry.Content
  {
    var reader = ByteReader(bytes, in: span)
    guard reader.read(count: 6).map(Array.init) == magic, let version = reader.read(UInt16.self)
    else { throw FileError(name, "not a .npy file: the file does not start with NumPy's mark") }
    let major = version & 0xFF
    guard (1...3).contains(major) else {
      throw FileError(
        name, "the version of the .npy file is \(major), but only versions 1 to 3 can be read")
    }
    let length =
      major == 1 ? reader.read(UInt16.self).map(Int.init) : reader.read(UInt32.self).map(Int.init)
    guard let length, length <= NumPyHeader.largest, let text = reader.text(count: length) else {
      throw FileError(name, "damaged .npy file: the header is cut short, too long or not text")
    }
    let header = try NumPyHeader(text, name: name)
    let layout: Shape
    do { layout = try Shape(header.shape) } catch { throw FileError(name, "\(error)") }
    switch header.elements {
    case .unreadable(let reason): return .unreadable(reason)
    case .text(let characters, let bigEndian, let areBytes):
      let width = characters * (areBytes ? 1 : 4)
      try require(layout, width: width, reader.left, name)
      // A string takes 16 bytes of memory, and strings of no characters take none of the file.
      try allow(layout.count * 16, name, reading)
      let data = reader.bytes[reader.place..<reader.place + layout.count * width]
      var texts: [String] = []
      for index in 0..<layout.count {
        let start = data.startIndex + index * width
        texts.append(try Self.text(data[start..<start + width], areBytes, bigEndian, name))
      }
      switch header.shape.count {
      case 0: return .text(texts[0])
      case 1: return .texts(texts)
      default: return .unreadable("strings with \(header.shape.count) axes cannot be read")
      }
    case .numbers(let type, let bigEndian):
      try require(layout, width: type.width, reader.left, name)
      guard let data = reader.read(count: layout.count * type.width) else {
        throw FileError(name, "damaged .npy file: the elements are cut short")
      }
      if header.shape.isEmpty {
        if type == .bool { return .bool(data.first != 0) }
        let number = type.doubles(data, bigEndian: bigEndian)[0]
        if type.losesDigits(data, bigEndian: bigEndian, in: Double.self) {
          reading.note("\(name): the whole number was rounded to \(number): 53 bits are exact")
        }
        return .number(number)
      }
      let isTurned = header.fortranOrder && header.shape.count > 1
      try allow(layout.count * (isTurned ? 8 : 4), name, reading)
      if type.losesDigits(data, bigEndian: bigEndian, in: Float.self) {
        reading.note("\(name): whole numbers were rounded: a tensor keeps 24 bits exactly")
      }
      let values = type.floats(data, bigEndian: bigEndian)
      do {
        guard isTurned else { return .tensor(try Tensor.of(shape: header.shape, values: values)) }
        let reversed = try Tensor.of(shape: header.shape.reversed(), values: values)
        return .tensor(try reversed.transpose().contiguous)
      } catch { throw FileError(name, "\(error)") }
    }
  }

  /// Checks that the elements take exactly the rest of the file. There are at most 2³⁰ elements of at most 2³⁰ bytes, so
  /// the product does not overflow.
  private static func require(_ layout: Shape, width: Int, _ left: Int, _ name: String)
    throws(FileError)
  {
    guard left == layout.count * width else {
      throw FileError(
        name,
        "damaged .npy file: the shape \(layout) takes \(layout.count * width) bytes, but \(left) follow"
      )
    }
  }

  private static func allow(_ bytes: Int, _ name: String, _ reading: Reading) throws(FileError) {
    if let reason = reading.refusal(bytes) { throw FileError(name, reason) }
  }

  /// A string without the zeros at its end, with which NumPy fills strings up.
  private static func text(
    _ bytes: ArraySlice<UInt8>, _ areBytes: Bool, _ bigEndian: Bool, _ name: String
  ) throws(FileError) -> String {
    if areBytes {
      let kept = bytes[..<(bytes.lastIndex { $0 != 0 }.map { $0 + 1 } ?? bytes.startIndex)]
      // Bytes that are not UTF-8 are read as Latin-1.
      if let text = String(validating: kept, as: UTF8.self) { return text }
      return String(String.UnicodeScalarView(kept.map { Unicode.Scalar($0) }))
    }
    let codes = ElementType.words(bytes, UInt32.self, bigEndian: bigEndian) { $0 }
    var text = String.UnicodeScalarView()
    for code in codes[..<(codes.lastIndex { $0 != 0 }.map { $0 + 1 } ?? 0)] {
      guard let scalar = Unicode.Scalar(code) else {
        throw FileError(name, "the string is damaged: \(code) is not the code of a character")
      }
      text.append(scalar)
    }
    return String(text)
  }
}
