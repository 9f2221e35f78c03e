// The memory that operations on values need. An operation whose result grows with its operands asks for the memory
// before it runs.

extension Operations {
  /// The memory of one item as a value, with its slot in a list.
  private static let itemBytes = MemoryLayout<Value>.stride + MemoryLayout<Slot>.stride
  /// The memory of a small object, such as a short string or a list of two elements, with its slot in a list.
  static let objectBytes = 160

  /// Checks that there is memory for `count` copies of the elements of values.
  ///
  /// - Throws: `OutOfMemory` if there is not.
  static func requireCopies(_ count: Int, of values: [Value?], _ context: Context) throws {
    try context.require(count * values.reduce(0) { $0 + ($1.map(bytes) ?? 0) })
  }

  /// The memory of the elements of a sound, a tensor or another object, or of a list and the objects in it; 0 for any
  /// other value.
  static func bytes(of value: Value) -> Int {
    switch value {
    case .object(let object): return object.byteCount
    case .list(let list):
      var bytes = list.count * itemBytes
      // Only lists of objects are read: a list of sounds, for example.
      guard list.count > 0, case .object = list[0] else { return bytes }
      for index in 0..<list.count {
        if case .object(let object) = list[index] { bytes += object.byteCount }
      }
      return bytes
    default: return 0
    }
  }

  /// Checks that there is memory for the `count` items of `value`, and that a list can contain the items.
  ///
  /// - Throws: `OutOfMemory` if there is not enough memory; `CommandError` if there are too many items.
  static func requireItems(_ count: Int, of value: Value, _ context: Context) throws {
    switch value {
    case .list, .range: try context.require(count * itemBytes)
    default:
      guard count <= ListValue.limit else { throw CommandError.listTooLong }
      try context.require(count * objectBytes)
    }
  }

  /// Checks that there is memory for a list of `count` short lists or strings.
  ///
  /// - Throws: `OutOfMemory` if there is not.
  static func requireObjects(_ count: Int, _ context: Context) throws {
    try context.require(count * objectBytes)
  }
}
