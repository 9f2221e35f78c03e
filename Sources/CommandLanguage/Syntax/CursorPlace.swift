// Finds the place of the cursor at the end of an unfinished text: in a name, after a dot or in a string. Also finds
// the call around the cursor. The place is found from the lexer's tokens, so that completion splits a text as the
// parser does.

/// The surroundings of the cursor at the end of a text.
package struct CursorPlace {
  /// The kind of text at the cursor.
  package enum Kind: Equatable {
    /// A comment, a number, or a property of an unknown value: nothing can be completed.
    case nothing
    /// A name or a keyword.
    case name
    /// The name of a function after `|>`.
    case piped
    /// A name after a dot, with the steps before the dot.
    case property([Step])
    /// The text of a string.
    case string
    /// The rest of a line, which a command such as `help` takes as text.
    case line(command: String)
  }

  /// A step of an expression: `pv`, `[3]`, `.mags`. Completion evaluates the steps without running code.
  package enum Step: Equatable {
    case name(String)
    case property(String)
    case index([Double])
    /// A slice, which has the same kind as the sliced value.
    case slice
    case string
    case number
    /// The result of a call of the named function.
    case result(of: String)

    /// The text of a name or a property; nil for other steps.
    var word: String? {
      switch self {
      case .name(let name), .property(let name): name
      default: nil
      }
    }

    var isName: Bool { word != nil }
  }

  /// What can stand at the cursor, if the cursor is in a name.
  package enum Expected: Equatable {
    /// The beginning of a statement.
    case statement
    case value
    /// An operator behind a value.
    case infix
    /// The first value of a command, or an operator if the name before the cursor is no function.
    case argument
    /// A name that the statement makes.
    case newName
  }

  /// The call around the cursor.
  package struct Call: Equatable {
    /// The name of the function.
    package var name: String
    /// The steps before the name, if the function is a field of a record, such as the record of a used file.
    package var owner: [Step] = []
    /// The names of the call's named arguments before the cursor.
    package var given: [String] = []
    /// The name of the argument at the cursor; nil if the argument has no name.
    package var label: String?
    /// The number of values before the cursor, counted by commas; a piped value is the first.
    package var position = 0
    /// The steps of the call's first value; nil if the value is unfinished or does not consist of steps.
    package var first: [Step]?

    init(name: String) { self.name = name }

    /// A call of the function that a path names; nil for a path with other steps than names.
    init?(of path: [Step]) {
      switch path.last {
      case .name(let name) where path.count == 1: self.name = name
      case .property(let name)?: self.name = name
      default: return nil
      }
      owner = path.dropLast()
      guard owner.allSatisfy(\.isName) else { return nil }
    }

    /// The name with the names before it: `tools.double`.
    package var path: String { (owner.compactMap(\.word) + [name]).joined(separator: ".") }
  }

  /// The kind of text at the cursor.
  package internal(set) var kind = Kind.name
  /// What can stand at the cursor.
  package let expected: Expected
  /// Whether a `}` comes right before the word at the cursor.
  package let isBehindBlock: Bool
  /// The start of the word at the cursor, in bytes from the start of the text.
  package internal(set) var start: Int
  /// The word at the cursor; empty if no word ends at the cursor.
  package var word = ""
  /// The call around the cursor; nil if the cursor is outside every call.
  package internal(set) var call: Call?
  /// The names that appear in the text, without the word at the cursor.
  package internal(set) var names: [String] = []

  /// Reads a text that may be unfinished, with the cursor at its end.
  package init(_ text: String) {
    let source = Source(text, name: "")
    var reader = CursorReader(bytes: source.bytes, tokens: Lexer.read(source).tokens.dropLast())
    let result = reader.read()
    kind = result.kind
    start = result.start
    word = String(decoding: source.bytes[min(start, source.bytes.count)...], as: UTF8.self)
    call = reader.frame.call
    names = reader.names
    expected = reader.expected
    isBehindBlock = reader.isBehindBlock
  }
}

extension CursorPlace {
  /// The keywords that can stand at the cursor.
  ///
  /// - Parameter expected: what can stand at the cursor, if the names of the session tell more than the text.
  package func keywords(_ expected: Expected) -> [String] {
    Keyword.allCases.filter { keyword in
      switch keyword {
      case .else, .catch: isBehindBlock
      case .and, .or, .in: expected == .infix
      case .true, .false, .nil, .not, .if, .try, .fn: expected == .statement || expected == .value
      case .while, .for, .break, .continue, .return, .def, .global, .use: expected == .statement
      }
    }.map(\.rawValue)
  }
}
