// Tests of the compiled instructions: the number of instructions in a loop, and names that need no instructions at run
// time.

import CommandLanguage
import Testing

@Suite struct FunctionCompilerTests {
  static func instructions(_ source: String, of function: String = "source") throws -> [String] {
    let all = try Interpreter(registry: .language).instructions(of: source)
    let start = try #require(all.firstIndex(of: "\(function):"))
    return Array(all[(start + 1)...].prefix { !$0.hasSuffix(":") })
  }

  /// The names of the instructions without their operands.
  static func opcodes(_ instructions: [String]) -> [String] {
    instructions.map { String($0.prefix { $0 != " " }) }
  }

  @Test func anArithmeticLoopCompilesToNoUnnecessaryInstructions() throws {
    let code = try Self.instructions(
      "def f(n) { s = 0; for i in 0..n { s += i * 2 }; s }", of: "f")
    // The instructions set s to 0, set the range's ends and step, run the loop and return the sum.
    #expect(
      Self.opcodes(code) == [
        "move", "move", "move", "unset", "prepareRange", "nextNumber", "multiply", "add", "loop",
        "unset", "giveBack",
      ], "\(code)")
    // Each local name is a register, so the function refers to no global.
    #expect(!code.contains { $0.contains(" n ") || $0.contains(" s ") || $0.contains(" i ") })
    #expect(code.contains { $0.hasPrefix("multiply") && $0.hasSuffix("=2") }, "\(code)")
  }

  @Test func instructionsCanHaveGlobalsAndConstantsAsOperands() throws {
    let code = try Self.instructions("x = 1\nwhile x < 10 { x = x + 1 }")
    #expect(code.contains("add x x =1"), "\(code)")
    #expect(code.contains { $0.hasPrefix("jumpUnlessLess ") && $0.hasSuffix(" x =10") }, "\(code)")
    // The whole loop compiles to nine instructions.
    #expect(code.count == 9 && code.contains("loop 4 0 0"), "\(code)")
  }

  @Test func instructionsReferToCapturedVariablesByNumber() throws {
    let source = "def f() { n = 0; fn() { n += 1 } }"
    #expect(Self.opcodes(try Self.instructions(source, of: "f")).contains("makeCell"))
    let inner = try Self.instructions(source, of: "fn")
    #expect(Self.opcodes(inner) == ["getCapture", "add", "setCapture", "giveBack"], "\(inner)")
  }

  @Test func capturedFunctionsThatNothingChangesAreCalledWithoutACopy() throws {
    let inner = try Self.instructions("def f(g, h) { fn(x) { g(h(x)) } }", of: "fn")
    #expect(Self.opcodes(inner) == ["move", "callCapture", "callCapture", "giveBack"], "\(inner)")
    let changed = try Self.instructions(
      "def f(g, h) { g = h; fn(x) { g(h(x)) } }", of: "fn")
    #expect(
      Self.opcodes(changed) == ["getCapture", "move", "move", "callCapture", "call", "giveBack"],
      "\(changed)")
  }

  @Test func aComparisonInAConditionCompilesToAJump() throws {
    let code = try Self.instructions("def f(a, b) { if a < b and b < 3 { 1 } else { 2 } }", of: "f")
    #expect(
      Self.opcodes(code) == ["jumpUnlessLess", "jumpUnlessLess", "giveBack", "giveBack"], "\(code)")
  }

  @Test func aDefaultValueIsNotEvaluatedIfTheArgumentIsGiven() throws {
    let code = try Self.instructions("def f(a, b: a + 1) { b }", of: "f")
    #expect(Self.opcodes(code) == ["jumpIfSet", "add", "giveBack"], "\(code)")
  }
}
