// Commands about the order of a tensor's elements, about neighbouring elements, and Fourier transforms.

internal import CommandLanguage
internal import Effects
internal import Glibc
internal import Spectra
internal import Tensors
internal import WholeNumbers

/// A row of numbers: a list of numbers, a tensor with one axis, a range or an envelope.
private struct RowArgument: CommandArgument {
  let numbers: [Double]
  static let takes = "a list of numbers or a tensor with one axis"

  static func accepts(_ value: Value) -> Bool { TensorArgument.accepts(value) }

  static func take(_ value: Value, in context: Context) throws -> RowArgument {
    if case .list(let list) = value, let numbers = list.numbers {
      return RowArgument(numbers: numbers)
    }
    let tensor = try TensorArgument.take(value, in: context).tensor
    guard tensor.rank == 1 else { throw ArgumentMismatch("its shape is \(tensor.layout)") }
    return RowArgument(numbers: tensor.values.map(Double.init))
  }
}

/// Real or complex numbers: a tensor, or a record of the real and the imaginary parts.
private struct ComplexArgument: CommandArgument {
  let re: Tensor
  let im: Tensor?
  static let takes = "a tensor, a list of numbers or a record (re:, im:)"

  static func accepts(_ value: Value) -> Bool {
    TensorArgument.accepts(value) || RecordValue.accepts(value)
  }

  static func take(_ value: Value, in context: Context) throws -> ComplexArgument {
    guard case .record(let record) = value else {
      return ComplexArgument(re: try TensorArgument.take(value, in: context).tensor, im: nil)
    }
    guard let re = record["re"], let im = record["im"], TensorArgument.accepts(re),
      TensorArgument.accepts(im)
    else { throw ArgumentMismatch("the record needs the tensors 're' and 'im'") }
    return ComplexArgument(
      re: try TensorArgument.take(re, in: context).tensor,
      im: try TensorArgument.take(im, in: context).tensor)
  }
}

extension SoundCommands {
  private static let area = "numbers"

