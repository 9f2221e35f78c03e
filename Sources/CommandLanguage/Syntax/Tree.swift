// The syntax tree: what the parser makes and the compiler reads. Names are not resolved yet; the
// resolver's `Scope`s say what each stands for.

/// An expression or a statement with its place.
final class Node {
  let kind: NodeKind
  let span: Span
  /// How deep the tree below is, itself included; limited, so that walking it cannot use up the stack.
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
  /// A range without an end; only as the part of an index.
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
  /// The variable that is written, or written through.
  var name: Name
  /// The way from the variable to what is written; empty where it is the variable itself.
  var path: [Step]
  var span: Span

  enum Step {
    /// `base` is the place of what stands before the step.
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
  /// Whether a `;` stands behind it, which hides text.
  var isHidden: Bool
}

/// Where a statement stands among the tokens, and how; for what keeps the text (`Formatting`).
struct StatementMark {
  /// How a statement shows its value, and so what a `;` behind it may hide.
  enum Shape {
    /// A command, or a lone name that may call one.
    case command
    /// An expression at the top level.
    case expression
    /// What has nothing to show.
    case silent
  }

  /// Its first token.
  var token: Int
  /// The token behind it.
  var end: Int
  var shape: Shape
  var isCommand = false
}

extension Node {
  /// How the node shows its value as a statement.
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
  /// The name of a `def`; nil for `fn`.
  let name: Name?
  let parameters: [ParameterNode]
  let body: Block
  let help: String
  let span: Span
  /// What the names in it stand for; the resolver sets it.
  var scope: Scope?

  init(name: Name?, parameters: [ParameterNode], body: Block, help: String, span: Span) {
    self.name = name
    self.parameters = parameters
    self.body = body
    self.help = help
    self.span = span
  }
}
