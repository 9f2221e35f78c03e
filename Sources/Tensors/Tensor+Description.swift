// The printed form of tensors: numbers have at most six digits and are aligned in columns, and long tensors are
// abridged as in NumPy.

internal import Glibc
internal import WholeNumbers

extension Tensor: CustomStringConvertible, CustomDebugStringConvertible {
  /// A description in one line: the shape, followed by the elements if there are few, or else by the range of the
  /// elements.
  public var summary: String {
    if rank == 0 { return "tensor () \(Tensor.text(values[0]))" }
    if count <= 6 { return "tensor \(layout) \(bracketed)" }
    guard let low = try? min().item(), let high = try? max().item() else {
      return "tensor \(layout)"
    }
    return low.isNaN
      ? "tensor \(layout) with nan"
      : "tensor \(layout) from \(Tensor.text(low)) to \(Tensor.text(high))"
  }

  public var debugDescription: String { summary }

  /// The elements in nested brackets, one row per line. If there are more than 1000 elements, only the first
  /// three and the last three along each axis are shown.
  public var description: String {
    let edge = count > 1000 ? 3 : Int.max
    var rows: [[String]] = []
    collect(0, offset, edge, &rows)
    let width = rows.joined().map(\.count).max() ?? 0
    var padded = rows.makeIterator()
    return text(0, edge, width, &padded)
  }

  /// The text of a number with at most six significant digits; a whole number has no decimal point.
  static func text(_ value: Float) -> String {
    var buffer = [CChar](repeating: 0, count: 32)
    let length = withVaList([Double(value)]) { vsnprintf(&buffer, buffer.count, "%.6g", $0) }
    let text = String(
      decoding: buffer.prefix(Int(length)).map(UInt8.init(bitPattern:)), as: UTF8.self)
    return value.isNaN ? "nan" : text
  }

  private var bracketed: String {
    var rows: [[String]] = []
    collect(0, offset, .max, &rows)
    var all = rows.makeIterator()
    return text(0, .max, 0, &all).split(whereSeparator: \.isWhitespace).joined(separator: " ")
  }

  /// The indices along `axis` that are shown; a nil represents the indices that are left out.
  private func shown(_ axis: Int, _ edge: Int) -> [Int?] {
    let length = shape[axis]
    if edge == .max || length <= 2 * edge { return Array(0..<length) }
    return Array(0..<edge) + [nil] + Array(length - edge..<length)
  }

  /// The texts of all elements that are shown, one list per row.
  private func collect(_ axis: Int, _ start: Int, _ edge: Int, _ rows: inout [[String]]) {
    if count == 0 { return }
    if rank == 0 { return rows.append([Tensor.text(storage[start])]) }
    let places = shown(axis, edge)
    if axis == rank - 1 {
      rows.append(
        places.map { $0.map { Tensor.text(storage[start + $0 * strides[axis]]) } ?? "..." })
    } else {
      for place in places {
        if let place { collect(axis + 1, start + place * strides[axis], edge, &rows) }
      }
    }
  }

  private func text(
    _ axis: Int, _ edge: Int, _ width: Int, _ rows: inout IndexingIterator<[[String]]>
  ) -> String {
    if count == 0 {
      let deep = Swift.max(rank, 1)
      return String(repeating: "[", count: deep) + String(repeating: "]", count: deep)
    }
    if rank == 0 { return rows.next()?.first ?? "" }
    if axis == rank - 1 {
      let row = rows.next() ?? []
      return "["
        + row.map { String(repeating: " ", count: Swift.max(width - $0.count, 0)) + $0 }
        .joined(separator: " ") + "]"
    }
    let indent = String(repeating: " ", count: axis + 1)
    let gap = String(repeating: "\n", count: rank - 1 - axis) + indent
    let parts = shown(axis, edge).map { place in
      place == nil ? "..." : text(axis + 1, edge, width, &rows)
    }
    return "[" + parts.joined(separator: gap) + "]"
  }
}