  static let series: [Command] = [
    Command(
      "round", area: area,
      "Rounds each element of a tensor or a list of numbers to whole numbers, or to some decimals.",
      Parameter<TensorArgument>("tensor"),
      Parameter<Int?>(
        "decimals", "the number of digits after the point; below 0, of digits before it that are 0",
        allowed: .whole(-400...400)),
      example: "print round([0.25, 1.75]), round([0.123, 4.567], 1)",
      gives: "a tensor of the same shape"
    ) { (context: Context, values: TensorArgument, decimals: Int?) -> Tensor in
      try context.finished { values.tensor.rounded(decimals: decimals ?? 0, isStopped: $0) }
    },
    Command(
      "isnan", area: area, "Where the elements of a tensor or a list of numbers are nan.",
      Parameter<TensorArgument>("tensor"),
      example: "print isnan([1, nan])", gives: "a tensor of ones and zeros of the same shape"
    ) { (context: Context, values: TensorArgument) -> Tensor in
      try context.finished {
        try Tensor.combine(.notEqual, values.tensor, values.tensor, isStopped: $0)
      }
    },
    Command(
      "atan2", area: area,
      "The angle of the point (x, y) in radians, from -π to π, for numbers or element by element.",
      Parameter<Value>("y", "a number, a tensor or a list of numbers"),
      Parameter<Value>("x", "a number, a tensor or a list of numbers"),
      example: "print atan2(1, -1), atan2([0, 1], 1)", gives: "a number or a tensor"
    ) { (context: Context, y: Value, x: Value) -> Value in
      if case .number(let y) = y, case .number(let x) = x {
        return .number(atan2(y, x))
      }
      guard let y = try TensorArithmetic.tensor(y), let x = try TensorArithmetic.tensor(x) else {
        throw CommandError("atan2: 'y' and 'x' must be numbers, tensors or lists of numbers")
      }
      return .object(
        try context.finished { try Tensor.combine(.arctangent, y, x, isStopped: $0) })
    },
    Command(
      "quantile", area: area,
      "The number below which a part of the elements lies, interpolated between two neighbours after sorting.",
      Parameter<TableArgument>("tensor"),
      Parameter<Value>("part", "a number from 0 to 1, or a list of such numbers"), axis,
      example: "print quantile(tensor([1, 2, 3, 4]), 0.25)",
      gives:
        "a number, or a tensor with one axis less; for a list of parts, with a first axis for the parts",
      details:
        "The place of a part p among n sorted numbers is p · (n − 1). The result is nan if an element is nan."
    ) { (context: Context, table: TableArgument, part: Value, axis: Int?) -> Value in
      let isOne = if case .number = part { true } else { false }
      let parts =
        isOne ? [try Double.take(part, in: context)] : try [Double].take(part, in: context)
      let found = try context.finished {
        try table.tensor.quantiles(parts, axis: axis, isStopped: $0)
      }
      if isOne { return found[0].commandValueOrNumber }
      return .object(found.isEmpty ? Tensor([]) : try Tensor.stack(found))
    },
    Command(
      "argsort", area: area,
      "The indexes that sort the elements of a tensor along an axis, with nan last.",
      Parameter<Tensor>("tensor"), Parameter<Int>("axis", default: -1),
      example: "t = tensor([3, 1, 2])\nprint t[argsort(t)]", gives: "a tensor"
    ) { (context: Context, tensor: Tensor, axis: Int) -> Tensor in
      try context.finished { try tensor.order(axis: axis, isStopped: $0) }
    },
    Command(
      "unique", area: area, "The different elements of a tensor in ascending order, with nan last.",
      Parameter<Tensor>("tensor"),
      example: "print unique(tensor([3, 1, 3]))", gives: "a tensor with one axis"
    ) { (context: Context, tensor: Tensor) -> Tensor in
      try context.finished { try tensor.distinct(isStopped: $0) }
    },
    Command(
      "diff", area: area, "The differences between neighbouring elements along an axis.",
      Parameter<TensorArgument>("tensor"), Parameter<Int>("axis", default: -1),
      example: "print diff([1, 4, 9])", gives: "a tensor that is shorter by one along the axis"
    ) { (context: Context, values: TensorArgument, axis: Int) -> Tensor in
      try context.finished { try values.tensor.differences(axis: axis, isStopped: $0) }
    },
    Command(
      "interp", area: area,
      "The values of a line through points, at other positions; outside the points, the value of the nearest one.",
      Parameter<Value>("x", "the position, or a tensor or list of positions"),
      Parameter<RowArgument>("positions", "the rising positions of the points"),
      Parameter<RowArgument>("values", "the values of the points"),
      example: "print interp(1.5, [1, 2], [10, 20]), interp([0, 9], [1, 2], [10, 20])",
      gives: "a number or a tensor"
    ) { (context: Context, x: Value, positions: RowArgument, values: RowArgument) -> Value in
      let isOne = if case .number = x { true } else { false }
      let places =
        try isOne
        ? Tensor(0) : TensorArgument.take(x, in: context).tensor
      let found = try context.finished { isStopped in
        try Tensor.interpolate(
          at: isOne ? [Double.take(x, in: context)] : places.values.map(Double.init),
          x: positions.numbers, y: values.numbers, isStopped: isStopped)
      }
      if isOne { return .number(found[0]) }
      return .object(try Tensor.of(shape: places.shape, values: found.map { Float($0) }))
    },
    Command(
      "convolve", area: area,
      "The convolution of two rows of numbers: each element of the result is Σ a[k] · b[n − k].",
      Parameter<TensorArgument>("a", "a tensor with one axis, or a list of numbers"),
      Parameter<TensorArgument>("b", "a tensor with one axis, or a list of numbers"),
      Parameter<String>(
        "mode",
        "the part of the result: all of it, the middle as long as the longer row, or where the rows overlap completely",
        default: "full", choices: ["full", "same", "valid"]),
      example: "print convolve([1, 2, 3], [1, 1])", gives: "a tensor"
    ) { (context: Context, a: TensorArgument, b: TensorArgument, mode: String) -> Tensor in
      for row in [a.tensor, b.tensor] where row.rank != 1 || row.count == 0 {
        throw CommandError(
          "convolve needs two rows of at least one number, not the shape \(row.layout)")
      }
      let all = try context.finished {
        Convolution.of(a.tensor.values, b.tensor.values, isStopped: $0)
      }
      let (long, short) = (max(a.tensor.count, b.tensor.count), min(a.tensor.count, b.tensor.count))
      switch mode {
      case "same": return try Tensor(all).slice([.range((short - 1) / 2..<(short - 1) / 2 + long)])
      case "valid": return try Tensor(all).slice([.range(short - 1..<long)])
      default: return Tensor(all)
      }
    },
    Command(
      "fft", area: area, "The Fourier transform of real or complex numbers along the last axis.",
      Parameter<ComplexArgument>("x"),
      example: "z = fft([1, 0, 0, 0])\nprint z.re, z.im",
      gives: "a record with the tensors re and im, of the same shape",
      details:
        "As in NumPy, X[k] = Σ x[n] e^(−2πikn/N). The magnitudes are sqrt(z.re ^ 2 + z.im ^ 2), the phases atan2(z.im, z.re); of real numbers, X[N − k] mirrors X[k]."
    ) { (context: Context, x: ComplexArgument) -> Value in
      try context.finished { isStopped in
        let found = try Tensor.fourier(x.re, x.im, isInverse: false, isStopped: isStopped)
        return .record(["re": .object(found.re), "im": .object(found.im)])
      }
    },
    Command(
      "ifft", area: area, "The inverse of `fft`.",
      Parameter<ComplexArgument>("x"),
      example: "print ifft(fft([1, 2, 3])).re",
      gives: "a record with the tensors re and im, of the same shape"
    ) { (context: Context, x: ComplexArgument) -> Value in
      try context.finished { isStopped in
        let found = try Tensor.fourier(x.re, x.im, isInverse: true, isStopped: isStopped)
        return .record(["re": .object(found.re), "im": .object(found.im)])
      }
    },
  ]
}
