// The errors of tensor operations. Every case contains the shapes and values for its message, so that the
// message states what must be changed.

public import Runs

/// The error of an operation on tensors.
public enum TensorError: Error, Sendable, Equatable {
  /// A shape with a negative length.
  case negativeLength(shape: [Int])
  /// A shape with more elements than `Shape.largestCount`, or more axes than `Shape.largestRank`.
  case tooLarge(shape: [Int])
  /// A number of values that differs from the number of elements of the shape.
  case wrongCount(shape: [Int], values: Int)
  /// Two shapes that do not broadcast with each other.
  case notBroadcastable([Int], [Int])
  /// A shape that cannot be broadcast to a required shape.
  case doesNotFit(from: [Int], to: [Int])
  /// A shape that cannot be changed to another shape, because the numbers of elements differ.
  case cannotReshape(from: [Int], to: [Int])
  /// The index of an axis that does not exist.
  case noAxis(Int, shape: [Int])
  /// A list of axes that does not contain each axis of the shape once.
  case notAPermutation([Int], shape: [Int])
  /// An index outside its axis.
  case indexOutside(Int, axis: Int, shape: [Int])
  /// More indexes than axes.
  case tooManyIndexes(Int, shape: [Int])
  /// A mask that does not have the shape of the axes that it is to select from.
  case maskDoesNotFit(mask: [Int], axes: [Int])
  /// An index with several masks or lists of positions.
  case severalSelections
  /// A range with a step of zero.
  case zeroStep
  /// Two shapes that do not fit together in a matrix product.
  case notMultipliable([Int], [Int])
  /// The shapes of two tensors that cannot be joined, because their lengths along another axis differ.
  case cannotJoin([Int], [Int], axis: Int)
  /// An operation that needs at least one element, on a tensor without elements; `of` is the name of the operation.
  case empty(of: String, shape: [Int])
  /// An argument outside its range; the text is the whole message.
  case badArgument(String)
  /// A result for which there is not enough memory.
  case memory(OutOfMemory)
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
      return "the axes \(text(axes)) do not contain each axis of the shape \(text(shape)) once"
    case .indexOutside(let index, let axis, let shape):
      return "the index \(index) is outside axis \(axis) of the shape \(text(shape)), "
        + "which has \(shape[axis]) element\(shape[axis] == 1 ? "" : "s")"
    case .tooManyIndexes(let count, let shape):
      return "\(count) indexes for the shape \(text(shape)), "
        + "which has \(shape.count) ax\(shape.count == 1 ? "is" : "es")"
    case .maskDoesNotFit(let mask, let axes):
      return "a mask of shape \(text(mask)) does not fit the shape \(text(axes))"
    case .severalSelections:
      return "an index takes one mask or one list of positions"
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
    case .memory(let error): return error.description
    }
  }

  private func text(_ shape: [Int]) -> String { Shape.text(shape) }
}
