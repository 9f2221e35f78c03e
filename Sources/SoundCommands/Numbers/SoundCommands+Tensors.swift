// Commands that create, convert, reduce and reshape tensors. Some functions of the language that accept numbers are
// also declared here, under the same names, for tensors.

internal import CommandLanguage
internal import Tensors

/// A tensor, or a value that can be converted to a tensor: a range, a list of numbers or nested lists of numbers.
struct TensorArgument: CommandArgument {
  let tensor: Tensor
  static let takes = "a tensor, a list of numbers, a range or an envelope"

  static func accepts(_ value: Value) -> Bool {
    switch value {
    case .list, .range: true
    case .object(let object) where object is Envelope: true
    default: Tensor.accepts(value)
    }
  }

  static func take(_ value: Value, in context: Context) throws -> TensorArgument {
    if case .range(let range) = value {
      return TensorArgument(
        tensor: try Tensor.arange(range.start, range.end, by: range.step))
    }
    if case .object(let envelope as Envelope) = value {
      return TensorArgument(tensor: envelope.valueTensor)
    }
    guard let tensor = try TensorArithmetic.tensor(value) else { throw ArgumentMismatch() }
    return TensorArgument(tensor: tensor)
  }
}

/// The shape of a new tensor: the length of each axis, or the length of the only axis.
private struct ShapeArgument: CommandArgument {
  let lengths: [Int]
  static let takes = "a whole number or a list of whole numbers"

  static func accepts(_ value: Value) -> Bool { Int.accepts(value) || [Int].accepts(value) }

  static func take(_ value: Value, in context: Context) throws -> ShapeArgument {
    if case .number = value { return ShapeArgument(lengths: [try Int.take(value, in: context)]) }
    return ShapeArgument(lengths: try [Int].take(value, in: context))
  }
}

/// A tensor, or lists of lists of numbers. A plain list of numbers is not accepted here, because the language's own
/// declaration of the function computes with 64 bits.
struct TableArgument: CommandArgument {
  let tensor: Tensor
  static let takes = "a tensor, an envelope or a list of lists of numbers"

  static func accepts(_ value: Value) -> Bool {
    guard case .list(let list) = value else {
      return Tensor.accepts(value) || Envelope.accepts(value)
    }
    guard list.count > 0 else { return false }
    if case .number = list[0] { return false }
    return TensorArgument.accepts(list[0])
  }

  static func take(_ value: Value, in context: Context) throws -> TableArgument {
    TableArgument(tensor: try TensorArgument.take(value, in: context).tensor)
  }
}

extension SoundCommands {
  private static let area = "numbers"
  private static let shape = Parameter<ShapeArgument>(
    "shape", "the length of each axis, or the number of elements")
  private static let drawnShape = Parameter<ShapeArgument?>(
    "shape", "the length of each axis, or the number of elements; by default a single number")
  static let axis = Parameter<Int?>(
    "axis", "the number of the axis, where -1 is the last axis; by default all elements",
    default: nil)

  static let tensors: [Command] =
    makingTensors + shapingTensors
    + ElementFunction.allCases.filter { $0 != .negative && $0 != .round }.map(function)
    + Reduction.allCases.map(reduction)

  /// The declaration of a command that applies a function to each element.
  private static func function(_ function: ElementFunction) -> Command {
    let name = function.rawValue
    return Command(
      name, area: area, "Applies \(name) to each element of a tensor or a list of numbers.",
      Parameter<TensorArgument>("tensor"),
      example: "print \(name)([0.25, 1]).shape", gives: "a tensor of the same shape"
    ) { (context: Context, values: TensorArgument) -> Tensor in
      try context.finished { values.tensor.apply(function, isStopped: $0) }
    }
  }

  /// The declaration of a command that reduces a tensor over one axis or over all elements.
  private static func reduction(_ reduction: Reduction) -> Command {
    let name = reduction.rawValue
    return Command(
      name, area: area, "Returns the \(name) of a tensor, over an axis or over all elements.",
      Parameter<TableArgument>("tensor"), axis,
      example: "print \(name)([[1, 2], [3, 4]], axis: 0)",
      gives: reduction.givesMarks
        ? "a tensor of ones and zeros with one axis less; true or false if all elements are reduced"
        : "a tensor with one axis less; a number if all elements are reduced"
    ) { (context: Context, table: TableArgument, axis: Int?) -> Value in
      let result = try context.finished {
        try table.tensor.reduce(reduction, axis: axis, isStopped: $0)
      }
      if result.isMask, result.rank == 0 { return .bool(try result.item() != 0) }
      return result.commandValueOrNumber
    }
  }

