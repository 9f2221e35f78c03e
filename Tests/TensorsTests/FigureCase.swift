import Foundation
import Tensors
import Testing

/// One line of a file with NumPy's results: an operation, the arguments and inputs of this operation, and NumPy's
/// result.
struct FigureCase: Sendable {
  var line: String
  var operation: String
  var arguments: [String: String]
  var inputs: [Tensor]
  /// NumPy's result, or nil if NumPy refuses the operation.
  var expected: Tensor?

  var testDescription: String { String(line.prefix(120)) }

  /// Reads the cases in the file `name` of the folder Figures.
  static func read(_ name: String) -> [FigureCase] {
    guard let folder = Bundle.module.resourceURL,
      let text = try? String(
        contentsOf: folder.appendingPathComponent("Figures/\(name).txt"), encoding: .utf8)
    else { return [] }
    return text.split(separator: "\n").compactMap(FigureCase.init)
  }

  init?(_ line: Substring) {
    let fields = line.split(separator: "\t", omittingEmptySubsequences: false)
    guard fields.count >= 4, fields[fields.count - 2] == "=" else { return nil }
    self.line = String(line)
    operation = String(fields[0])
    arguments = [:]
    for word in fields[1].split(separator: " ") {
      let parts = word.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
      arguments[String(parts[0])] = String(parts[1])
    }
    inputs = fields[2..<fields.count - 2].compactMap(FigureCase.tensor)
    expected = FigureCase.tensor(fields[fields.count - 1])
  }

  func number(_ name: String) -> Double? { arguments[name].flatMap(Double.init) }
  func whole(_ name: String) -> Int? { arguments[name].flatMap(Int.init) }
  func wholes(_ name: String) -> [Int] {
    (arguments[name] ?? "").split(separator: ",").compactMap { Int($0) }
  }

  /// The indexes of a slice, written with every colon as in Python; a `+` follows each position of a list.
  var indexes: [TensorIndex] {
    (arguments["at"] ?? "").split(separator: ",").map { text in
      let parts = text.split(separator: ":", omittingEmptySubsequences: false)
      if text.hasSuffix("+") {
        let positions = text.split(separator: "+").compactMap { Int($0) }
        return .positions(positions, shape: [positions.count])
      }
      if parts.count == 1 { return .item(Int(parts[0]) ?? 0) }
      return .range(lower: Int(parts[0]), upper: Int(parts[1]), step: Int(parts[2]) ?? 1)
    }
  }

  private static func tensor(_ field: Substring) -> Tensor? {
    let parts = field.split(separator: ":", omittingEmptySubsequences: false)
    guard parts.count == 2 else { return nil }
    return Tensor(
      shape: parts[0].split(separator: ",").compactMap { Int($0) },
      values: parts[1].split(separator: " ").compactMap { Float($0) })
  }
}

/// The cases of one operation.
struct FigureGroup: Sendable, CustomTestStringConvertible {
  var operation: String
  var cases: [FigureCase]

  var testDescription: String { operation }

  /// Reads the groups of cases in the file `name`.
  static func read(_ name: String) -> [FigureGroup] {
    Dictionary(grouping: FigureCase.read(name), by: \.operation)
      .map { FigureGroup(operation: $0, cases: $1) }
      .sorted { $0.operation < $1.operation }
  }
}

/// The same tensor with other layouts in memory: unchanged, column by column, and as every second element of a larger
/// tensor in reverse order.
func layouts(_ tensor: Tensor) throws -> [Tensor] {
  let columns = try tensor.transpose().contiguous.transpose()
  if tensor.rank == 0 { return [tensor, columns] }
  let wide = tensor.shape.map { $0 * 2 + 1 }
  let backwards = tensor.shape.map { length in
    length == 0
      ? TensorIndex.range(0..<0) : .range(lower: -1, upper: nil, step: -2)
  }
  var large = try Tensor.full(wide, -77)
  let fitting = tensor.shape.map { TensorIndex.range(lower: -1, upper: -1 - 2 * $0, step: -2) }
  try large.assign(tensor, at: fitting)
  let view = try large.slice(tensor.shape.contains(0) ? backwards : fitting)
  return view.shape == tensor.shape ? [tensor, columns, view] : [tensor, columns]
}

/// Expects `found` to have the shape of `expected` and the same elements within `units` in the last place.
func expectEqual(
  _ found: Tensor, _ expected: Tensor, units: Float = 0, signedZeros: Bool = false,
  of name: String = "", _ location: SourceLocation = #_sourceLocation
) {
  guard found.shape == expected.shape else {
    Issue.record(
      "\(name): shape \(found.shape), expected \(expected.shape)", sourceLocation: location)
    return
  }
  for (i, (x, y)) in zip(found.values, expected.values).enumerated() {
    let same =
      x.isNaN || y.isNaN ? x.isNaN && y.isNaN : x == y || abs(x - y) <= units * y.ulp
    let sign = !signedZeros || y != 0 || x.sign == y.sign
    if !same || !sign {
      Issue.record("\(name): element \(i) is \(x), expected \(y)", sourceLocation: location)
      return
    }
  }
}
