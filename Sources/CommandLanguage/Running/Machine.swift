// The machine that runs code. The machine keeps its registers on a separate stack of slots, so that calls in the
// language use no native stack. The stack is allocated once and never moves. Slow paths are in the extensions.

internal import CMachine
internal import Glibc
internal import Runs

/// A call that is running.
typealias Frame = MachineFrame

final class Machine {
  /// The greatest depth of nested calls.
  static let depthLimit = 10_000
  /// The greatest depth of calls from commands back into the language.
  static let nativeLimit = 1000
  static let stackSize = 1 << 20

  let statics: Statics
  /// The context. The interpreter owns both the machine and the context, so that the machine's reference to the context
  /// need not be counted.
  unowned(unsafe) let context: Context
  let stack: UnsafeMutablePointer<Slot>
  let stackEnd: UnsafeMutablePointer<Slot>
  let frames: UnsafeMutablePointer<Frame>
  /// The part of the machine's state that the loop of instructions uses.
  let state: UnsafeMutablePointer<MachineState>
  /// The first slot of the stack above the slots of the running functions.
  var top: UnsafeMutablePointer<Slot>
  var nativeDepth = 0
  /// The buffer in which texts are assembled.
  var scratch = TextBuffer()
  /// The message of the last caught error.
  var caught = ""
  /// Whether the last statement of the top level consisted only of a function's name and called the function.
  var loneCalled = false
  let arithmetic: ArithmeticProvider?
  /// The time at which the memory was last checked, in nanoseconds.
  var lastLook = 0
  /// The earliest time of the next report of a loop over files, in seconds of the machine's clock.
  var nextReport = 0.0
  /// The profile of the running `profile` block; nil outside such a block.
  var profile: Profile?
  /// Whether a profile is being made.
  var isProfiling = false {
    didSet { state.pointee.watchesReturns = isProfiling ? 1 : 0 }
  }
  /// The number of turns of loops and of calls between two checks for an interrupt.
  var turnsPerCheck = Machine.budget
  /// The number of checks for an interrupt in the running statement.
  private(set) var turns = 0
  /// Whether the statement was stopped by the machine's check for an interrupt, and not by the check of a command.
  private(set) var stoppedAtTurn = false
  /// The number of the check for an interrupt at which a replayed statement must stop; nil if the statement must not
  /// stop.
  private var stop: (turn: Int, inCommand: Bool)?
  /// The number of loop iterations and calls between two checks for an interrupt.
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
    state = .allocate(capacity: 1)
    state.initialize(
      to: MachineState(
        frame: frames - 1, entry: frames, framesEnd: frames + Machine.depthLimit,
        stackEnd: stackEnd, statics: statics.end, budget: Machine.budget, epoch: 1,
        watchesReturns: 0, result: .unset,
        release: { Unmanaged<HeapValue>.fromOpaque($0).release() }))
    let cell = Cell()
    let view = UnsafeRawPointer(Unmanaged.passUnretained(cell).toOpaque())
      .assumingMemoryBound(to: MachineObject.self)
    precondition(view.pointee.detail == cell.detail, "the loop knows the layout of objects")
  }

  deinit {
    free(stack)
    frames.deallocate()
    state.deallocate()
  }

  /// The number of running calls.
  @inline(__always) var frameCount: Int { state.pointee.frame - frames + 1 }

  /// The number of the running statement. The machine does not notify the observer of changes of a value that has this
  /// number as its stamp.
  @inline(__always) var epoch: UInt64 {
    get { state.pointee.epoch }
    set { state.pointee.epoch = newValue }
  }

  /// Runs the code of a source.
  func run(_ code: Code) throws -> Value {
    guard nativeDepth < Machine.nativeLimit else {
      throw CommandError("calls are nested too deeply through commands")
    }
    let entry = frameCount
    let oldTop = top
    try push(code: code.info, cells: nil, function: nil, base: top)
    nativeDepth += 1
    defer {
      nativeDepth -= 1
      top = oldTop
      leaveProfile(below: frameCount)
    }
    return try finish(entry: entry)
  }

  /// Makes the frame of a call. The call's arguments are at `base`.
  func push(
    code: UnsafeMutablePointer<Code.Info>,
    cells: UnsafeMutablePointer<UnsafeMutablePointer<Slot>>?, function: FunctionValue?,
    base: UnsafeMutablePointer<Slot>
  ) throws {
    guard frameCount < Machine.depthLimit, base + code.pointee.registers < stackEnd else {
      throw CommandError(
        "calls are nested too deeply (\(Machine.depthLimit) calls)",
        hint: "does the recursion end?")
    }
    var held: UnsafeRawPointer?
    if let function {
      let pointer = UnsafeRawPointer(Unmanaged.passUnretained(function).toOpaque())
      Slot.retain(pointer)
      held = pointer
    }
    state.pointee.frame += 1
    state.pointee.frame.initialize(
      to: Frame(
        code: code, cells: cells ?? Machine.noCells(base), function: held, held: held,
        pc: code.pointee.steps, base: base))
  }

  /// A valid pointer for functions that capture no variables. The pointer is never read.
  @inline(__always)
  static func noCells(
    _ base: UnsafeMutablePointer<Slot>
  ) -> UnsafeMutablePointer<UnsafeMutablePointer<Slot>> {
    UnsafeMutableRawPointer(base).assumingMemoryBound(to: UnsafeMutablePointer<Slot>.self)
  }

  /// Ends the innermost call and empties the call's registers.
  func pop() {
    let frame = state.pointee.frame
    state.pointee.frame -= 1
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

  /// Checks for an interrupt, and checks the memory at most a hundred times a second.
  ///
  /// - Throws: `Interrupted` after an interrupt; the error of the memory check if the memory is short.
  @inline(never)
  func checkInterrupt() throws {
    if isProfiling { profileTurn() }
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

  /// Checks the memory, at most a hundred times a second.
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

  /// Begins a statement of the top level of the running source. The separate function keeps the code for the observer
  /// out of the loop of instructions.
  ///
  /// - Parameters:
  ///   - index: the statement's number in the source, counted from 0.
  ///   - position: the statement's first instruction.
  @inline(never)
  func beginStatement(_ index: Int, at position: Int) {
    context.endStatement(nil)
    let isTop = context.isObservedAtTop
    if isTop {
      epoch += 1
      turns = 0
      stoppedAtTurn = false
    }
    let stop = context.begin(StatementPlace(index: index, number: epoch, position: position))
    guard isTop else { return }
    self.stop = stop
    if let stop, stop.turn == 0, stop.inCommand { context.run.interrupt.request() }
  }

  // MARK: Changes

  /// Notifies the observer that a list is about to change, unless the running statement has already made or changed the
  /// list.
  @inline(never)
  func willChange(_ list: ListValue) {
    guard let observer = context.observer else {
      list.epoch = epoch
      return
    }
    observer.willChange(list)
  }

  /// Notifies the observer that a record is about to change, unless the running statement has already made or
  /// changed the record.
  @inline(__always)
  func willChange(_ record: RecordValue) {
    if record.epoch != epoch { context.observer?.willChange(record) }
  }

  /// Notifies the observer that a captured variable is about to change, unless the running statement has already made
  /// or changed the variable.
  @inline(never)
  func willChange(cellAt place: UnsafeMutablePointer<Slot>) {
    let cell = Unmanaged<Cell>.fromOpaque(place[1].pointer).takeUnretainedValue()
    context.observer?.willChange(cell)
  }

  /// Stamps a new value with the number of the running statement. The observer is then not notified if the statement
  /// changes the value.
  func stamp(_ slot: Slot) {
    if slot.tag == Tag.list {
      let header = slot.list.header
      if header.pointee.epoch == 0 { header.pointee.epoch = epoch }
    } else if slot.tag == Tag.record, slot.record.epoch == 0 {
      slot.record.epoch = epoch
    }
  }
}