  private static let makingTensors: [Command] = [
    Command(
      "tensor", area: area, "Converts a list of numbers, or a list of lists, to a tensor.",
      Parameter<TensorArgument>("values"),
      example: "print tensor([[1, 2], [3, 4]]).shape", gives: "a tensor"
    ) { (_: Context, values: TensorArgument) -> Tensor in values.tensor },
    Command(
      "zeros", area: area, "Returns a tensor of zeros.", shape,
      example: "print zeros([2, 3]).shape", gives: "a tensor"
    ) { (_: Context, shape: ShapeArgument) -> Tensor in try Tensor.zeros(shape.lengths) },
    Command(
      "ones", area: area, "Returns a tensor of ones.", shape,
      example: "print sum(ones([2, 3]))", gives: "a tensor"
    ) { (_: Context, shape: ShapeArgument) -> Tensor in try Tensor.ones(shape.lengths) },
    Command(
      "full", area: area, "Returns a tensor filled with one number.", shape,
      Parameter<Double>("value"),
      example: "print full([3], 7)", gives: "a tensor"
    ) { (_: Context, shape: ShapeArgument, value: Double) -> Tensor in
      try Tensor.full(shape.lengths, Float(value))
    },
    Command(
      "arange", area: area, "Returns numbers in equal steps from `start` to below `end`.",
      Parameter<Double>(
        "start", "the first number; if `end` is left out, the numbers run from 0 to below `start`"),
      Parameter<Double?>("end", "the end of the numbers, which is not included"),
      Parameter<Double>("by", "the difference between two neighbouring numbers", default: 1),
      example: "print arange(4), arange(0, 1, by: 0.25)", gives: "a tensor"
    ) { (_: Context, start: Double, end: Double?, step: Double) -> Tensor in
      try end.map { try Tensor.arange(start, $0, by: step) } ?? Tensor.arange(0, start, by: step)
    },
    Command(
      "linspace", area: area,
      "Returns `count` numbers in equal steps from `start` to `end`, both included.",
      Parameter<Double>("start"), Parameter<Double>("end"),
      Parameter<Int>("count", allowed: .whole(from: 1)),
      example: "print linspace(0, 1, 5)", gives: "a tensor"
    ) { (_: Context, start: Double, end: Double, count: Int) -> Tensor in
      try Tensor.linspace(start, end, count: count)
    },
    Command(
      "randn", area: area, "Draws numbers from the normal distribution.", drawnShape,
      Parameter<Int?>(
        "seed", "the seed of the numbers; by default a seed derived from the session's seed"),
      example: "print randn([2, 3]).shape\nprint type(randn())",
      gives: "a number, or a tensor of the given shape"
    ) { (context: Context, shape: ShapeArgument?, seed: Int?) -> Value in
      var random = RandomStream(seed: context.seed("randn", given: seed), name: "randn")
      return try context.finished {
        try Tensor.randn(shape?.lengths ?? [], from: &random, isStopped: $0)
      }.value(of: shape)
    },
    Command(
      "rand", area: area, "Draws numbers uniformly from 0 to below 1.", drawnShape,
      Parameter<Int?>(
        "seed", "the seed of the numbers; by default a seed derived from the session's seed"),
      example: "print rand() < 1, max(rand(100)) < 1, rand([2, 3]).shape",
      gives: "a number, or a tensor of the given shape"
    ) { (context: Context, shape: ShapeArgument?, seed: Int?) -> Value in
      var random = RandomStream(seed: context.seed("rand", given: seed), name: "rand")
      return try context.finished {
        try Tensor.rand(shape?.lengths ?? [], from: &random, isStopped: $0)
      }.value(of: shape)
    },
  ]

