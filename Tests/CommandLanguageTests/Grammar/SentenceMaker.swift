// Random sources made from the grammar rules. The rules choose the order of the words, and random numbers choose
// the layout. The sources also follow the rules under "Beyond the grammar" in Grammar.md.

import CommandLanguage
import TestSupport

struct SentenceMaker {
  /// A word and the blank before it: true if the blank is required, false if it is forbidden, nil if it is optional.
  private struct Word {
    var text: String
    var blank: Bool?
    var isPiece = false
  }

  private let grammar: Grammar
  private var dice: Seeded
  private let heights: [String: Int]
  private var words: [Word] = []
  /// Whether a blank before the next word is required or forbidden; nil if it is optional.
  private var blank: Bool?
  private var fresh = 0
  private var labels: Set<String> = []
  private var depth = 0
  private var inLoop = false
  private var inFunction = false
  private var inHeader = false
  private var inName = false
  private var inString = false

  init(_ grammar: Grammar, seed: UInt64) {
    self.grammar = grammar
    dice = Seeded(seed)
    heights = SentenceMaker.heights(of: grammar)
  }

  /// Returns a random source.
  mutating func source() -> String {
    (words, blank, depth, labels, fresh) = ([], nil, 0, [], 0)
    make(.name("Source"))
    return layOut()
  }

  // MARK: Choices

  /// For each rule, the smallest depth of a source that the rule can produce.
  private static func heights(of grammar: Grammar) -> [String: Int] {
    var heights: [String: Int] = [:]
    for _ in 0..<grammar.rules.count {
      for (name, rule) in grammar.rules { heights[name] = height(rule, heights).map { $0 + 1 } }
    }
    return heights
  }

  private static func height(_ rule: Rule, _ heights: [String: Int]) -> Int? {
    switch rule {
    case .text, .special: return 0
    case .optional, .repeated: return 0
    case .name(let name):
      return name.allSatisfy { $0.isUppercase || $0 == "_" } ? 0 : heights[name]
    case .choice(let parts): return parts.compactMap { height($0, heights) }.min()
    case .sequence(let parts):
      var highest = 0
      for part in parts {
        guard let height = height(part, heights) else { return nil }
        highest = max(highest, height)
      }
      return highest
    }
  }

  private func isAllowed(_ rule: Rule) -> Bool {
    switch rule {
    case .name("Break"), .name("Continue"): inLoop
    case .name("Return"): inFunction
    case .name("Time"), .name("Profile"): !inHeader
    // Keywords as labels could occur twice, which is an error; keywords as property names may repeat.
    case .name("KEYWORD"): inName || labels.count < 10
    default: true
    }
  }

  /// The alternative with the smallest depth.
  private func least(of rules: [Rule]) -> Rule? {
    rules.min {
      SentenceMaker.height($0, heights) ?? .max < SentenceMaker.height($1, heights) ?? .max
    }
  }

  private mutating func make(_ rule: Rule) {
    switch rule {
    case .text(let text): add(text)
    case .special(let name):
      if name == "blank" { blank = true }
      if name == "no blank" { blank = false }
      // Statements are always separated. The code below avoids the word sequences that a "not" in the grammar excludes.
      if name == "behind }" { add("\n") }
    case .name(let name): makeNamed(name)
    case .choice(let parts):
      let allowed = parts.filter(isAllowed)
      let part =
        depth > SentenceMaker.deepest ? least(of: allowed) : allowed.randomElement(using: &dice)
      if let part { make(part) }
    case .sequence(let parts): for part in parts { make(part) }
    case .optional(let part):
      if depth <= SentenceMaker.deepest, Int.random(in: 0..<3, using: &dice) == 0 { make(part) }
    case .repeated(let part):
      if case .name("NEWLINE") = part {
        if !inString, Int.random(in: 0..<20, using: &dice) == 0 { make(part) }
        return
      }
      while depth <= SentenceMaker.deepest, Int.random(in: 0..<4, using: &dice) == 0 { make(part) }
    }
  }
  private static let deepest = 60

  private mutating func makeNamed(_ name: String) {
    if let word = word(name) {
      add(word)
      words[words.count - 1].isPiece = name == "PIECE"
      return
    }
    let before = (inLoop, inFunction, inHeader, inName, inString)
    defer { (inLoop, inFunction, inHeader, inName, inString) = before }
    switch name {
    case "LoopBody": (inLoop, inHeader) = (true, false)
    case "Block", "Call", "Index", "Group", "Record", "List", "String": inHeader = false
    case "Definition", "Function": (inLoop, inFunction, inHeader) = (false, false, false)
    case "Header": inHeader = true
    case "Property": inName = true
    default: break
    }
    if name == "String" { inString = true }
    guard let rule = grammar.rules[name] else { preconditionFailure("there is no rule \(name)") }
    depth += name == "Expression" || name == "Block" ? 6 : 1
    if name == "Definition" || name == "Function", case .sequence(let parts) = rule {
      for part in parts {
        if case .name("Block") = part { inFunction = true }
        make(part)
      }
    } else if name == "Statement", case .choice(let parts) = rule {
      makeStatement(parts)
    } else if name == "Sign" {
      makeSign(rule)
    } else {
      make(rule)
    }
    depth -= name == "Expression" || name == "Block" ? 6 : 1
  }

