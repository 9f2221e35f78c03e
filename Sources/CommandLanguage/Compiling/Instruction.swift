// The machine's instructions. An operand of 0 or above is a register of the running function's frame. An operand below
// 0 is one of the session's statics (globals and constants).

internal import CMachine

typealias Operand = Int32

/// The operands that no instruction reads after an operator, so that the operator may compute its result in them.
enum LastRead {
  static let left = 1
  static let right = 2
}

/// The operation of an instruction; `a`, `b` and `c` are operands unless the comment at the case states otherwise.
enum Opcode: UInt16 {
  /// a ← b
  case move
  /// register a becomes empty
  case unset
  /// a ← b, and register b becomes empty
  case restore
  /// a ← the value of the cell in register b
  case getCell
  /// the cell in register a ← b
  case setCell
  /// a ← capture number b
  case getCapture
  /// capture number a ← b
  case setCapture
  /// a ← a new cell with the value of a
  case makeCell
  // a ← b op c; n is the sum of the flags in `LastRead`
  case add, subtract, multiply, divide, wholeDivide, remainder, matrixMultiply, power
  case equal, notEqual, less, lessOrEqual, greater, greaterOrEqual, contains, notContains
  /// a ← op b
  case negate, not
  /// go to a
  case jump
  /// go back to a, and check for an interrupt at intervals
  case loop
  /// go to a unless b; b must be a bool
  case jumpUnless
  /// go to a if b; b must be a bool
  case jumpIf
  /// go to a if register b holds a value
  case jumpIfSet
  // go to a unless b op c
  case jumpUnlessEqual, jumpUnlessNotEqual, jumpUnlessLess, jumpUnlessLessOrEqual
  case jumpUnlessGreater, jumpUnlessGreaterOrEqual
  /// b must be a bool
  case checkBool
  /// a ← b(n registers from c on)
  case call
  /// a ← capture number b(n registers from c on)
  case callCapture
  /// a ← b(registers from c on, with the names of call site n)
  case callNamed
  /// a ← the record of the names of the file with the path b
  case use
  /// b must be a function, because the statement calls b as a command
  case checkCommand
  /// shows a; n is 1 if a `;` follows the statement
  case show
  /// go to a unless the global b is a function that is called when a statement consists only of the function's name
  case jumpUnlessLone
  /// returns a
  case giveBack
  /// a ← the function of prototype b
  case function
  /// a ← the list of n registers from b on
  case list
  /// appends n registers from b on to the list a
  case extend
  /// a ← the record of registers from b on, with the names of shape n
  case record
  /// a ← the range of the registers b, b + 1 and b + 2
  case range
  /// a ← the text of the operands of shape n, joined
  case text
  /// a ← a + the text of the operands of shape n
  case appendText
  /// a ← b[c]
  case index
  /// a ← b[registers from c on, in the form of shape n]
  case indexParts
  /// a[b] ← c
  case setIndex
  /// a[registers from b on, in the form of shape n] ← c
  case setIndexParts
  /// a ← b.name number c
  case property
  /// a.name number b ← c
  case setProperty
  /// go to a unless b is an object that behaves as a value and must be written back
  case jumpUnlessValueObject
  /// prepares a loop over the range in register a and the two registers after a; register a + 3 counts the iterations
  case prepareRange
  /// b ← the next number of the loop at a; go to c after the last number
  case nextNumber
  /// prepares a loop over the items of register a; register a + 1 counts the iterations
  case prepareItems
  /// b ← the next item of the loop at a; go to c after the last item
  case nextItem
  /// b, b + 1 ← index and item of the loop at a; go to c after the last item
  case nextPair
  /// the n registers from b on ← the items of c
  case unpack
  /// a ← the message of the error that was caught
  case caught
  /// a ← the current time
  case startClock
  /// shows the time that has passed since the time a
  case stopClock
  /// begins the profile of a block
  case startProfile
  /// shows the profile of the block
  case stopProfile
  /// a statement of a profiled block begins
  case mark
  /// the next statement of the top level begins
  case statement
  /// global b ← its built-in value, or unset
  case clear
}

