// Tests of the tables that show long records of figures.

import CommandLanguage
import Testing

@Suite struct FigureTableTests {
  private static func record(_ fields: [(String, Value)]) -> Value { .record(RecordValue(fields)) }

  @Test func aLongRecordOfFiguresIsATable() {
    let shown = ValueText.display(
      Self.record([
        ("first_number", .number(1.123456789012)), ("second_number", .nil),
        ("third_number", .bool(true)),
        ("fourth", Self.record([("x", .number(0.25)), ("y", .number(1e-9))])),
        ("fifth_number", .string("a")),
      ]))
    #expect(
      shown.split(separator: "\n").map(String.init) == [
        "first_number   1.12346", "second_number      nil", "third_number      true",
        "fourth.x          0.25", "fourth.y          1e-9", "fifth_number         a",
      ])
  }

  @Test func aRecordWithTheSameFieldsIsAColumn() {
    let shown = ValueText.display(
      Self.record([
        ("distance_of_the_sounds", .number(1)), ("pitch_of_the_sounds", .number(220)),
        (
          "floor_of_the_measurement",
          Self.record([("distance_of_the_sounds", .number(0.5)), ("pitch_of_the_sounds", .nil)])
        ),
      ]))
    #expect(
      shown.split(separator: "\n").map(String.init) == [
        "                        value  floor_of_the_measurement",
        "distance_of_the_sounds      1                       0.5",
        "pitch_of_the_sounds       220                       nil",
      ])
  }

  private static func table(_ records: [[(String, Double?)]]) -> String {
    ValueText.display(
      .list(
        ListValue(
          records.map { fields in
            record(fields.map { ($0, $1.map { .number($0) } ?? .nil) })
          })))
  }

  @Test func recordsWithDifferentFieldsAreATableOfAllFields() {
    #expect(
      Self.table([[("at", 0), ("pitch", 440)], [("pitch", nil), ("pan", 1), ("at", 0.5)]])
        == " at  pitch  pan\n  0    440\n0.5    nil    1")
  }

  @Test func recordsThatShareTooFewFieldsStayALine() {
    #expect(Self.table([[("a", 1)], [("b", 2)]]) == "[(a: 1), (b: 2)]")
    #expect(
      Self.table([[("a", 1), ("b", 2)], [("c", 3), ("d", 4)]])
        == "[(a: 1, b: 2), (c: 3, d: 4)]")
    #expect(Self.table([[("a", 1)], [("a", 2)]]) == "[(a: 1), (a: 2)]")
  }

  @Test func shortRecordsAndOtherValuesStayLines() {
    let short = Self.record([("a", .number(1)), ("b", .number(2))])
    #expect(ValueText.display(short) == "(a: 1, b: 2)")
    let text = String(repeating: "long ", count: 40)
    let lines = Self.record([("a", .string(text + "\n" + text))])
    #expect(!ValueText.display(lines).contains("\n"))
    let list = Self.record([("numbers", .list(ListValue((0..<60).map { .number(Double($0)) })))])
    #expect(!ValueText.display(list).contains("\n"))
  }
}
