// The parameters that a network learns, and gradients of the parameters, as one flat array with a name, a shape and a
// range for each part. Sets of the same layout have the same parts at the same positions.

/// The layout of a network's parameters: the name, shape and position of each part of the flat array.
public struct ParameterLayout: Sendable, Hashable {
  /// One part with a name: a matrix (rows × columns) or a vector.
  public struct Part: Sendable, Hashable {
    /// The name of the part in PyTorch, such as `lstm.weight_ih_l0`.
    public let name: String
    /// The numbers of rows and columns of a matrix, or the length of a vector.
    public let shape: [Int]
    /// The range of the part in the flat array.
    public let range: Range<Int>
  }

  /// All parts, in their order in the flat array.
  public let parts: [Part]
  /// The length of the flat array.
  public let count: Int
  /// The number of parts per layer.
  private let layerParts: Int

  init(_ shape: NetworkShape) {
    var parts: [Part] = []
    var next = 0
    func add(_ name: String, _ shape: [Int]) {
      let count = shape.reduce(1, *)
      parts.append(Part(name: name, shape: shape, range: next..<next + count))
      next += count
    }
    for layer in 0..<shape.layers {
      add("lstm.weight_ih_l\(layer)", [4 * shape.units, shape.inputs(ofLayer: layer)])
      add("lstm.weight_hh_l\(layer)", [4 * shape.units, shape.units])
      add("lstm.bias_ih_l\(layer)", [4 * shape.units])
      add("lstm.bias_hh_l\(layer)", [4 * shape.units])
      switch shape.cell {
      case .plain: break
      case .peephole:
        add("lstm.weight_peephole_l\(layer)", [3, shape.units])
      case .layerNorm:
        add("lstm.norm_ih_l\(layer).weight", [4 * shape.units])
        add("lstm.norm_hh_l\(layer).weight", [4 * shape.units])
        add("lstm.norm_cell_l\(layer).weight", [shape.units])
        add("lstm.norm_cell_l\(layer).bias", [shape.units])
      }
    }
    layerParts = parts.count / shape.layers
    add("density.weight", [shape.densityOutputs, shape.units])
    add("density.bias", [shape.densityOutputs])
    if shape.skip { add("skip.weight", [shape.outputs, shape.inputs]) }
    self.parts = parts
    count = next
  }

  /// The part with the name `name`; nil if there is no part of this name.
  public subscript(name: String) -> Part? { parts.first { $0.name == name } }

  /// The offsets of one layer's parts: input weights, hidden weights, and the two biases.
  func layer(_ layer: Int) -> (inputs: Int, hidden: Int, inputBias: Int, hiddenBias: Int) {
    let first = layerParts * layer
    return (
      parts[first].range.lowerBound, parts[first + 1].range.lowerBound,
      parts[first + 2].range.lowerBound, parts[first + 3].range.lowerBound
    )
  }

  /// The range, in the flat array, of the extra parts that a layer has for peepholes or layer normalisation. The
  /// extra parts are consecutive. The range is empty for plain cells.
  func more(_ layer: Int) -> Range<Int> {
    let own = parts[layerParts * layer..<layerParts * (layer + 1)]
    let first = own[own.startIndex + 3].range.upperBound
    return first..<(own.last?.range.upperBound ?? first)
  }

  /// The offsets of the parts after the layers, in a network of `layers` layers.
  func density(layers: Int) -> (weight: Int, bias: Int, skip: Int?) {
    let first = layerParts * layers
    return (
      parts[first].range.lowerBound, parts[first + 1].range.lowerBound,
      parts.count > first + 2 ? parts[first + 2].range.lowerBound : nil
    )
  }
}

/// A network's parameters, or an array with one number for each parameter, such as a gradient.
///
/// ```swift
/// let weights = network.parameters["density.weight"]
/// ```
public struct ParameterSet<Scalar: NetworkScalar>: Sendable, Equatable {
  /// The names, shapes and positions of all parts.
  public let layout: ParameterLayout
  /// All numbers of the set, part by part, with matrices row-major.
  public var values: [Scalar]

  /// Creates a set of zeros for a network of `shape`.
  public init(zeros shape: NetworkShape) { self.init(zeros: ParameterLayout(shape)) }

  /// Creates a set of zeros with the layout `layout`.
  public init(zeros layout: ParameterLayout) {
    self.layout = layout
    values = [Scalar](repeating: 0, count: layout.count)
  }

  /// The numbers of the part with the name `name`; empty if there is no part of this name.
  ///
  /// - Precondition: an assignment requires that the part exists and that its length does not change; `load` throws
  ///   an error instead.
  public subscript(name: String) -> [Scalar] {
    get { layout[name].map { Array(values[$0.range]) } ?? [] }
    set {
      guard let part = layout[name] else { preconditionFailure("no parameter \(name)") }
      precondition(newValue.count == part.range.count, "\(name) needs \(part.range.count) numbers")
      values.replaceSubrange(part.range, with: newValue)
    }
  }

  /// Copies numbers, for example from a file, to the part with the name `name`.
  ///
  /// - Throws: `NetworkError` if there is no part of this name or if the length of the part differs from the
  ///   length of `numbers`.
  public mutating func load(_ name: String, _ numbers: [Scalar]) throws(NetworkError) {
    guard let part = layout[name] else {
      throw NetworkError("this network has no parameter '\(name)'")
    }
    guard numbers.count == part.range.count else {
      throw NetworkError(
        "parameter '\(name)' must have \(part.range.count) numbers, not \(numbers.count)")
    }
    values.replaceSubrange(part.range, with: numbers)
  }

  /// The norm √Σx² of all numbers, summed in double precision; not finite if a number is not finite.
  public var norm: Double { Scalar.squares(values, count: values.count).squareRoot() }

  /// Whether all numbers of the set are finite.
  public var isFinite: Bool { norm.isFinite || values.allSatisfy { $0.isFinite } }

  /// Copies the numbers of `other`, a set with the same layout, to the memory of this set.
  mutating func assign(_ other: ParameterSet) { values.assign(other.values) }
}

extension Array {
  /// Copies the elements of `other` to the memory of this array if the lengths are equal.
  mutating func assign(_ other: [Element]) {
    guard count == other.count else {
      self = other
      return
    }
    withUnsafeMutableBufferPointer { target in
      other.withUnsafeBufferPointer { source in
        if let to = target.baseAddress, let from = source.baseAddress {
          to.update(from: from, count: source.count)
        }
      }
    }
  }
}
