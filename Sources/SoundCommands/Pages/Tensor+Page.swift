// A table of the first elements of a tensor, for a notebook page.

public import CommandLanguage
public import Tensors

extension Tensor {
  /// A table of the first rows and columns; empty for a tensor with more than two axes.
  public var representations: [Representation] {
    guard rank == 1 || rank == 2, count > 0 else { return [] }
    let width = shape[rank - 1]
    let height = rank == 2 ? shape[0] : 1
    let (rows, columns) = (Swift.min(height, 10), Swift.min(width, 10))
    let numbers = values
    var head = (rank == 2 ? [""] : []) + (0..<columns).map { "\($0)" }
    if columns < width { head.append("…") }
    var table = (0..<rows).map { row -> [String] in
      let cells = (0..<columns).map { NumberText.brief(Double(numbers[row * width + $0])) }
      return (rank == 2 ? ["\(row)"] : []) + cells + (columns < width ? ["…"] : [])
    }
    if rows < height { table.append(head.map { _ in "…" }) }
    return [HTML.table(summary, head: head, rows: table)]
  }
}
