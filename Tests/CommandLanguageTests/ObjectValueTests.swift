// Tests of values that are defined outside the language: operators, indexes, assigned properties and loops.

import CommandLanguage
import Runs
import Testing

/// A test value that behaves like a tensor of one axis.
private struct Row: ObjectValue, CommandArgument, CommandResult, Equatable {
  var numbers: [Double]
  var kind: String { "row" }
  var summary: String { "row · \(numbers.count)" }
  static let takes = "a row"
  static let properties: [Property<Row>] = [
    Property("first", "a number", "the first number") { .number($0.numbers[0]) }
  ]
  var elementCount: Int? { numbers.count }

  mutating func setProperty(_ name: String, to value: Value, in context: Context) throws -> Bool {
    guard name == "first", case .number(let number) = value else { return false }
    numbers[0] = number
    return true
  }
  func element(_ index: [IndexItem], in context: Context) throws -> Value? {
    switch index[0] {
    case .number(let number):
      return .number(numbers[try IndexItem.position(number, count: numbers.count, of: "row")])
    case .range(let start, let end, let step):
      let slice = try IndexItem.positions(
        start: start, end: end, step: step, count: numbers.count)
      return .object(
        Row(numbers: (0..<slice.count).map { numbers[slice.first + $0 * slice.step] }))
    case .selection: return nil
    }
  }
  mutating func setElement(
    _ index: [IndexItem], to value: Value, in context: Context
  ) throws -> Bool {
    guard case .number(let number) = index[0], case .number(let new) = value else { return false }
    numbers[try IndexItem.position(number, count: numbers.count, of: "row")] = new
    return true
  }
  func applying(
    _ operation: BinaryOperator, with other: Value, reversed: Bool, in context: Context
  ) throws -> Value? {
    let others: [Double]
    switch other {
    case .number(let number): others = numbers.map { _ in number }
    case .object(let row as Row): others = row.numbers
    default: return nil
    }
    let pairs = zip(numbers, others).map { reversed ? ($1, $0) : ($0, $1) }
    switch operation {
    case .add: return .object(Row(numbers: pairs.map { $0 + $1 }))
    case .subtract: return .object(Row(numbers: pairs.map { $0 - $1 }))
    case .equal: return .object(Row(numbers: pairs.map { $0 == $1 ? 1 : 0 }))
    default: return nil
    }
  }
}

/// A test value that contains a row, as frames contain tensors.
private struct Holder: ObjectValue {
  var row: Row
  var kind: String { "holder" }
  var summary: String { "holder of \(row.numbers)" }
  func property(_ name: String, in context: Context) throws -> Value? {
    name == "row" ? .object(row) : nil
  }
  mutating func setProperty(_ name: String, to value: Value, in context: Context) throws -> Bool {
    guard name == "row", case .object(let row as Row) = value else { return false }
    self.row = row
    return true
  }
}

@Suite struct ObjectValueTests {
  /// The value of an entry in a session with commands that make rows.
  private func value(_ source: String) throws -> String {
    var registry = CommandRegistry.language
    registry.arithmetic = ArithmeticProvider { list, _ in
      guard let numbers = list.numbers else { throw CommandError("no numbers") }
      return Row(numbers: numbers)
    }
    registry.add([
      Command(
        "row", area: "numbers", "A row.", Parameter<[Double]>("numbers", "its numbers"),
        example: "row([1])"
      ) { (context: Context, numbers: [Double]) -> Row in Row(numbers: numbers) },
      Command(
        "holder", area: "numbers", "A holder.", Parameter<Row>("row", "what it holds"),
        example: "holder(row([1]))"
      ) { (context: Context, row: Row) -> Value in .object(Holder(row: row)) },
      Command(
        "sum", area: "numbers", "The sum of a row.", Parameter<Row>("row", "a row"),
        example: "sum(row([1]))"
      ) { (context: Context, row: Row) -> Double in row.numbers.reduce(0, +) },
    ])
    let session = Interpreter(registry: registry, context: Context(write: { _ in }))
    let value = try session.enter(source, name: "t").value
    if case .object(let row as Row) = value { return "\(row.numbers)" }
    return ValueText.line(value)
  }

