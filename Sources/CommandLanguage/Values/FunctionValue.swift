// A function of the language. A built-in function has one name and one or more declarations. A script's function is
// compiled code with the captured variables.

internal import CMachine

/// A function of the language.
public final class FunctionValue: HeapValue {
  enum Body {
    case builtIn([Command])
    case script(Code)
  }
  let body: Body
  /// The variables that a script's function captures, in the order of their numbers in its code.
  package private(set) var captures: [Cell]

  /// The parts of a function that the machine reads without counting references.
  typealias Info = MachineFunction
  @inline(__always) var info: UnsafeMutablePointer<Info> {
    detail.unsafelyUnwrapped.assumingMemoryBound(to: Info.self)
  }
  /// The simplest case of a built-in function, which the machine computes without a call.
  let shortcut: Shortcut

  init(body: Body, captures: [Cell] = []) {
    self.body = body
    self.captures = captures
    let info = UnsafeMutablePointer<Info>.allocate(capacity: 1)
    let cells = UnsafeMutablePointer<UnsafeMutablePointer<Slot>>.allocate(
      capacity: max(1, captures.count))
    for (index, cell) in captures.enumerated() {
      (cells + index).initialize(to: cell.slot)
    }
    var code: UnsafeMutablePointer<Code.Info>?
    switch body {
    case .script(let script):
      code = script.info
      shortcut = .none
    case .builtIn(let commands):
      // The last declaration in the array was added first and belongs to the language itself.
      shortcut = commands.last?.shortcut ?? .none
    }
    info.initialize(
      to: Info(
        code: code, cells: cells, captures: captures.count, shortcut: shortcut.ofLoop))
    super.init(detail: info)
  }

  /// A built-in function with one or more declarations of one name.
  public convenience init(_ commands: [Command]) { self.init(body: .builtIn(commands)) }

  deinit {
    info.pointee.cells.deallocate()
    info.deallocate()
    for cell in captures { Teardown.release(Slot(tag: Tag.cell, owning: cell)) }
  }

  func surrender(to pending: inout [Slot]) {
    for cell in captures { pending.append(Slot(tag: Tag.cell, owning: cell)) }
    captures = []
  }
}

extension FunctionValue {
  /// The function's name; `fn` if the function has no name.
  public var name: String {
    switch body {
    case .builtIn(let commands): commands.first?.name ?? "fn"
    case .script(let code): code.name
    }
  }

  /// The declarations of a built-in function; empty for a script's function.
  public var commands: [Command] {
    if case .builtIn(let commands) = body { return commands }
    return []
  }

  /// The parameters of the function; for a built-in function, the parameters of its first declaration.
  public var parameters: [ParameterDescription] {
    switch body {
    case .builtIn(let commands): commands.first?.parameters ?? []
    case .script(let code): code.parameters
    }
  }

  /// The help about the function: the comment above its `def`, or the summary of its first declaration; may be empty.
  public var help: String {
    switch body {
    case .builtIn(let commands): commands.first?.summary ?? ""
    case .script(let code): code.help
    }
  }

  /// The text of a script's function; for a built-in function, its name.
  public var sourceText: String {
    switch body {
    case .builtIn: name
    case .script(let code): code.source.text(code.span.start..<code.span.end)
    }
  }

  /// The function's name with its parameters: `stretch(frames, by: 2)`.
  public var signature: String {
    "\(name)(\(parameters.map(\.inSignature).joined(separator: ", ")))"
  }
}
