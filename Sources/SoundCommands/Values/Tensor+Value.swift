// Tensors as values of the language, and the arithmetic of tensors with lists of numbers.

public import CommandLanguage
internal import Runs
public import Tensors
internal import WholeNumbers

extension Tensor: ObjectValue, CommandArgument, CommandResult {
  public static var takes: String { "a tensor" }
  public var kind: String { "tensor" }
  public var details: String {
    let size = "tensor · shape \(shape) · \(MessageText.count(count, "number"))"
    let bytes = " · \(ByteText.format(byteCount))"
    guard count <= Tensor.mostDescribed else {
      return size + bytes + "\n" + description
    }
    let spread = Distribution(values.map(Double.init)) {}
    let figures = zip(Distribution.names, spread.values).dropFirst().prefix(7)
      .map { "\($0) \(NumberText.brief($1))" }
    let missing = spread.values.last.map { $0 > 0 ? ", \(Int(clamped: $0)) not finite" : "" } ?? ""
    var lines = [size + missing + bytes]
    if count > 1 { lines.append("  " + figures.joined(separator: ", ")) }
    return (lines + [description]).joined(separator: "\n")
  }
  /// The largest number of elements whose statistics are part of `details`; the statistics of this number of elements
  /// take about a second. `describe` computes the statistics of any number of elements.
  private static let mostDescribed = 10_000_000
  public var text: String { description }
  public var byteCount: Int { count * MemoryLayout<Float>.size }

  public static let properties: [Property<Tensor>] = [
    Property("shape", "a list", "the length of each axis") { .list($0.shape.map(Double.init)) },
    Property("rank", "a number", "the number of axes") { .number(Double($0.rank)) },
    Property("count", "a number", "the number of elements") { .number(Double($0.count)) },
  ]

  public func element(_ index: [IndexItem], in context: Context) throws -> Value? {
    let indexes = try TensorArithmetic.indexes(index)
    return try context.finished { try slice(indexes, isStopped: $0) }.commandValueOrNumber
  }

  public mutating func setElement(
    _ index: [IndexItem], to value: Value, in context: Context
  ) throws -> Bool {
    let indexes = try TensorArithmetic.indexes(index)
    if case .number(let number) = value {
      try assign(Float(number), at: indexes)
    } else {
      guard let other = try TensorArithmetic.tensor(value) else {
        throw CommandError("a tensor can contain only numbers, not \(value.kindInWords)")
      }
      try assign(other, at: indexes)
    }
    return true
  }

  public var elementCount: Int? { rank > 0 ? shape[0] : nil }

  public var isIndex: Bool { true }

  public func selection() -> IndexSelection? {
    guard rank == 1 else { return nil }
    return isMask ? .marks(values.map { $0 != 0 }) : .positions(values.map(Double.init))
  }

  public func element(at position: Int, in context: Context) throws -> Value {
    try slice([.item(position)]).commandValueOrNumber
  }

  public func applying(
    _ operation: BinaryOperator, with other: Value, reversed: Bool, in context: Context
  ) throws -> Value? {
    if operation == .contains {
      guard reversed == false, case .number(let number) = other else { return nil }
      return .bool(values.contains(Float(number)))
    }
    guard let other = try TensorArithmetic.tensor(other) else { return nil }
    let (a, b) = reversed ? (other, self) : (self, other)
    if operation == .matrixMultiply {
      return try TensorArithmetic.product(a, b, in: context).commandValueOrNumber
    }
    guard let element = TensorArithmetic.operations[operation] else { return nil }
    return .object(try context.finished { try Tensor.combine(element, a, b, isStopped: $0) })
  }

  public mutating func apply(
    _ operation: BinaryOperator, with other: Value, reversed: Bool, in context: Context
  ) throws -> Bool {
    guard let element = TensorArithmetic.operations[operation],
      let other = try TensorArithmetic.tensor(other)
    else { return false }
    return try combine(element, with: other, reversed: reversed)
  }

  public func applying(_ operation: UnaryOperator, in context: Context) throws -> Value? {
    operation == .negate ? .object(apply(.negative)) : nil
  }

  /// The value of the language for a tensor: a number for a tensor without axes, else the tensor itself.
  var commandValueOrNumber: Value {
    rank == 0 ? .number(Double(values[0])) : .object(self)
  }
}

