// The detailed descriptions that `show` writes for the kinds of the language itself; the descriptions of domain
// values are in their types. Long values are shortened, and the text states the number of omitted elements.

internal import Encodings

extension ValueText {
  /// The greatest number of elements, fields or lines in a description.
  private static let shownItems = 24
  /// The greatest number of characters in an element's text.
  private static let shownWidth = 100

  /// The detailed description of a value, on several lines if it has parts.
  ///
  /// - Parameter window: the columns of the window into which a table must fit; nil for any width.
  public static func details(_ value: Value, window: Int? = nil) -> String {
    switch value {
    case .nil, .bool, .number: return line(value)
    case .object(let object): return object.details
    case .string(let text): return details(text)
    case .range(let range): return details(range)
    case .function(let function): return details(function)
    case .list(let list):
      let kinds = kinds(of: list)
      guard list.count > 0 else { return "list · empty" }
      let head = "list · \(MessageText.count(list.count, "element"))\(kinds)"
      if let table = Columns.records(list, width: window.map({ max($0 - 3, 1) })) {
        return ([head] + table.map { "  " + $0 }).joined(separator: "\n")
      }
      return rows(head, (0..<min(list.count, shownItems)).map { ("\($0)", list[$0]) }, list.count)
    case .record(let record):
      guard record.count > 0 else { return "record · empty" }
      let fields = record.fields.prefix(shownItems).map { ($0.name, $0.value) }
      return rows("record · \(MessageText.count(record.count, "field"))", fields, record.count)
    }
  }

  /// A head line, and below the head a line with the name and value of each part.
  private static func rows(_ head: String, _ parts: [(String, Value)], _ count: Int) -> String {
    let width = parts.map(\.0.count).max() ?? 0
    var lines = [head]
    for (name, value) in parts {
      let text = line(value).prefix { $0 != "\n" }
      let pad = String(repeating: " ", count: width - name.count + 2)
      lines.append("  " + name + pad + MessageText.cut(text, to: shownWidth))
    }
    if count > parts.count { lines.append("  … and \(count - parts.count) more") }
    return lines.joined(separator: "\n")
  }

  /// The kinds of a list's elements: ` · numbers from 1 to 3`, ` · all string`.
  private static func kinds(of list: ListValue) -> String {
    if let numbers = list.numbers, let low = numbers.min(), let high = numbers.max() {
      return " · numbers from \(NumberText.brief(low)) to \(NumberText.brief(high))"
    }
    var counts: [(kind: String, count: Int)] = []
    for index in 0..<list.count {
      let kind = list[index].kind
      if let place = counts.firstIndex(where: { $0.kind == kind }) {
        counts[place].count += 1
      } else {
        counts.append((kind, 1))
      }
    }
    let words = counts.map { kind, count in
      // The kind's name stays in the singular, because `frames` and `nil` have no plural.
      counts.count == 1 ? "all \(kind)" : "\(count) \(kind)"
    }
    return " · " + words.joined(separator: ", ")
  }

  private static func details(_ text: String) -> String {
    let lines = TextLines.of(text)
    if lines.count == 1, text.count <= shownWidth {
      return "string · \(MessageText.count(text.count, "character"))\n  \(quoted(text))"
    }
    let head =
      "string · \(MessageText.count(text.count, "character")) · \(MessageText.count(lines.count, "line"))"
    let body = lines.prefix(shownItems).map { "  " + MessageText.cut($0, to: shownWidth) }
    let rest = lines.count > shownItems ? ["  … and \(lines.count - shownItems) more"] : []
    return ([head] + body + rest).joined(separator: "\n")
  }

  private static func details(_ range: RangeValue) -> String {
    let head = "range · \(shown(.range(range)))"
    guard let count = range.count else { return head + " · without an end" }
    guard count > 0 else { return head + " · no numbers" }
    return head + " · \(MessageText.count(count, "number")) from \(NumberText.format(range.start))"
      + " to \(NumberText.format(range.number(at: count - 1)))"
  }

  private static func details(_ function: FunctionValue) -> String {
    let help = function.help.split(separator: "\n").map { "  " + $0 }
    let signatures =
      function.commands.isEmpty
      ? [function.signature] : function.commands.map(\.signature)
    return (signatures.map { "function · " + $0 } + help).joined(separator: "\n")
  }
}
