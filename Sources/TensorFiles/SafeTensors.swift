// The safetensors format: eight bytes with the length of the header, a JSON header, and raw data. Invariant:
// names are unique, and the number of elements of a shape is always the number of values.

internal import Files
public import Tensors

/// Named arrays of several types and a dictionary of strings, as in a `.safetensors` file.
///
/// ```swift
/// var file = SafeTensors()
/// file.metadata["format"] = "pt"
/// try file.add("density.bias", tensor)
/// try file.write(to: "model.safetensors")
/// ```
public struct SafeTensors: Sendable, Equatable {
  /// The elements of one array, row by row.
  public enum Values: Sendable, Equatable {
    case floats([Float])
    case doubles([Double])
    case int64s([Int64])
    case int32s([Int32])
    /// Unsigned integers, such as the state of a random stream.
    case uint64s([UInt64])
    case bytes([UInt8])

    /// The number of elements.
    public var count: Int {
      switch self {
      case .floats(let values): return values.count
      case .doubles(let values): return values.count
      case .int64s(let values): return values.count
      case .int32s(let values): return values.count
      case .uint64s(let values): return values.count
      case .bytes(let values): return values.count
      }
    }
  }

  /// An array with a name.
  public struct Entry: Sendable, Equatable {
    public let name: String
    public let shape: [Int]
    public let values: Values
  }

  /// The arrays in the order of the header.
  public private(set) var entries: [Entry] = []
  /// Strings with names, which are stored in the header.
  public var metadata: [String: String] = [:]
  private var places: [String: Int] = [:]

  public init() {}

  /// Adds an array.
  ///
  /// - Throws: `SafeTensorsError` if there already is an array called `name`, if the name is not allowed, or if
  ///   the shape does not fit the number of values.
  public mutating func add(_ name: String, shape: [Int], _ values: Values) throws(SafeTensorsError)
  {
    guard name != "__metadata__" else { throw .badName(name) }
    guard places[name] == nil else { throw .twice(name) }
    do throws(TensorError) {
      let layout = try Shape(shape)
      guard layout.count == values.count else {
        throw TensorError.wrongCount(shape: shape, values: values.count)
      }
    } catch { throw .badShape(name, error) }
    places[name] = entries.count
    entries.append(Entry(name: name, shape: shape, values: values))
  }

  /// Adds a tensor.
  ///
  /// - Throws: the errors of `add(_:shape:_:)`.
  public mutating func add(_ name: String, _ tensor: Tensor) throws(SafeTensorsError) {
    try add(name, shape: tensor.shape, .floats(tensor.values))
  }

  /// The array called `name`; nil if no array has that name.
  public subscript(_ name: String) -> Entry? { places[name].map { entries[$0] } }

  /// The array called `name` as a tensor, with its elements rounded to 32-bit floats.
  ///
  /// - Throws: `SafeTensorsError.missing` if no array has that name.
  public func tensor(_ name: String) throws(SafeTensorsError) -> Tensor {
    let entry = try self.entry(name)
    let values: [Float]
    switch entry.values {
    case .floats(let x): values = x
    case .doubles(let x): values = x.map { Float($0) }
    case .int64s(let x): values = x.map { Float($0) }
    case .int32s(let x): values = x.map { Float($0) }
    case .uint64s(let x): values = x.map { Float($0) }
    case .bytes(let x): values = x.map { Float($0) }
    }
    return Tensor(shape: entry.shape, values: values)
  }

  /// The array called `name`.
  ///
  /// - Throws: `SafeTensorsError.missing` if no array has that name.
  public func entry(_ name: String) throws(SafeTensorsError) -> Entry {
    guard let entry = self[name] else { throw .missing(name) }
    return entry
  }

  /// The contents of the file at `path`. 16-bit floats (F16 and BF16) are converted to 32-bit floats.
  ///
  /// - Throws: `FileError` with the reason if the file cannot be read.
  public static func read(_ path: String) throws -> SafeTensors {
    try decode(try BoundedFile.bytes(path), name: path)
  }

  /// Writes all arrays and the metadata to a file.
  ///
  /// - Throws: `FileError` if the file cannot be written.
  public func write(to path: String) throws { try AtomicFile.write(encode(), to: path) }
}

/// The error of an operation on a `SafeTensors`.
public enum SafeTensorsError: Error, Sendable, Equatable, CustomStringConvertible {
  case missing(String)
  case twice(String)
  case badName(String)
  case badShape(String, TensorError)

  public var description: String {
    switch self {
    case .missing(let name): return "there is no tensor '\(name)'"
    case .twice(let name): return "the tensor '\(name)' occurs twice"
    case .badName(let name): return "'\(name)' cannot be the name of a tensor"
    case .badShape(let name, let error): return "the tensor '\(name)' has a wrong shape: \(error)"
    }
  }
}
