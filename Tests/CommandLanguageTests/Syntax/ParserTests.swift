// Tests of the syntax trees as text: the operands of operators, the shape of commands, continued statements and
// the parser's errors. GrammarTests cover the other rules.

import CommandLanguage
import Testing

@Suite struct ParserTests {
  static func tree(_ source: String) -> String {
    do throws(Diagnostic) {
      return try Interpreter.tree(of: source)
    } catch {
      return "\(error.kind): \(error.message)"
    }
  }

  @Test(arguments: [
    ("1 + 2 * 3", "(+ 1 (* 2 3))"), ("1 - 2 - 3", "(- (- 1 2) 3)"), ("-2 ^ 2", "(- (^ 2 2))"),
    ("2 ^ -1", "(^ 2 (- 1))"), ("2 ^ 3 ^ 4", "(^ 2 (^ 3 4))"), ("a @ b * c", "(* (@ a b) c)"),
    ("-a @ b", "(@ (- a) b)"), ("a * -b", "(* a (- b))"), ("--a", "(- (- a))"),
    ("0..n + 1", "(.. 0 (+ n 1))"), ("a + 1..b by c * 2", "(.. (+ a 1) b by (* c 2))"),
    ("x in 0..3", "(in x (.. 0 3))"), ("x not in y", "(not in x y)"),
    ("not a == b", "(not (== a b))"),
    ("not not a", "(not (not a))"), ("a or b and not c", "(or a (and b (not c)))"),
    ("a and b or c and d", "(or (and a b) (and c d))"), ("x |> f", "(call f x)"),
    ("x |> f(1) |> g(a: 2)", "(call g (call f x 1) a: 2)"), ("a + b |> f", "(call f (+ a b))"),
    ("f(1)[2].a", "(. (index (call f 1) 2) a)"), ("-f(x).y ^ 2", "(- (^ (. (call f x) y) 2))"),
    ("(1 + 2) * 3", "(* (+ 1 2) 3)"), ("a.if", "(. a if)"), ("5 .x", "(. 5 x)"),
  ])
  func operatorsFollowTheirPrecedence(_ source: String, _ expected: String) {
    #expect(Self.tree(source) == expected)
  }

  @Test(arguments: [
    ("f -1", "(command f (- 1))"), ("f - 1", "(- f 1)"), ("f-1", "(- f 1)"),
    ("f (1)", "(command f 1)"), ("f(1)", "(call f 1)"), ("f [1]", "(command f [1])"),
    ("f[1]", "(index f 1)"), ("print not ok", "(command print (not ok))"),
    ("x not in xs", "(not in x xs)"),
    ("f x, y, a: 1", "(command f x y a: 1)"), ("f if: 1", "(command f if: 1)"),
    ("f \"a\"", "(command f (string \"a\"))"),
    ("f fn(x) { x } ", "(command f (fn (x) {x}))"), ("f", "f"), ("f;", "f;"),
    ("f x;", "(command f x);"),
    ("x = f (1)", "syntax: a blank is not allowed before the '(' of a call"), ("f = 1", "(= f 1)"),
    ("f -1 + 2", "(command f (+ (- 1) 2))"),
    ("f == 1", "(== f 1)"), ("f in x", "(in f x)"), ("f .. 3", "(.. f 3)"),
    ("{ }", "syntax: a block is not allowed here"),
    ("help train m", "(command help (string \"train m\"))"), ("clear a, b", "(clear a b)"),
    ("clear a,\n b", "(clear a b)"),
    ("clear \"a\"", "(command clear (string \"a\"))"), ("f nil", "(command f nil)"),
    ("f and x", "(and f x)"),
  ])
  func commandsAreRecognisedByTheirShape(_ source: String, _ expected: String) {
    #expect(Self.tree(source) == expected)
  }

  @Test(arguments: [
    ("x = 1 +\n 2", "(= x (+ 1 2))"), ("x =\n\n 1", "(= x 1)"), ("f a,\n b", "(command f a b)"),
    ("x = [1,\n\n 2\n]", "(= x [1 2])"), ("x = (a:\n 1)", "(= x (record a: 1))"),
    ("x = -\n1", "(= x (- 1))"),
    ("a\n-1", "a\n(- 1)"), ("a\n- 1", "syntax: a line cannot begin with the operator '-'"),
    ("a; b", "a;\nb"),
    ("if a { b }\nc", "(if a {b})\nc"), ("if a { b } c", "(if a {b})\nc"),
    ("x = fn() { a } y = 2", "(= x (fn () {a}))\n(= y 2)"),
    ("f(fn() {\na\nb\n})", "(call f (fn () {a b}))"), ("for i,\n v in x { }", "(for i v in x {})"),
    ("if a {\n} else if b { } else { c }", "(if a {} b {} else {c})"),
    ("if a { }\nelse { }", "syntax: 'else' must be on the same line as the '}' before 'else'"),
    ("time { a }", "(time {a})"), ("if time { a }", "(if time {a})"),
    ("x = 3 4", "syntax: expected the statement to end, not '4'"),
  ])
  func statementsEndAtNewlinesAndSemicolons(_ source: String, _ expected: String) {
    #expect(Self.tree(source) == expected)
  }