struct Instruction {
  var opcode: Opcode
  var n: UInt16
  var a: Operand
  var b: Operand
  var c: Operand
}

/// The names of a call's arguments: `nil` for each positional argument; positional arguments come first.
struct CallSite {
  var names: [String?]
}

/// One part of an index: a value in one register, or a range in three registers.
enum IndexShape {
  case value
  case range
}

/// An error handler: the instruction `target` catches errors of the instructions `start..<end`.
struct Handler {
  var start: Int
  var end: Int
  var target: Int
}

/// A compiled function, without the variables that it captures.
final class Code {
  let name: String
  let parameters: [ParameterDescription]
  let help: String
  let isDefinition: Bool
  let source: Source
  /// The place of the function, or of the statements, in the source.
  let span: Span
  /// The used file to which the globals belong; nil for the session.
  let scope: String?
  let instructions: UnsafeMutablePointer<Instruction>
  /// The instructions in the form that the machine's loop runs.
  private let steps: UnsafeMutablePointer<MachineStep>
  let count: Int
  let spans: [Span]
  let pieces: InstructionSpans
  let registers: Int
  let localNames: [String]
  let prototypes: [Code]
  let captures: [Scope.Capture]
  let callSites: [CallSite]
  let recordShapes: [[String]]
  let textShapes: [[Operand]]
  let indexShapes: [[IndexShape]]
  let names: [String]
  let handlers: [Handler]
  let info: UnsafeMutablePointer<Info>
  /// The globals that the code may read; nil until the first computation.
  var knownMentions: [Operand]?

  /// The parts of the code that the machine reads without counting references.
  typealias Info = MachineCode

  init(
    name: String, parameters: [ParameterDescription], help: String, isDefinition: Bool,
    source: Source, span: Span, scope: String?, instructions: [Instruction], spans: [Span],
    pieces: InstructionSpans,
    registers: Int,
    localNames: [String], prototypes: [Code], captures: [Scope.Capture], callSites: [CallSite],
    recordShapes: [[String]], textShapes: [[Operand]], indexShapes: [[IndexShape]], names: [String],
    handlers: [Handler]
  ) {
    self.name = name
    self.parameters = parameters
    self.help = help
    self.isDefinition = isDefinition
    self.source = source
    (self.span, self.scope) = (span, scope)
    count = instructions.count
    self.instructions = .allocate(capacity: max(1, instructions.count))
    self.instructions.initialize(from: instructions, count: instructions.count)
    steps = .allocate(capacity: max(1, instructions.count))
    for (index, i) in instructions.enumerated() {
      (steps + index).initialize(
        to: machine_step(
          i.opcode.operation, i.a, i.b, i.c, i.n, Int32(truncatingIfNeeded: index)))
    }
    self.spans = spans
    self.pieces = pieces
    self.registers = registers
    self.localNames = localNames
    self.prototypes = prototypes
    self.captures = captures
    self.callSites = callSites
    self.recordShapes = recordShapes
    self.textShapes = textShapes
    self.indexShapes = indexShapes
    self.names = names
    self.handlers = handlers
    info = .allocate(capacity: 1)
    info.initialize(
      to: Info(
        steps: steps, instructions: self.instructions, registers: registers,
        locals: localNames.count,
        parameters: parameters.contains(where: \.isNamedOnly) ? -1 : parameters.count,
        object: Unmanaged.passUnretained(self).toOpaque()))
  }

  /// The function's title in messages: the name of the function, or the parameters if the function has no name.
  var title: String {
    isDefinition
      ? name : "function (\(parameters.map(\.inSignature).joined(separator: ", ")))"
  }

  deinit {
    instructions.deallocate()
    steps.deallocate()
    info.deallocate()
  }
}

extension Code.Info {
  var code: Unmanaged<Code> { .fromOpaque(object) }
  /// The instruction number `index`.
  func instruction(_ index: Int) -> Instruction {
    (instructions.assumingMemoryBound(to: Instruction.self) + index).pointee
  }
}
