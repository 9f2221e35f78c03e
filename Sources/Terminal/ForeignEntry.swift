// Entries in the style of IPython: a question mark beside a name asks for help, and `%` and `!` begin no statement. Only
// the prompt knows these entries; in a script they are errors.

/// An entry that is written as in IPython.
enum ForeignEntry {
  /// The statement that a question stands for: `help mix` for `mix?` and `?mix`; nil for every other entry.
  static func help(_ entry: String) -> String? {
    let text = trimmed(entry)
    let topic = trimmed(String(text.drop { $0 == "?" }.reversed().drop { $0 == "?" }.reversed()))
    guard text.contains("?"), text.count > topic.count else { return nil }
    if topic.isEmpty { return "help" }
    guard let first = topic.first, first.isLetter || first == "_",
      topic.allSatisfy({ $0.isLetter || $0.isNumber || "_.[]-".contains($0) })
    else { return nil }
    return "help \(topic)"
  }

  /// The line that the prompt writes instead of an error of the language; nil for an entry that is not written as in
  /// IPython.
  static func remark(_ entry: String) -> String? {
    let text = trimmed(entry)
    let sign = text.first
    guard sign == "%" || sign == "!", !text.contains("?") else { return nil }
    let words = text.drop { $0 == sign }
    guard let first = words.first, first.isLetter else { return nil }
    let name = words.prefix { $0.isLetter || $0 == "_" }
    let rest = trimmed(String(words[name.endIndex...]))
    guard let statement = statement(String(name), rest, isLine: words.count + 1 == text.count)
    else {
      return sign == "!"
        ? "error: there are no commands of the shell at the prompt"
        : "error: there is no command %\(name)"
    }
    return "error: write \(statement)"
  }

  /// The statement that has the effect of a command of IPython or of the shell; nil if there is none.
  ///
  /// - Parameter isLine: whether the command concerns its line, not all lines of a cell.
  private static func statement(_ name: String, _ rest: String, isLine: Bool) -> String? {
    let body = isLine && !rest.isEmpty && !rest.contains("\n") ? rest : "…"
    switch name {
    case "time", "timeit": return "time { \(body) }"
    case "prun", "lprun": return "profile { \(body) }"
    case "run": return "run \"\(rest)\""
    case "who", "whos": return "vars"
    case "hist", "history": return "history"
    case "pwd": return "pwd()"
    case "cd": return rest.isEmpty ? name : "\(name) \(rest)"
    case "ls": return rest.isEmpty ? name : "\(name)(\"\(rest)\")"
    default: return nil
    }
  }

  private static func trimmed(_ text: String) -> String {
    let start = text.drop(while: \.isWhitespace)
    return String(start.reversed().drop(while: \.isWhitespace).reversed())
  }
}
