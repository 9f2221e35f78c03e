// The syntax tree, which the parser makes and the compiler reads. The tree contains names; the `Scope`s of the
// resolver contain the variable of each name.

/// An expression or a statement with its place.
final class Node {
  let kind: NodeKind
  let span: Span
  /// The depth of the tree below the node, the node included. The depth is limited, so that a recursive walk cannot
  /// exhaust the stack.
  let depth: Int

  init(_ kind: NodeKind, _ span: Span, depth: Int) {
    self.kind = kind
    self.span = span
    self.depth = depth
  }
}

indirect enum NodeKind {
  // Expressions
  case `nil`
  case bool(Bool)
  case number(Double)
  case string([StringPart])
  case name(String)
  case list([Node])
  case record([(name: String, value: Node)])
  case range(Node, Node, by: Node?)
  /// A range without an end; allowed only as a part of an index.
  case openRange(Node, by: Node?)
  case unary(UnaryOperator, Node)
  case binary(BinaryOperator, Node, Node)
  case notIn(Node, Node)
  case and(Node, Node)
  case or(Node, Node)
  case call(Node, [Argument])
  case index(Node, [IndexPart])
  case property(Node, String, nameSpan: Span)
  case function(FunctionNode)
  case `if`([Branch], else: Block?)
  case `try`(Block, name: Name?, catch: Block)
  case time(Block)
  case profile(Block)
  // Statements
  case assign([Target], Node, isGlobal: Bool)
  case compound(Target, BinaryOperator, Node, isGlobal: Bool)
  case define(FunctionNode)
  case `while`(Node, Block)
  case `for`([Name], Node, Block)
  case `break`
  case `continue`
  case `return`(Node?)
  case command(Name, [Argument])
  case clear([Name])
  case use(UsedFile)
}

/// A file that a script uses by `use`.
struct UsedFile {
  /// The path as it is written.
  var path: String
  var pathSpan: Span
  /// The name that receives the record of the file's names.
  var name: Name
}

struct Name {
  var text: String
  var span: Span
}

enum StringPart {
  case text(String)
  case expression(Node)
}

struct Argument {
  var name: Name?
  var value: Node
}

enum IndexPart {
  case value(Node)
  case range(Node?, Node?, by: Node?, span: Span)

  var span: Span {
    switch self {
    case .value(let node): node.span
    case .range(_, _, _, let span): span
    }
  }
}

/// The left side of an assignment.
struct Target {
  /// The variable that the assignment changes, as a whole or in a part.
  var name: Name
  /// The steps from the variable to the assigned part; empty if the whole variable is assigned.
  var path: [Step]
  var span: Span

  enum Step {
    /// `base` is the place of the expression before the step.
    case index([IndexPart], base: Span, Span)
    case property(String, base: Span, Span)
    var span: Span {
      switch self {
      case .index(_, _, let span), .property(_, _, let span): span
      }
    }
  }
}

struct Branch {
  var condition: Node
  var block: Block
}

/// The statements between braces, or a whole source.
struct Block {
  var statements: [Statement]
  var span: Span
}

extension Block {
  /// The statements' nodes.
  var nodes: [Node?] { statements.map(\.node) }
}

struct Statement {
  var node: Node
  /// Whether a `;` after the statement hides the statement's value.
  var isHidden: Bool
}

/// The tokens and the shape of a statement, for the formatter in `Formatting`.
struct StatementMark {
  /// The ways in which a statement shows its value. A `;` after the statement may hide the value.
  enum Shape {
    /// A command, or a name without arguments that may call a command.
    case command
    /// An expression at the top level.
    case expression
    /// A statement that shows nothing.
    case silent
  }

  /// The index of the statement's first token.
  var token: Int
  /// The index of the token after the statement.
  var end: Int
  var shape: Shape
  var isCommand = false
}

extension Node {
  /// The way in which the node, as a statement, shows its value.
  func shape(atTop: Bool) -> StatementMark.Shape {
    switch kind {
    case .command, .name: .command
    default: atTop && isExpression ? .expression : .silent
    }
  }
}

struct ParameterNode {
  var name: Name
  var fallback: Node?
  var isOptional: Bool
}

final class FunctionNode {
  /// The name of a `def`; nil for an `fn`.
  let name: Name?
  let parameters: [ParameterNode]
  let body: Block
  let help: String
  let span: Span
  /// The scope with the variable of each name in the function; set by the resolver.
  var scope: Scope?

  init(name: Name?, parameters: [ParameterNode], body: Block, help: String, span: Span) {
    self.name = name
    self.parameters = parameters
    self.body = body
    self.help = help
    self.span = span
  }
}