  @Test func anObjectValueCanBeTheLeftOrRightOperand() throws {
    #expect(try value("row([1, 2]) + 1") == "[2.0, 3.0]")
    #expect(try value("5 - row([1, 2])") == "[4.0, 3.0]")
    #expect(try value("row([1, 2]) == 1") == "[1.0, 0.0]")
    #expect(try value("same(row([1]), row([1]))") == "true")
  }

  @Test func listsInArithmeticBecomeRowsOfNumbers() throws {
    #expect(try value("[1, 2] + 1") == "[2.0, 3.0]")
    #expect(try value("10 - [1, 2]") == "[9.0, 8.0]")
    #expect(try value("[1, 2] + [3, 4]") == "[4.0, 6.0]")
    #expect(try value("row([1, 2]) + [3, 4]") == "[4.0, 6.0]")
    #expect(try value("[1, 2] == [1, 2]") == "true")
  }

  @Test func aRowOfNumbersCannotBeACondition() throws {
    #expect(throws: Diagnostic.self) { try value("if row([1]) == 1 { 2 }") }
  }

  @Test func objectValuesAreCopiedOnAssignment() throws {
    #expect(try value("a = row([1, 2]); b = a; b[0] = 9; a") == "[1.0, 2.0]")
    #expect(try value("a = row([1, 2]); b = a; b[0] = 9; b") == "[9.0, 2.0]")
    #expect(try value("a = row([1, 2]); l = [a]; l[0][1] = 7; a") == "[1.0, 2.0]")
    #expect(try value("a = row([1, 2]); l = [a]; l[0][1] = 7; l[0]") == "[1.0, 7.0]")
  }

  @Test func anAssignmentToAnElementOfAPropertyChangesTheVariable() throws {
    #expect(try value("h = holder(row([1, 2])); h.row[1] = 5; h.row") == "[1.0, 5.0]")
    #expect(try value("h = holder(row([1, 2])); g = h; h.row[1] = 5; g.row") == "[1.0, 2.0]")
    #expect(try value("h = holder(row([1, 2])); h.row.first += 4; h.row") == "[5.0, 2.0]")
    #expect(try value("r = (h: holder(row([1]))); r.h.row[0] = 3; r.h.row") == "[3.0]")
  }

  @Test func anAssignmentToAnElementChangesGlobalsAndCapturedVariables() throws {
    #expect(try value("a = row([1, 2]); def f() { a[0] = 8 }; f(); a") == "[8.0, 2.0]")
    #expect(
      try value("def f() { a = row([1]); g = fn() { a[0] = 6 }; g(); a }; f()") == "[6.0]")
  }

  @Test func slicesLoopsAndFunctionCallsAcceptObjectValues() throws {
    #expect(try value("row([1, 2, 3])[1..]") == "[2.0, 3.0]")
    #expect(try value("s = 0; for v in row([1, 2]) { s += v }; s") == "3")
    #expect(try value("s = 0; for i, v in row([5, 7]) { s += i * v }; s") == "7")
    #expect(try value("a, b = row([1, 2]); b") == "2")
    #expect(try value("sum(row([1, 2]))") == "3")
    #expect(try value("sum([1, 2])") == "3")
    #expect(try value("length(row([1, 2]))") == "2")
    #expect(try value("2 in row([1, 2])") == "true")
  }

  @Test func errorsNameTheKindOfAnObjectValue() throws {
    func message(_ source: String) -> String {
      do {
        _ = try value(source)
        return ""
      } catch { return "\((error as? Diagnostic)?.message ?? "")" }
    }
    #expect(message("row([1]).frist") == "a row has no property 'frist'")
    #expect(message("row([1])[5]") == "the index 5 is out of range")
    #expect(message("r = row([1]); r [0]") == "'r' is a row, not a command")
    #expect(message("holder(3)") == "holder: 'row' takes a row, not the number 3")
    #expect(message("row([1]) * \"a\"") == "'*' cannot be applied to a row and a string")
    #expect(message("r = row([1]); r.other = 3") == "a row has no property 'other'")
  }
}
