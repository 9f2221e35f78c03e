// The machine that runs code: registers on a stack of slots of its own, so that calls in the language
// use no native stack. Its memory is taken once and never moves. Slow paths are in the extensions.

internal import Glibc
internal import Runs

/// A call that is running.
struct Frame {
  var code: UnsafeMutablePointer<Code.Info>
  /// The captures of the function; meaningless where it has none.
  var cells: UnsafeMutablePointer<UnsafeMutablePointer<Slot>>
  /// The function; nil at the top level.
  var function: UnsafeRawPointer?
  /// The function again where the frame counts it up, for nothing else keeps it.
  var held: UnsafeRawPointer?
  /// Where it goes on.
  var pc: UnsafeMutablePointer<Instruction>
  var base: UnsafeMutablePointer<Slot>
  /// Where the caller wants the result: a register, static or, for a native caller, nothing.
  var target: UnsafeMutablePointer<Slot>?
}

final class Machine {
  /// How deep calls may nest.
  static let depthLimit = 10_000
  /// How deep commands may call back into the language.
  static let nativeLimit = 100
  static let stackSize = 1 << 20

  let statics: Statics
  unowned let context: Context
  let stack: UnsafeMutablePointer<Slot>
  let stackEnd: UnsafeMutablePointer<Slot>
  let frames: UnsafeMutablePointer<Frame>
  var frameCount = 0
  /// The first slot that no running function uses.
  var top: UnsafeMutablePointer<Slot>
  var nativeDepth = 0
  /// Where texts are put together.
  var scratch = TextBuffer()
  /// The message of the error that was caught last.
  var caught = ""
  /// Whether the last statement of the top level was a lone name that was called.
  var loneCalled = false
  let arithmetic: ArithmeticProvider?
  /// How many turns and calls pass between two looks at the interrupt.
  static let budget = 512

  init(statics: Statics, context: Context, arithmetic: ArithmeticProvider?) {
    self.statics = statics
    self.context = context
    self.arithmetic = arithmetic
    let bytes = calloc(Machine.stackSize, MemoryLayout<Slot>.stride).unsafelyUnwrapped
    stack = bytes.bindMemory(to: Slot.self, capacity: Machine.stackSize)
    stackEnd = stack + Machine.stackSize
    top = stack
    frames = .allocate(capacity: Machine.depthLimit + 1)
  }

  deinit {
    free(stack)
    frames.deallocate()
  }

  /// Runs code that belongs to no function value.
  func run(_ code: Code) throws -> Value {
    try enter(code: code, function: nil, base: top)
  }

  /// Begins a call from outside, whose arguments stand at `base` already, and runs it to its end.
  func enter(
    code: Code, function: FunctionValue?, base: UnsafeMutablePointer<Slot>
  ) throws -> Value {
    guard nativeDepth < Machine.nativeLimit else {
      throw CommandError("functions call each other too deeply through commands")
    }
    let entry = frameCount
    try push(
      code: code.info, cells: function?.info.pointee.cells,
      function: function, base: base, target: nil)
    nativeDepth += 1
    let oldTop = top
    defer {
      nativeDepth -= 1
      top = oldTop
    }
    return try finish(entry: entry)
  }

  /// Makes the frame of a call. Its arguments stand at `base`; what else it has begins unset.
  func push(
    code: UnsafeMutablePointer<Code.Info>,
    cells: UnsafeMutablePointer<UnsafeMutablePointer<Slot>>?, function: FunctionValue?,
    base: UnsafeMutablePointer<Slot>, target: UnsafeMutablePointer<Slot>?
  ) throws {
    guard frameCount < Machine.depthLimit, base + code.pointee.registers < stackEnd else {
      throw CommandError(
        "functions call each other too deeply (\(Machine.depthLimit) calls)",
        hint: "does the recursion end?")
    }
    var held: UnsafeRawPointer?
    if let function {
      let pointer = UnsafeRawPointer(Unmanaged.passUnretained(function).toOpaque())
      Slot.retain(pointer)
      held = pointer
    }
    (frames + frameCount).initialize(
      to: Frame(
        code: code, cells: cells ?? Machine.noCells(base), function: held, held: held,
        pc: code.pointee.instructions, base: base, target: target))
    frameCount += 1
  }

  /// A pointer that stands where there are no captures; never read.
  @inline(__always)
  static func noCells(
    _ base: UnsafeMutablePointer<Slot>
  ) -> UnsafeMutablePointer<UnsafeMutablePointer<Slot>> {
    UnsafeMutableRawPointer(base).assumingMemoryBound(to: UnsafeMutablePointer<Slot>.self)
  }

  /// Ends the innermost call: empties its registers.
  func pop() {
    frameCount -= 1
    let frame = frames + frameCount
    Machine.clear(frame.pointee.base, frame.pointee.code.pointee.registers)
    if let function = frame.pointee.held { Slot.release(function) }
  }

  @inline(__always)
  static func clear(_ base: UnsafeMutablePointer<Slot>, _ count: Int) {
    for index in 0..<count {
      let old = base[index]
      base[index] = .unset
      old.release()
    }
  }

  /// Looks at the interrupt.
  @inline(never)
  func checkInterrupt() throws {
    if context.run.interrupt.isRequested { throw Interrupted() }
  }
}
