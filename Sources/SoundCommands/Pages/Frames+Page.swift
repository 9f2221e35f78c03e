// A table of the first frames and bins, for a notebook page.

public import CommandLanguage
internal import Glibc
public import Spectra

extension Frames {
  /// A table of the first frames and bins, with the frequency and level of each bin.
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
    return [HTML.table(summary, head: head, rows: table)]
  }
}
