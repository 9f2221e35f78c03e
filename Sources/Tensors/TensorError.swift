// Errors of tensor operations. Every case carries the shapes and values of its message, so that the message
// alone tells what to change.

/// The error of an operation on tensors.
public enum TensorError: Error, Sendable, Equatable {
  /// A shape has a negative length.
  case negativeLength(shape: [Int])
  /// A shape with more elements than `Shape.largestCount`, or more axes than `Shape.largestRank`.
  case tooLarge(shape: [Int])
  /// The number of values is not the number of elements of the shape.
  case wrongCount(shape: [Int], values: Int)
  /// Two shapes that do not broadcast with each other.
  case notBroadcastable([Int], [Int])
  /// A first shape that does not broadcast to the second, which is fixed.
  case doesNotFit(from: [Int], to: [Int])
  /// The elements of a shape cannot be laid out as the new shape.
  case cannotReshape(from: [Int], to: [Int])
  /// There is no such axis.
  case noAxis(Int, shape: [Int])
  /// The axes do not name each axis of the shape once.
  case notAPermutation([Int], shape: [Int])
  /// An index is outside its axis.
  case indexOutside(Int, axis: Int, shape: [Int])
  /// More indexes than axes.
  case tooManyIndexes(Int, shape: [Int])
  /// A range's step is zero.
  case zeroStep
  /// A matrix product of shapes that do not fit together.
  case notMultipliable([Int], [Int])
  /// Tensors to be joined differ in shape where they must not.
  case cannotJoin([Int], [Int], axis: Int)
  /// An operation that needs at least one element got none; `of` names the operation.
  case empty(of: String, shape: [Int])
  /// An argument is outside its range; the text is the whole message.
  case badArgument(String)
}

extension TensorError: CustomStringConvertible {
  public var description: String {
    switch self {
    case .negativeLength(let shape):
      return "the shape \(text(shape)) has a negative length"
    case .tooLarge(let shape):
      if shape.count > Shape.largestRank {
        return "a tensor of \(shape.count) axes: at most \(Shape.largestRank) are allowed"
      }
      return "a tensor of shape \(text(shape)) is too large: at most \(Shape.largestCount) elements"
    case .wrongCount(let shape, let values):
      return "\(values) values do not fill the shape \(text(shape))"
    case .notBroadcastable(let a, let b):
      return "the shapes \(text(a)) and \(text(b)) do not broadcast: counted from the last axis, "
        + "lengths must be equal or one of them 1"
    case .doesNotFit(let from, let to):
      return "the shape \(text(from)) does not fit into \(text(to))"
    case .cannotReshape(let from, let to):
      return "the shape \(text(from)) cannot become \(text(to)): the number of elements differs"
    case .noAxis(let axis, let shape):
      if shape.isEmpty { return "there is no axis \(axis): the tensor is a single number" }
      return "there is no axis \(axis) in the shape \(text(shape)): axes are "
        + "0 to \(shape.count - 1), or -\(shape.count) to -1 from the end"
    case .notAPermutation(let axes, let shape):
      return "the axes \(text(axes)) do not name each axis of the shape \(text(shape)) once"
    case .indexOutside(let index, let axis, let shape):
      return "the index \(index) is outside axis \(axis) of the shape \(text(shape)), "
        + "which has \(shape[axis]) element\(shape[axis] == 1 ? "" : "s")"
    case .tooManyIndexes(let count, let shape):
      return "\(count) indexes for the shape \(text(shape)), "
        + "which has \(shape.count) ax\(shape.count == 1 ? "is" : "es")"
    case .zeroStep:
      return "a range's step must not be 0"
    case .notMultipliable(let a, let b):
      if a.isEmpty || b.isEmpty {
        return
          "the matrix product of \(text(a)) and \(text(b)) needs at least one axis on each side; "
          + "use * to scale"
      }
      return
        "the matrix product of \(text(a)) and \(text(b)) needs the last axis of the first to be "
        + "as long as the \(b.count == 1 ? "only" : "second last") axis of the second"
    case .cannotJoin(let a, let b, let axis):
      return "the shapes \(text(a)) and \(text(b)) cannot be joined along axis \(axis)"
    case .empty(let operation, let shape):
      return "\(operation) needs at least one element: the shape is \(text(shape))"
    case .badArgument(let message):
      return message
    }
  }

  private func text(_ shape: [Int]) -> String { Shape.text(shape) }
}
