// Tests of tables in windows of any width.

import CommandLanguage
import Testing

@Suite struct FittedTableTests {
  /// Two equal records with a text, some numbers and a text.
  private static func table(numbers: Int) -> Value {
    var fields: [(String, Value)] = [("name", .string("a text that is rather long"))]
    fields += (0..<numbers).map { ("a\($0)", .number(Double($0) + 0.25)) }
    fields.append(("end", .string("the last text")))
    let row = Value.record(RecordValue(fields))
    return .list(ListValue([row, row]))
  }

  private static func lines(_ value: Value, _ window: Int?) -> [String] {
    ValueText.display(value, window: window).split(separator: "\n").map(String.init)
  }

  @Test func aTableWithoutAWindowIsWhole() {
    let whole = Self.lines(Self.table(numbers: 30), nil)
    #expect(whole.count == 3 && whole[0].contains("a29") && whole[1].contains("rather long"))
    #expect(Self.lines(Self.table(numbers: 30), 1000) == whole)
  }

  @Test func longTextsAreShortenedFirst() {
    #expect(
      Self.lines(Self.table(numbers: 2), 50) == [
        "name                      a0    a1  end",
        "a text that is rather…  0.25  1.25  the last text",
        "a text that is rather…  0.25  1.25  the last text",
      ])
  }

  @Test func theColumnsInTheMiddleAreLeftOut() {
    #expect(
      Self.lines(Self.table(numbers: 9), 60) == [
        "name            a0    a1    a2  …    a7    a8  end",
        "a text that…  0.25  1.25  2.25  …  7.25  8.25  the last te…",
        "a text that…  0.25  1.25  2.25  …  7.25  8.25  the last te…",
        "… 4 of 11 columns are not shown",
      ])
  }

  @Test(arguments: 1...120) func everyLineFits(window: Int) {
    for numbers in [0, 1, 9, 40] {
      let value = Self.table(numbers: numbers)
      let details = ValueText.details(value, window: window).split(separator: "\n").dropFirst()
      for line in Self.lines(value, window) + details.map(String.init) {
        #expect(line.count <= max(window - 1, 3), "\(line)")
      }
    }
  }
}
