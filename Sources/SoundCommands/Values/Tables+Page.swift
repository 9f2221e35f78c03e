// Frames and tensors on a page: their beginning as a table.

public import CommandLanguage
internal import Glibc
public import Spectra
public import Tensors

extension Frames {
  /// The first frames and bins, each with its frequency and level.
  public var representations: [Representation] {
    let (rows, columns) = (Swift.min(count, 6), Swift.min(bins, 5))
    guard rows > 0, columns > 0 else { return [] }
    let (levels, hertz) = (magnitudes.values, frequencies.values)
    var head = ["frame", "time"] + (0..<columns).map { "bin \($0)" }
    if columns < bins { head.append("…") }
    var table = (0..<rows).map { frame -> [String] in
      let cells = (0..<columns).map { bin -> String in
        let place = frame * bins + bin
        if content == .deltas {
          return
            "\(QuantityText.fixed(Double(hertz[place]), 2)) Hz, \(NumberText.brief(Double(levels[place])))"
        }
        return
          "\(QuantityText.fixed(Double(hertz[place]), 1)) Hz, \(QuantityText.decibels(levels[place]))"
      }
      return ["\(frame)", QuantityText.seconds(Double(frame) * settings.period)] + cells
        + (columns < bins ? ["…"] : [])
    }
    if rows < count { table.append(head.map { _ in "…" }) }
    return [PageText.table(summary, head: head, rows: table)]
  }
}

extension Tensor {
  /// The first rows and columns; none with more than two axes.
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
    return [PageText.table(summary, head: head, rows: table)]
  }
}
