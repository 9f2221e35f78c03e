import Tensors
import Testing

/// Tests that compare every operation with NumPy's results, for several layouts of the inputs in memory.
@Suite struct NumPyFiguresTests {
  /// The tolerance for functions: the kernel has an error of at most 3 units in the last place. NumPy's result is
  /// computed in double precision and rounded.
  static let kernelUnits: Float = 3
  /// The tolerance for sums, which both programs compute in double precision and round once. Where terms cancel,
  /// the order of summation has an effect.
  static let sumUnits: Float = 1
  /// The tolerance for products of up to 33 terms in single precision, relative to the greatest element of the
  /// result in double precision.
  static let productTolerance: Float = 33 * 0x1p-24
  /// The tolerance for powers: the functions powf of NumPy and of the C library are each within 1 unit.
  static let powerUnits: Float = 2

  static let files = ["combine", "apply", "reduce", "index", "shaping", "series", "selecting"]

  @Test(arguments: zip(files, [190, 90, 390, 300, 66, 300, 200]))
  func theReferenceFilesOfNumPyHaveEnoughCases(_ file: String, _ atLeast: Int) {
    #expect(FigureCase.read(file).count >= atLeast)
  }

  @Test(arguments: FigureGroup.read("combine"))
  func tensorArithmeticComparisonsAndChoicesAgreeWithNumPy(_ group: FigureGroup) throws {
    for figure in group.cases { try combine(figure) }
  }

  private func combine(_ figure: FigureCase) throws {
    let operation = ElementOperation(rawValue: figure.operation)
    try check(
      figure, units: operation == .power ? Self.powerUnits : 0,
      signedZeros: operation != .minimum && operation != .maximum
    ) { inputs in
      guard let operation else {
        return try Tensor.choose(where: inputs[0], inputs[1], else: inputs[2])
      }
      return try Tensor.combine(operation, inputs[0], inputs[1])
    }
  }

  @Test(arguments: FigureGroup.read("apply"))
  func tensorFunctionsAndClampAgreeWithNumPy(_ group: FigureGroup) throws {
    for figure in group.cases { try apply(figure) }
  }

  private func apply(_ figure: FigureCase) throws {
    let function = ElementFunction(rawValue: figure.operation)
    try check(figure, units: Self.kernelUnits, signedZeros: function != nil) { inputs in
      if let function { return inputs[0].apply(function) }
      return try inputs[0].clamp(
        figure.number("lower").map { Float($0) }, figure.number("upper").map { Float($0) })
    }
  }

  @Test(arguments: FigureGroup.read("reduce"))
  func tensorReductionsCumulativeSumsAndSortingAgreeWithNumPy(_ group: FigureGroup) throws {
    for figure in group.cases { try reduce(figure) }
  }

  private func reduce(_ figure: FigureCase) throws {
    let axis = figure.whole("axis")
    try check(figure, units: figure.operation == "sort" ? 0 : Self.sumUnits) { inputs in
      switch figure.operation {
      case "cumsum": return try inputs[0].cumsum(axis: axis)
      case "sort": return try inputs[0].sort(axis: axis ?? -1)
      default:
        let reduction = try #require(Reduction(rawValue: figure.operation))
        return try inputs[0].reduce(reduction, axis: axis, keepDims: figure.whole("keep") == 1)
      }
    }
  }

  @Test(arguments: FigureGroup.read("index"))
  func tensorSlicesAndAssignmentsAgreeWithNumPy(_ group: FigureGroup) throws {
    for figure in group.cases { try index(figure) }
  }

  private func index(_ figure: FigureCase) throws {
    try check(figure) { inputs in
      if figure.operation == "slice" { return try inputs[0].slice(figure.indexes) }
      var copy = inputs[0]
      try copy.assign(inputs[1], at: figure.indexes)
      return copy
    }
  }

  @Test(arguments: FigureGroup.read("series"))
  func tensorOrderDifferencesAndInterpolationAgreeWithNumPy(_ group: FigureGroup) throws {
    for figure in group.cases { try series(figure) }
  }