  private static let shapingTensors: [Command] = [
    Command(
      "shape", area: area, "Returns the length of each axis of a tensor.",
      Parameter<TensorArgument>("tensor"),
      example: "print shape(zeros([2, 3]))", gives: "a list"
    ) { (_: Context, values: TensorArgument) -> [Int] in values.tensor.shape },
    Command(
      "reshape", area: area,
      "Returns the elements of a tensor in another shape; a length of -1 is computed from the other lengths.",
      Parameter<TensorArgument>("tensor"), shape,
      example: "print reshape(arange(0, 6), [2, 3])", gives: "a tensor"
    ) { (_: Context, values: TensorArgument, shape: ShapeArgument) -> Tensor in
      try values.tensor.reshape(shape.lengths)
    },
    Command(
      "transpose", area: area, "Reverses the order of a tensor's axes, or applies the given order.",
      Parameter<TensorArgument>("tensor"), Parameter<[Int]?>("axes"),
      example: "print transpose([[1, 2, 3]]).shape", gives: "a tensor"
    ) { (_: Context, values: TensorArgument, axes: [Int]?) -> Tensor in
      try values.tensor.transpose(axes)
    },
    Command(
      "concat", area: area, "Joins tensors one after the other along an axis.",
      Parameter<Several<Tensor>>("tensor"), Parameter<Rest<Tensor>>("others"),
      Parameter<Int>("axis", default: 0),
      example: "print concat(zeros([2]), ones([3]))", gives: "a tensor"
    ) { (context: Context, tensors: Several<Tensor>, others: Rest<Tensor>, axis: Int) -> Tensor in
      try context.finished {
        try Tensor.concat(tensors.values + others.values, axis: axis, isStopped: $0)
      }
    },
    Command(
      "stack", area: area, "Joins tensors of one shape along a new axis.",
      Parameter<TensorArgument>("tensor"), Parameter<Rest<TensorArgument>>("others"),
      Parameter<Int>("axis", default: 0),
      example: "print stack([1, 2], [3, 4])", gives: "a tensor"
    ) {
      (context: Context, first: TensorArgument, others: Rest<TensorArgument>, axis: Int) -> Tensor
      in
      try context.finished {
        try Tensor.stack(
          [first.tensor] + others.values.map(\.tensor), axis: axis, isStopped: $0)
      }
    },
    Command(
      "matmul", area: area, "Returns the matrix product of two tensors, like the operator `@`.",
      Parameter<TensorArgument>("a"), Parameter<TensorArgument>("b"),
      example: "print matmul([[1, 2], [3, 4]], [1, 1])", gives: "a tensor, or a number"
    ) { (context: Context, a: TensorArgument, b: TensorArgument) -> Value in
      try TensorArithmetic.product(a.tensor, b.tensor, in: context).commandValueOrNumber
    },
    Command(
      "cumsum", area: area, "Returns the cumulative sums of a tensor along an axis.",
      Parameter<TensorArgument>("tensor"), axis,
      example: "print cumsum([1, 2, 3])", gives: "a tensor"
    ) { (context: Context, values: TensorArgument, axis: Int?) -> Tensor in
      try context.finished { try values.tensor.cumsum(axis: axis, isStopped: $0) }
    },
    Command(
      "sort", area: area, "Sorts the elements of a tensor along an axis.",
      Parameter<Tensor>("tensor"), Parameter<Int>("axis", default: -1),
      example: "print sort(tensor([3, 1, 2]))", gives: "a tensor"
    ) { (context: Context, tensor: Tensor, axis: Int) -> Tensor in
      try context.finished { try tensor.sort(axis: axis, isStopped: $0) }
    },
    Command(
      "clamp", area: area,
      "Clamps each element of a tensor or a list of numbers between two bounds.",
      Parameter<TensorArgument>("tensor"), Parameter<Double>("low"), Parameter<Double>("high"),
      example: "print clamp([-1, 0.5, 2], 0, 1)", gives: "a tensor"
    ) { (context: Context, values: TensorArgument, low: Double, high: Double) -> Tensor in
      try context.finished { try values.tensor.clamp(Float(low), Float(high), isStopped: $0) }
    },
    Command(
      "where", area: area,
      "Chooses each element from `a` where the condition is true, and from `b` where it is false; without `a` and `b`, returns the indexes where the condition is true.",
      Parameter<TensorArgument>("condition"), Parameter<Value?>("a"), Parameter<Value?>("b"),
      example: "t = tensor([-1, 2, -3])\nprint where(t > 0, t, 0), where(t < 0)",
      gives:
        "a tensor; without `a` and `b` a tensor of indexes, or a list of such tensors, one for each axis"
    ) { (context: Context, condition: TensorArgument, a: Value?, b: Value?) -> Value in
      if a == nil, b == nil {
        let places = try context.finished { try condition.tensor.positions(isStopped: $0) }
        return places.count == 1 ? .object(places[0]) : .list(places.map { .object($0) })
      }
      guard let a, let b else {
        throw CommandError("where needs both 'a' and 'b', or none of them")
      }
      guard let a = try TensorArithmetic.tensor(a), let b = try TensorArithmetic.tensor(b) else {
        throw CommandError("where: 'a' and 'b' must be numbers, tensors or lists of numbers")
      }
      return .object(
        try context.finished {
          try Tensor.choose(where: condition.tensor, a, else: b, isStopped: $0)
        })
    },
  ]
}

extension Tensor {
  /// The drawn tensor as a value: a single number if the call gave no shape.
  fileprivate func value(of shape: ShapeArgument?) -> Value {
    shape == nil ? commandValueOrNumber : commandValue
  }
}