/// Converts numbers, lists and operators of the language to tensors and tensor operations.
enum TensorArithmetic {
  static let operations: [BinaryOperator: ElementOperation] = [
    .add: .add, .subtract: .subtract, .multiply: .multiply, .divide: .divide,
    .wholeDivide: .wholeQuotient, .remainder: .remainder, .power: .power, .equal: .equal,
    .notEqual: .notEqual, .less: .less, .lessOrEqual: .lessOrEqual, .greater: .greater,
    .greaterOrEqual: .greaterOrEqual,
  ]

  /// Converts lists to tensors, so that arithmetic accepts lists.
  static let provider = ArithmeticProvider { list, _ in try tensor(list) }

  /// The matrix product; Ctrl-C stops the computation.
  static func product(_ a: Tensor, _ b: Tensor, in context: Context) throws -> Tensor {
    try context.finished { try a.matmul(b, isStopped: $0) }
  }

  /// Converts a number, a Boolean, a list of numbers or a tensor to a tensor; nil for any other value.
  static func tensor(_ value: Value) throws -> Tensor? {
    switch value {
    case .number(let number): Tensor(Float(number))
    case .bool(let bool): Tensor(bool ? 1 : 0).mask
    case .list(let list): try tensor(list)
    case .object(let object): object as? Tensor
    default: nil
    }
  }

  /// Converts a list of numbers, or a list of lists with the same shape, to a tensor.
  static func tensor(_ list: ListValue, depth: Int = 0) throws -> Tensor {
    try MemoryBudget.require(list.count, of: MemoryLayout<Double>.size * 2)
    if let numbers = list.numbers { return Tensor(numbers.map { Float($0) }) }
    guard depth < Shape.largestRank else {
      throw CommandError("the list is nested too deeply for a tensor")
    }
    var rows: [Tensor] = []
    var last: ListValue?
    for (i, value) in list.values.enumerated() {
      if case .list(let inner) = value {
        // If the same list occurs several times in succession, the list is converted only once.
        let row = inner === last ? rows[rows.count - 1] : try tensor(inner, depth: depth + 1)
        last = inner
        try append(row, at: i, to: &rows)
        continue
      }
      guard let row = try tensor(value) else {
        throw CommandError(
          "arithmetic needs a list of numbers, but element \(i) is \(value.kindInWords)",
          hint: MessageText.missingHint(value))
      }
      try append(row, at: i, to: &rows)
    }
    return try Tensor.stack(rows)
  }

  private static func append(_ row: Tensor, at place: Int, to rows: inout [Tensor]) throws {
    if let first = rows.first, first.shape != row.shape {
      throw CommandError(
        "cannot make a tensor from the list: element \(place) has shape \(row.shape), but the elements"
          + " before it have shape \(first.shape)")
    }
    rows.append(row)
  }

  /// Converts index items of the language to indexes of a tensor.
  static func indexes(_ items: [IndexItem]) throws -> [TensorIndex] {
    try items.map { item in
      switch item {
      case .number(let number): .item(try whole(number))
      case .range(let start, let end, let step):
        .range(lower: try start.map(bound), upper: try end.map(bound), step: try whole(step))
      case .selection(let value): try selection(value)
      }
    }
  }

  /// Converts a list or a tensor to a mask, if it consists of truth values, or else to positions.
  private static func selection(_ value: Value) throws -> TensorIndex {
    if case .list(let list) = value, let numbers = list.numbers {
      return .positions(try numbers.map(whole), shape: [numbers.count])
    }
    guard let chosen = try tensor(value) else {
      throw CommandError(
        "an index is a number, a range, a list or a tensor, not \(value.kindInWords)")
    }
    if chosen.isMask { return .mask(chosen) }
    return .positions(try chosen.values.map { try whole(Double($0)) }, shape: chosen.shape)
  }

  /// A bound of a slice; a bound may lie outside the axis, and may be infinite.
  private static func bound(_ number: Double) throws -> Int {
    number == number.rounded() ? Int(clamped: number) : try whole(number)
  }

  private static func whole(_ number: Double) throws -> Int {
    guard let place = Int(whole: number) else {
      throw CommandError(
        "an index must be a whole number, not \(NumberText.format(number))",
        hint: number.isFinite ? "floor(…) rounds a number down" : nil)
    }
    return place
  }
}

extension Value {
  /// A tensor with one axis that contains `values` as 32-bit numbers.
  static func tensor(_ values: [Double]) -> Value { .object(Tensor(values.map { Float($0) })) }
}
