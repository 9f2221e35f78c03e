// The grammar rules as data. The rules are read from Documentation/Grammar.md, so that the tests cover the page
// itself.

import Files
import TestSupport

/// The right side of a rule.
indirect enum Rule: Sendable {
  case choice([Rule])
  case sequence([Rule])
  case optional(Rule)
  case repeated(Rule)
  case text(String)
  case name(String)
  /// A special sequence, written `? … ?` in the grammar.
  case special(String)
}

struct Grammar: Sendable {
  private(set) var rules: [String: Rule] = [:]

  /// The grammar in Documentation/Grammar.md.
  static let documented: Grammar = {
    let page = (try? BoundedFile.text("\(Repository.top)/Documentation/Grammar.md")) ?? ""
    var grammar = Grammar()
    for part in page.split(separator: "```ebnf\n", omittingEmptySubsequences: false).dropFirst() {
      var reader = EBNFReader(
        String(part.prefix(upTo: part.firstRange(of: "```")?.lowerBound ?? part.endIndex)))
      for (name, rule) in reader.rules() {
        precondition(grammar.rules[name] == nil, "the rule \(name) stands there twice")
        grammar.rules[name] = rule
      }
    }
    return grammar
  }()

  /// The names that a rule uses.
  static func names(in rule: Rule) -> [String] {
    switch rule {
    case .choice(let parts), .sequence(let parts): parts.flatMap(names)
    case .optional(let part), .repeated(let part): names(in: part)
    case .name(let name): [name]
    case .special(let text): text.hasPrefix("not ") ? [String(text.dropFirst(4))] : []
    case .text: []
    }
  }
}

/// Parses rules of the form `name = … ;` with remarks in `(* *)`.
struct EBNFReader {
  private var words: [String] = []
  private var at = 0

  init(_ text: String) {
    var letters = Array(text)[...]
    func starts(_ mark: String) -> Bool { letters.starts(with: Array(mark)) }
    while let letter = letters.first {
      if letter.isWhitespace {
        letters.removeFirst()
      } else if starts("(*") {
        while !letters.isEmpty, !starts("*)") { letters.removeFirst() }
        letters.removeFirst(2)
      } else if letter == "\"" || letter == "'" || letter == "?" {
        letters.removeFirst()
        let end = letters.firstIndex(of: letter) ?? letters.endIndex
        var word = String(letters[..<end])
        letters = letters[end...].dropFirst()
        if letter == "?" { word = word.drop { $0 == " " }.description }
        while letter == "?", word.hasSuffix(" ") { word.removeLast() }
        words.append((letter == "?" ? "?" : "\"") + word)
      } else if letter.isLetter || letter == "_" {
        let end =
          letters.firstIndex { !$0.isLetter && !$0.isNumber && $0 != "_" } ?? letters.endIndex
        words.append(String(letters[..<end]))
        letters = letters[end...]
      } else {
        words.append(String(letters.removeFirst()))
      }
    }
  }

  private var word: String { at < words.count ? words[at] : "" }

  mutating func rules() -> [(String, Rule)] {
    var rules: [(String, Rule)] = []
    while at < words.count {
      let name = word
      at += 1
      skip("=")
      rules.append((name, choice()))
      skip(";")
    }
    return rules
  }

  private mutating func skip(_ expected: String) {
    precondition(word == expected, "\(expected) is missing before \(words[at...].prefix(5))")
    at += 1
  }

  private mutating func choice() -> Rule {
    var parts = [sequence()]
    while word == "|" {
      at += 1
      parts.append(sequence())
    }
    return parts.count == 1 ? parts[0] : .choice(parts)
  }

  private mutating func sequence() -> Rule {
    var parts: [Rule] = []
    while !["|", ")", "]", "}", ";", ""].contains(word) { parts.append(item()) }
    return parts.count == 1 ? parts[0] : .sequence(parts)
  }

  private mutating func item() -> Rule {
    let first = word
    at += 1
    switch first {
    case "(":
      let rule = choice()
      skip(")")
      return rule
    case "[":
      let rule = choice()
      skip("]")
      return .optional(rule)
    case "{":
      let rule = choice()
      skip("}")
      return .repeated(rule)
    case let word where word.hasPrefix("\""): return .text(String(word.dropFirst()))
    case let word where word.hasPrefix("?"): return .special(String(word.dropFirst()))
    default: return .name(first)
    }
  }
}
