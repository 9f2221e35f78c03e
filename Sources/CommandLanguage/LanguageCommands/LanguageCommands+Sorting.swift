// The order of values by numbers or strings, for `sort`, `argsort` and `unique`.

extension LanguageCommands {
  /// The values, sorted by their keys. Values with equal keys keep their order, and values with the key nil come last, also
  /// in descending order.
  ///
  /// - Parameter keys: the keys of the values; nil if the values are their own keys.
  /// - Throws: `CommandError` if a key is nan, or if the keys that are not nil are neither all numbers nor all strings.
  static func sorted(
    _ values: [Value], by keys: [Value]?, descending: Bool, for command: String
  ) throws -> [Value] {
    let all = keys ?? values
    let known = all.indices.filter { !all[$0].isNil }
    let missing = all.indices.filter { all[$0].isNil }
    let what = keys == nil ? "item" : "the key of item"
    func order<Key: Comparable>(_ keys: [Key]) -> [Value] {
      let places = keys.indices.sorted { a, b in
        if keys[a] == keys[b] { return a < b }
        return descending ? keys[a] > keys[b] : keys[a] < keys[b]
      }
      return places.map { values[known[$0]] } + missing.map { values[$0] }
    }
    let numbers = known.compactMap { place -> Double? in
      if case .number(let number) = all[place] { return number }
      return nil
    }
    if numbers.count == known.count {
      if let place = numbers.firstIndex(where: \.isNaN) {
        throw CommandError("\(command): nan cannot be ordered, and \(what) \(known[place]) is nan")
      }
      return order(numbers)
    }
    let texts = known.compactMap { place -> String? in
      if case .string(let text) = all[place] { return text }
      return nil
    }
    if texts.count == known.count { return order(texts) }
    // The first item that does not go with the first one.
    let isText = if case .string = all[known[0]] { true } else { false }
    let other = known.first { place in
      switch all[place] {
      case .string: !isText
      case .number: isText
      default: true
      }
    }
    let fault = other.map { ", and \(what) \($0) is \(ValueText.brief(all[$0]))" } ?? ""
    throw CommandError(
      "\(command) takes only numbers or only strings\(fault)",
      hint: command == "sort" ? "give by: a function that returns a number or a string" : nil)
  }
}