  /// Adds a random statement. If the statement begins with `if`, `try`, `time` or `profile` but has no block, another statement
  /// replaces it.
  private mutating func makeStatement(_ kinds: [Rule]) {
    let allowed = kinds.filter(isAllowed)
    while true {
      let (start, mark) = (words.count, blank)
      let kind =
        depth > SentenceMaker.deepest ? least(of: allowed) : allowed.randomElement(using: &dice)
      guard let kind else { return }
      make(kind)
      guard case .sequence = kind, ["if", "try", "time", "profile"].contains(words[start].text)
      else { return }
      words.removeSubrange(start...)
      blank = mark
    }
  }

  /// Places a `-` directly before its operand, because a `-` followed by a blank would be a difference.
  private mutating func makeSign(_ rule: Rule) {
    let start = words.count
    make(rule)
    guard words[start].text == "-" else { return }
    while words[start + 1].text == "\n" { words.remove(at: start + 1) }
    words[start + 1].blank = false
  }

  // MARK: Words

  /// A random word of the rule `name`, or nil if the rule is not a word rule.
  private mutating func word(_ name: String) -> String? {
    switch name {
    case "NAME":
      // After some words, the next name can be a label, a parameter or a loop's name. Such names must all be different.
      let mustDiffer = [nil, "(", ",", "for", "\n"].contains(words.last?.text)
      if !mustDiffer, Int.random(in: 0..<3, using: &dice) > 0 {
        return ["x", "pv", "by", "é_1", "f"].randomElement(using: &dice)
      }
      fresh += 1
      return "n\(fresh)"
    case "KEYWORD":
      let words = Keyword.allCases.map(\.rawValue).filter { inName || !labels.contains($0) }
      let word = words.randomElement(using: &dice) ?? "if"
      if !inName { labels.insert(word) }
      return word
    case "NUMBER":
      // Repeats until the number fits into 64 bits.
      while true {
        let text = characters("NUMBER")
        if case .number = Lexer.read(Source(text, name: "number")).tokens[0].kind { return text }
        if !text.contains(where: { $0 == "e" || $0 == "E" }) { return text }
      }
    case "QUOTE": return "\""
    case "PIECE": return characters("PIECE")
    case "NEWLINE": return "\n"
    case "LINE": return ["train", "../takes here", "what is it?"].randomElement(using: &dice)
    default: return nil
    }
  }

  /// A random word from the character rules.
  private mutating func characters(_ name: String) -> String {
    guard let rule = grammar.rules[name] else { preconditionFailure("there is no rule \(name)") }
    return characters(rule)
  }

  private mutating func characters(_ rule: Rule) -> String {
    switch rule {
    case .text(let text): return text
    case .name("ESCAPE"):
      // Most code points are not characters, so the escape is chosen from this list of valid characters.
      return ["\\n", "\\t", "\\\"", "\\\\", "\\u{e9}", "\\u{1F600}"].randomElement(using: &dice)
        ?? ""
    case .name(let name): return characters(name)
    case .special:
      return ["a", "é", "'", " ", "#", "{", "\u{2028}", "\u{85}", "\u{B}", "\u{C}"]
        .randomElement(using: &dice) ?? ""
    case .choice(let parts): return parts.randomElement(using: &dice).map { characters($0) } ?? ""
    case .sequence(let parts): return parts.reduce("") { $0 + characters($1) }
    case .optional(let part): return Bool.random(using: &dice) ? characters(part) : ""
    case .repeated(let part):
      var text = ""
      // Repetitions are short, so that exponents stay small.
      while Int.random(in: 0..<4, using: &dice) == 0, text.count < 3 { text += characters(part) }
      return text
    }
  }

  private mutating func add(_ text: String) {
    words.append(Word(text: text, blank: blank))
    blank = nil
  }

  // MARK: Layout

  /// The words as text. Words in a string follow each other without blanks. Elsewhere a blank separates two words;
  /// blanks beside brackets and commas are optional, and at random places inside brackets, newlines are added.
  private mutating func layOut() -> String {
    var text = ""
    var open: [String] = []
    var last = ""
    for word in words {
      let isInString = open.last == "\""
      let closesString = isInString && word.text == "\""
      let isBare =
        ["(", "[", "{", ")", "]", ",", ";"].contains(word.text) || ["(", "[", ","].contains(last)
      var gap = " "
      if isInString || last == "\\(" || word.text == "\n" || last == "" {
        gap = ""
      } else if word.blank == false {
        gap = ""
      } else if word.blank == nil, isBare, !["(", "["].contains(word.text),
        Bool.random(using: &dice)
      {
        gap = ""
      } else if open.last == "(" || open.last == "[", word.blank == nil, !open.contains("\""),
        Int.random(in: 0..<12, using: &dice) == 0
      {
        gap = ["\n", "  # remark\n", "\n\n  "].randomElement(using: &dice) ?? ""
      }
      if word.text == "\n", !open.contains("\""), Int.random(in: 0..<6, using: &dice) == 0 {
        gap = "  # remark"
      }
      text += gap + (word.text == "\n" && open.contains("\"") ? ";" : word.text)
      switch word.text {
      case _ where word.isPiece: break
      case "\"":
        if closesString { open.removeLast() } else { open.append("\"") }
      case "(", "[", "{", "\\(": open.append(word.text)
      case ")", "]", "}": if !isInString { open.removeLast() }
      default: break
      }
      last = isInString && word.text != "\\(" && !closesString ? "" : word.text
    }
    return text
  }
}
