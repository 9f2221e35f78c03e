// The .npy format, versions 1 to 3 (numpy.lib.format). Invariant: before memory is allocated for a size in a header,
// the code checks that the file has that number of bytes.

internal import Encodings
public import Files
public import Tensors
internal import WholeNumbers

/// What a reader of arrays asks and tells.
public struct Reading {
  /// Called with a number of bytes before they are allocated; returns a reason to refuse them, or nil.
  public var refusal: (Int) -> String?
  /// Called with a message for the user about numbers that changed or parts that were left out.
  public var note: (String) -> Void

  public init(
    refusal: @escaping (Int) -> String? = { _ in nil }, note: @escaping (String) -> Void = { _ in }
  ) {
    self.refusal = refusal
    self.note = note
  }
}

/// Reading and writing single tensors in NumPy's `.npy` format.
public enum NumPyFile {
  /// The tensor in the file at `path`. Integers, booleans and 16- and 64-bit floats in either byte order are
  /// converted to the nearest 32-bit floats. The elements may be in C or Fortran order.
  ///
  /// - Parameter reading: what the reader asks and tells; see `Reading`.
  /// - Throws: `FileError` with the reason if the file or its elements cannot be read.
  public static func read(_ path: String, _ reading: Reading = Reading()) throws -> Tensor {
    try decode(try BoundedFile.bytes(path), name: path, reading)
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
  public static func decode(_ bytes: [UInt8], name: String, _ reading: Reading = Reading())
    throws(FileError) -> Tensor
  {
    let content = try content(bytes, in: bytes.indices, name: name, reading)
    if case .unreadable(let reason) = content { throw FileError(name, reason) }
    guard let tensor = ArchiveEntry("", content).tensor else {
      throw FileError(name, "the file contains strings, but numbers are needed")
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

  static let magic: [UInt8] = [0x93] + Array("NUMPY".utf8)

  static func header(_ type: String, _ shape: [Int]) -> [UInt8] {
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
}