  @Test(arguments: [
    ("t[1, 2]", "(index t 1 2)"), ("t[..]", "(index t (.. _ _))"), ("t[1..]", "(index t (.. 1 _))"),
    ("t[..2 by 3]", "(index t (.. _ 2 by 3))"), ("t[.. by 2]", "(index t (.. _ _ by 2))"),
    ("t[1.. by -1]", "(index t (.. 1 _ by (- 1)))"),
    ("t[..by]", "(index t (.. _ by))"), ("t[..by - 1]", "(index t (.. _ (- by 1)))"),
    ("t[0..by by by]", "(index t (.. 0 by by by))"),
    ("t[.., 3]", "(index t (.. _ _) 3)"), ("t[(1..3)]", "(index t (.. 1 3))"),
    ("t[a in 1..3]", "(index t (in a (.. 1 3)))"),
    ("x = (3..)", "syntax: a range outside of [ ] needs both ends"),
    ("t[3.. == 1]", "syntax: expected a value, not '=='"),
    ("x = 1..2..3", "syntax: a range has only two ends"),
    ("for i in 3.. { }", "syntax: a range outside of [ ] needs both ends"),
  ])
  func theParserReadsTheBoundsOfSlices(_ source: String, _ expected: String) {
    #expect(Self.tree(source) == expected)
  }

  @Test(arguments: [
    ("a, b = b, a", "(= a b [b a])"), ("a, b = l", "(= a b l)"),
    ("v[1].x = 2", "(= (. (index v 1) x) 2)"),
    ("n //= 2", "(//= n 2)"), ("global n += 1", "(global += n 1)"),
    ("global a, b = 1, 2", "(global = a b [1 2])"),
    ("(a) = 1", "syntax: this expression cannot be assigned to"),
    ("(a.b).c = 1", "syntax: this expression cannot be assigned to"),
    ("f(x).y = 1", "syntax: a part of a call's result cannot be assigned to"),
    ("a, b += 1", "syntax: '+=' takes one name on its left"),
    ("a = b = 1", "syntax: a statement can assign only once"),
    ("1 + not a", "syntax: 'not' binds less tightly than the operator before 'not'"),
  ])
  func theParserReadsNamesElementsAndPropertiesAsAssignmentTargets(
    _ source: String, _ expected: String
  ) {
    #expect(Self.tree(source) == expected)
  }

  @Test(arguments: [
    ("# One.\n# Two.\ndef f(a, b?, c: 1) { a }", "(def f \"One.\\nTwo.\" (a b? c: 1) {a})"),
    ("# Far.\n\ndef f() { }", "(def f () {})"),
    ("x = 1 # no\ndef f() { }", "(= x 1)\n(def f () {})"),
    ("# %% cell\n# help\ndef f() { }", "(def f \"help\" () {})"),
    ("# about x\nx = 1; def f() { }", "(= x 1)\n(def f () {})"),
    ("try { a } catch e { b }", "(try {a} e {b})"), ("try { a } catch { b }", "(try {a} _ {b})"),
    ("\"a\\(b)c\"", "(string \"a\" b \"c\")"), ("x = ()", "(= x (record))"),
    ("def f() { return }", "(def f () {(return)})"),
  ])
  func theParserReadsDefinitionsTryBlocksAndStrings(_ source: String, _ expected: String) {
    #expect(Self.tree(source) == expected)
  }

  @Test(arguments: [
    "x = (1", "if a {", "x = 1 +", "f a,", "x = [1,\n", "x = -", "def f(a,", "a |>",
  ])
  func aSourceWithAnOpenBracketOrBlockIsIncomplete(_ source: String) {
    #expect(Interpreter.wholeness(of: source) == .open)
  }

  /// A string must end on its line, so further lines cannot complete it.
  @Test(arguments: ["x = \"a", "x = \"\\(a"])
  func anUnclosedStringIsASyntaxErrorInsteadOfAnIncompleteEntry(_ source: String) {
    #expect(Interpreter.wholeness(of: source) == .wrong)
  }

  @Test func aSyntaxErrorMarksTheWrongWord() throws {
    for (source, line, column, length) in [
      ("x = 1\ny = (a, b)", 2, 7, 1), ("x = [1][]", 1, 8, 1), ("a\nif é < b < c { }", 2, 10, 1),
    ] {
      let error = #expect(throws: Diagnostic.self) { try Interpreter.tree(of: source) }
      #expect(
        error?.line == line && error?.column == column && error?.length == length,
        "\(source): \(error?.description ?? "")")
    }
  }
}
