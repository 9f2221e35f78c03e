// The .npy format, versions 1 to 3 (numpy.lib.format). Invariant: before memory is allocated for a size in a header,
// the code checks that the file has that number of bytes.

public import Files
public import Tensors
internal import WholeNumbers

/// Reading and writing single tensors in NumPy's `.npy` format.
public enum NumPyFile {
  /// The tensor in the file at `path`. Integers, booleans and 16- and 64-bit floats in either byte order are
  /// converted to the nearest 32-bit floats. The elements may be in C or Fortran order.
  ///
  /// - Throws: `FileError` with the reason if the file or its elements cannot be read.
  public static func read(_ path: String) throws -> Tensor {
    try decode(try BoundedFile.bytes(path), name: path)
  }

  /// Writes `tensor` as little-endian 32-bit floats (`<f4`) in C order.
  ///
  /// - Throws: `FileError` if the file cannot be written.
  public static func write(_ tensor: Tensor, to path: String) throws {
    try AtomicFile.write(encode(tensor), to: path)
  }

  /// The tensor in the bytes of a `.npy` file; `name` is the name of the file in error messages.
  ///
  /// - Throws: `FileError` if the bytes are not a valid file.
  public static func decode(_ bytes: [UInt8], name: String) throws(FileError) -> Tensor {
    guard case .tensor(let tensor) = try NumPyFile.content(bytes, name: name) else {
      throw FileError(name, "the file contains text, but numbers are needed")
    }
    return tensor
  }

  /// The bytes of a `.npy` file that contains `tensor`.
  public static func encode(_ tensor: Tensor) -> [UInt8] {
    var bytes = header("<f4", tensor.shape)
    bytes.reserveCapacity(bytes.count + tensor.count * 4)
    tensor.withUnsafeValues { values in
      for value in values { bytes.append(littleEndian: value.bitPattern) }
    }
    return bytes
  }

  /// The bytes of a `.npy` file with a single string, in NumPy's form for an array that has no axes and contains one
  /// string.
  static func encode(_ text: String) -> [UInt8] {
    let scalars = text.unicodeScalars
    var bytes = header("<U\(max(scalars.count, 1))", [])
    for scalar in scalars { bytes.append(littleEndian: scalar.value) }
    if scalars.isEmpty { bytes.append(littleEndian: UInt32(0)) }
    return bytes
  }

  private static let magic: [UInt8] = [0x93] + Array("NUMPY".utf8)

  private static func header(_ type: String, _ shape: [Int]) -> [UInt8] {
    let lengths =
      shape.map(String.init).joined(separator: ", ") + (shape.count == 1 ? "," : "")
    let dictionary = "{'descr': '\(type)', 'fortran_order': False, 'shape': (\(lengths)), }"
    // The header is padded so that the elements start at a multiple of 64 bytes.
    let room = magic.count + 4 + dictionary.utf8.count + 1
    let padding = String(repeating: " ", count: (64 - room % 64) % 64)
    var bytes = magic + [1, 0]
    let text = dictionary + padding + "\n"
    bytes.append(littleEndian: UInt16(text.utf8.count))
    return bytes + text.utf8
  }

  /// The content of a `.npy` file, read from the file's bytes: numbers, or a single string.
  static func content(_ bytes: [UInt8], name: String) throws(FileError)
    -> ArchiveEntry.Content
  {
    var reader = ByteReader(bytes)
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
    case .text(let characters, let bigEndian):
      guard header.shape.isEmpty, reader.left == characters * 4 else {
        throw FileError(
          name, "the file contains an array of strings, but only a single string can be read")
      }
      let codes = ElementType.words(
        reader.bytes[reader.place...], UInt32.self, bigEndian: bigEndian
      ) { $0 }
      var text = String.UnicodeScalarView()
      for code in codes[..<(codes.lastIndex { $0 != 0 }.map { $0 + 1 } ?? 0)] {
        guard let scalar = Unicode.Scalar(code) else {
          throw FileError(name, "the string is damaged: \(code) is not the code of a character")
        }
        text.append(scalar)
      }
      return .text(String(text))
    case .numbers(let type, let bigEndian):
      // There are at most 2³⁰ elements of at most 8 bytes, so the product does not overflow.
      let size = layout.count * type.width
      guard reader.left == size, let data = reader.read(count: size) else {
        throw FileError(
          name,
          "damaged .npy file: the shape \(layout) takes \(size) bytes, but \(reader.left) follow")
      }
      let values = type.floats(data, bigEndian: bigEndian)
      do {
        guard header.fortranOrder else {
          return .tensor(try Tensor.of(shape: header.shape, values: values))
        }
        let reversed = try Tensor.of(shape: header.shape.reversed(), values: values)
        return .tensor(try reversed.transpose().contiguous)
      } catch { throw FileError(name, "\(error)") }
    }
  }
}
