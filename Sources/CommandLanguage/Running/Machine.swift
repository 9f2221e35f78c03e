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
  static let nativeLimit = 1000
  static let stackSize = 1 << 20

  let statics: Statics
  /// The interpreter, which owns the machine, holds it too: counting it here would only cost time.
  unowned(unsafe) let context: Context
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
  /// When the memory was looked at last, in nanoseconds.
  var lastLook = 0
  /// The number of the running statement: what is stamped with it may change without a word.
  var epoch: UInt64 = 1
  /// How often the running statement looked at the interrupt.
  private(set) var turns = 0
  /// Whether it was stopped by such a look, and not inside a command.
  private(set) var stoppedAtTurn = false
  /// Where a statement that is replayed is to be stopped.
  private var stop: (turn: Int, inCommand: Bool)?
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

  /// Runs the code of a source.
  func run(_ code: Code) throws -> Value {
    guard nativeDepth < Machine.nativeLimit else {
      throw CommandError("functions call each other too deeply through commands")
    }
    let entry = frameCount
    let oldTop = top
    try push(code: code.info, cells: nil, function: nil, base: top, target: nil)
    nativeDepth += 1
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

  /// Looks at the interrupt, and a hundred times a second at the memory.
  @inline(never)
  func checkInterrupt() throws {
    turns += 1
    if let stop, stop.turn == turns, stop.inCommand {
      context.run.interrupt.request()
      return
    }
    if context.run.interrupt.isRequested || (stop?.turn == turns) {
      stoppedAtTurn = true
      throw Interrupted()
    }
    try lookAtMemory()
  }

  /// Looks at the memory, a hundred times a second at most.
  @inline(never)
  func lookAtMemory() throws {
    var time = timespec()
    clock_gettime(CLOCK_MONOTONIC_COARSE, &time)
    let now = time.tv_sec &* 1_000_000_000 &+ time.tv_nsec
    if now &- lastLook > 10_000_000 {
      lastLook = now
      try context.run.memory.check()
    }
  }

  /// The next statement of the top level begins.
  func begin(epoch: UInt64, stop: (turn: Int, inCommand: Bool)?) {
    self.epoch = epoch
    self.stop = stop
    turns = 0
    stoppedAtTurn = false
    if let stop, stop.turn == 0, stop.inCommand { context.run.interrupt.request() }
  }

  // MARK: Changes

  /// A list that the running statement did not make is about to change.
  @inline(never)
  func willChange(_ list: ListValue) { context.observer?.willChange(list) }

  /// A captured variable that the running statement did not make is about to change.
  @inline(never)
  func willChange(cellAt place: UnsafeMutablePointer<Slot>) {
    let cell = Unmanaged<Cell>.fromOpaque(place[1].pointer).takeUnretainedValue()
    context.observer?.willChange(cell)
  }

  /// Something new is there: what the statement made it may change without a word.
  func stamp(_ slot: Slot) {
    if slot.tag == Tag.list {
      let header = slot.list.header
      if header.pointee.epoch == 0 { header.pointee.epoch = epoch }
    } else if slot.tag == Tag.record, slot.record.epoch == 0 {
      slot.record.epoch = epoch
    }
  }
}
