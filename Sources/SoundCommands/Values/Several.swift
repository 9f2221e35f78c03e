// The argument type of one value or a list of values.

internal import CommandLanguage

/// One value of a kind, or a list of values of this kind.
struct Several<Element: CommandArgument>: CommandArgument {
  let values: [Element]
  static var takes: String { "\(Element.takes) (or a list of such values)" }

  static func accepts(_ value: Value) -> Bool {
    guard case .list(let list) = value else { return Element.accepts(value) }
    return list.count > 0 && list.values.allSatisfy(Element.accepts)
  }

  static func take(_ value: Value, in context: Context) throws -> Several {
    if case .list = value { return Several(values: try [Element].take(value, in: context)) }
    return Several(values: [try Element.take(value, in: context)])
  }
}
