// The recogniser decides whether the grammar rules accept a source or a word by trying all alternatives. The
// recogniser uses the lexer's tokens but not the parser.

import CommandLanguage

/// The input of a recogniser: the words of a source, or the characters of a word.
protocol Terminals {
  var count: Int { get }
  /// The end of a text, word rule or special sequence that begins at `place`; nil if the input at `place` does not
  /// match. For the name of a rule that is no word rule, `word` returns the outer nil.
  func text(_ text: String, at place: Int) -> Int?
  func word(_ name: String, at place: Int) -> Int??
  func special(_ name: String, at place: Int) -> Int?
}

struct Recogniser<Input: Terminals> {
  let grammar: Grammar
  let input: Input
  private var known: [Key: Set<Int>] = [:]
  private struct Key: Hashable {
    var rule: String
    var place: Int
  }

  init(_ grammar: Grammar, _ input: Input) {
    self.grammar = grammar
    self.input = input
  }

  /// Whether a rule accepts the whole input.
  mutating func accepts(_ rule: String) -> Bool { ends(.name(rule), from: 0).contains(input.count) }

  /// The positions at which a match of the rule can end if the match begins at `place`.
  private mutating func ends(_ rule: Rule, from place: Int) -> Set<Int> {
    switch rule {
    case .text(let text): return input.text(text, at: place).map { [$0] } ?? []
    case .special(let name) where name.hasPrefix("not "):
      return ends(.name(String(name.dropFirst(4))), from: place).isEmpty ? [place] : []
    case .special(let name): return input.special(name, at: place).map { [$0] } ?? []
    case .name(let name):
      if let end = input.word(name, at: place) { return end.map { [$0] } ?? [] }
      let key = Key(rule: name, place: place)
      if let found = known[key] { return found }
      guard let body = grammar.rules[name] else { preconditionFailure("there is no rule \(name)") }
      let found = ends(body, from: place)
      known[key] = found
      return found
    case .choice(let parts):
      var found: Set<Int> = []
      for part in parts { found.formUnion(ends(part, from: place)) }
      return found
    case .sequence(let parts):
      var found: Set<Int> = [place]
      for part in parts { found = ends(part, fromAll: found) }
      return found
    case .optional(let part): return ends(part, from: place).union([place])
    case .repeated(let part):
      var found: Set<Int> = [place]
      var fresh = found
      while !fresh.isEmpty {
        fresh = ends(part, fromAll: fresh).subtracting(found)
        found.formUnion(fresh)
      }
      return found
    }
  }

  private mutating func ends(_ rule: Rule, fromAll places: Set<Int>) -> Set<Int> {
    var found: Set<Int> = []
    for place in places { found.formUnion(ends(rule, from: place)) }
    return found
  }
}

/// The words of a source.
struct SourceWords: Terminals {
  let source: Source
  let tokens: [Token]
  /// Whether every token is a word of the language.
  let isSound: Bool

  init(_ text: String) {
    source = Source(text, name: "source")
    let all = Lexer.read(source).tokens
    tokens = Array(all.dropLast())
    isSound = !tokens.contains {
      if case .broken = $0.kind { true } else { false }
    }
  }

  var count: Int { tokens.count }

  func text(_ text: String, at place: Int) -> Int? {
    guard place < count else { return nil }
    let isText =
      switch tokens[place].kind {
      case .name(let name): name == text
      case .keyword(let keyword): keyword.rawValue == text
      case .symbol(let symbol): symbol.rawValue == text
      case .semicolon: text == ";"
      case .interpolationStart: text == "\\("
      case .interpolationEnd: text == ")"
      default: false
      }
    return isText ? place + 1 : nil
  }

  func word(_ name: String, at place: Int) -> Int?? {
    guard ["NAME", "NUMBER", "QUOTE", "PIECE", "NEWLINE", "LINE", "KEYWORD"].contains(name) else {
      return nil
    }
    guard place < count else { return .some(nil) }
    let isWord =
      switch (tokens[place].kind, name) {
      case (.name, "NAME"), (.number, "NUMBER"), (.stringStart, "QUOTE"), (.stringEnd, "QUOTE"),
        (.piece, "PIECE"), (.newline, "NEWLINE"), (.line, "LINE"), (.keyword, "KEYWORD"):
        true
      default: false
      }
    return .some(isWord ? place + 1 : nil)
  }

  func special(_ name: String, at place: Int) -> Int? {
    let holds =
      switch name {
      case "blank": place == count || tokens[place].blankBefore
      case "no blank": place < count && !tokens[place].blankBefore
      case "behind }": place > 0 && tokens[place - 1].kind == .symbol(.rightBrace)
      default: preconditionFailure("nothing says what ? \(name) ? means")
      }
    return holds ? place : nil
  }
}

/// The characters of one word.
struct Characters: Terminals {
  let scalars: [Unicode.Scalar]
  init(_ text: String) { scalars = Array(text.unicodeScalars) }

  var count: Int { scalars.count }

  func text(_ text: String, at place: Int) -> Int? {
    let wanted = Array(text.unicodeScalars)
    return scalars[place...].starts(with: wanted) ? place + wanted.count : nil
  }

  func word(_ name: String, at place: Int) -> Int?? { nil }

  func special(_ name: String, at place: Int) -> Int? {
    guard place < count else { return nil }
    let scalar = scalars[place]
    let holds =
      switch name {
      case "a letter": scalar.properties.isXIDStart
      case "a letter, digit or mark": scalar.properties.isXIDContinue
      case #"a character but ", \ and the end of the line"#:
        !"\"\\\n".unicodeScalars.contains(scalar)
      default: preconditionFailure("nothing says what ? \(name) ? means")
      }
    return holds ? place + 1 : nil
  }
}

extension Grammar {
  /// Whether the grammar accepts a source.
  func accepts(_ source: String) -> Bool {
    let words = SourceWords(source)
    guard words.isSound else { return false }
    var recogniser = Recogniser(self, words)
    return recogniser.accepts("Source")
  }

  /// Whether a word rule accepts a text.
  func accepts(_ text: String, as word: String) -> Bool {
    var recogniser = Recogniser(self, Characters(text))
    return recogniser.accepts(word)
  }
}