  private func series(_ figure: FigureCase) throws {
    let axis = figure.whole("axis")
    try check(figure, units: Self.sumUnits) { inputs in
      switch figure.operation {
      case "quantile":
        let part = try #require(figure.number("part"))
        return try inputs[0].quantiles([part], axis: axis)[0]
      case "argsort": return try inputs[0].order(axis: axis ?? -1)
      case "diff": return try inputs[0].differences(axis: axis ?? -1)
      case "unique": return try inputs[0].distinct()
      case "arctangent": return try Tensor.combine(.arctangent, inputs[0], inputs[1])
      case "round": return inputs[0].rounded(decimals: figure.whole("decimals") ?? 0)
      case "interp":
        let numbers = inputs.map { $0.values.map(Double.init) }
        let values = try Tensor.interpolate(at: numbers[0], x: numbers[1], y: numbers[2])
        return try Tensor.of(shape: inputs[0].shape, values: values.map { Float($0) })
      default:
        let reduction = try #require(Reduction(rawValue: figure.operation))
        return try inputs[0].reduce(reduction, axis: axis, keepDims: figure.whole("keep") == 1)
      }
    }
  }

  @Test(arguments: FigureGroup.read("selecting"))
  func selectionsByPositionsAndMasksAgreeWithNumPy(_ group: FigureGroup) throws {
    for figure in group.cases { try select(figure) }
  }

  private func select(_ figure: FigureCase) throws {
    try check(figure) { inputs in
      let isMask = figure.operation.hasPrefix("mask")
      let indexes = isMask ? [TensorIndex.mask(inputs[1].mask)] : figure.indexes
      guard figure.operation.hasSuffix("Assign") else { return try inputs[0].slice(indexes) }
      var copy = inputs[0]
      try copy.assign(inputs[inputs.count - 1], at: indexes)
      return copy
    }
  }

  @Test(arguments: FigureGroup.read("shaping"))
  func tensorShapesJoinsAndProductsAgreeWithNumPy(_ group: FigureGroup) throws {
    for figure in group.cases { try shaping(figure) }
  }

  private func shaping(_ figure: FigureCase) throws {
    if figure.operation == "matmul" { return try matmul(figure) }
    try check(figure) { inputs in
      switch figure.operation {
      case "reshape": return try inputs[0].reshape(figure.wholes("shape"))
      case "transpose": return try inputs[0].transpose(figure.wholes("axes"))
      case "broadcast": return try inputs[0].broadcast(to: figure.wholes("shape"))
      case "concat": return try Tensor.concat(inputs, axis: figure.whole("axis") ?? 0)
      case "stack": return try Tensor.stack(inputs, axis: figure.whole("axis") ?? 0)
      case "arange":
        return try Tensor.arange(
          figure.number("start") ?? 0, figure.number("end") ?? 0, by: figure.number("step") ?? 0)
      case "linspace":
        return try Tensor.linspace(
          figure.number("start") ?? 0, figure.number("end") ?? 0, count: figure.whole("count") ?? 0)
      default: throw TensorError.badArgument("no operation \(figure.operation)")
      }
    }
  }

  private func matmul(_ figure: FigureCase) throws {
    for a in try layouts(figure.inputs[0]) {
      for b in try layouts(figure.inputs[1]) {
        guard let expected = figure.expected else {
          #expect(throws: TensorError.self) { try a.matmul(b) }
          continue
        }
        let product = try a.matmul(b)
        #expect(product.shape == expected.shape)
        guard product.shape == expected.shape else { continue }
        let scale = (expected.values.map(abs).max() ?? 0) + 1
        for (x, y) in zip(product.values, expected.values) {
          #expect(abs(x - y) <= Self.productTolerance * scale)
        }
      }
    }
  }

  /// Expects `body` to give the figure's result, or to throw if there is no result, for every combination of
  /// layouts of the first and the last input.
  private func check(
    _ figure: FigureCase, units: Float = 0, signedZeros: Bool = false,
    _ body: ([Tensor]) throws -> Tensor
  ) throws {
    var variants = [figure.inputs]
    if let first = figure.inputs.first {
      for layout in try layouts(first) {
        for other in try layouts(figure.inputs[figure.inputs.count - 1]) {
          var inputs = figure.inputs
          inputs[inputs.count - 1] = other
          inputs[0] = layout
          variants.append(inputs)
        }
      }
    }
    for inputs in variants {
      if let expected = figure.expected {
        expectEqual(
          try body(inputs), expected, units: units, signedZeros: signedZeros,
          of: figure.testDescription)
      } else {
        #expect(throws: TensorError.self, "\(figure.testDescription)") { try body(inputs) }
      }
    }
  }
}
