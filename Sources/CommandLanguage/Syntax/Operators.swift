// The operators of the language.

/// The operators between two values. The raw value of each case is the sign of the operator.
public enum BinaryOperator: String, Sendable, CaseIterable {
  case add = "+"
  case subtract = "-"
  case multiply = "*"
  case divide = "/"
  case wholeDivide = "//"
  case remainder = "%"
  case matrixMultiply = "@"
  case power = "^"
  case equal = "=="
  case notEqual = "!="
  case less = "<"
  case lessOrEqual = "<="
  case greater = ">"
  case greaterOrEqual = ">="
  case contains = "in"
}

/// The operators before a value. The raw value of each case is the sign of the operator.
public enum UnaryOperator: String, Sendable, CaseIterable {
  case negate = "-"
  case not = "not"
}
