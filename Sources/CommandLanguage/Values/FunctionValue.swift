// A function of the language: built in (one name, one or more declarations), or written in a script
// (compiled code with the variables that it closes over).

/// A function.
public final class FunctionValue: HeapValue {
  enum Body {
    case builtIn([Command])
    case script(Code)
  }
  let body: Body
  /// The variables that a script's function closes over, in the order of its code.
  package private(set) var captures: [Cell]

  /// What the machine needs to call the function, without counting references.
  struct Info {
    /// Nil for a built-in function.
    var code: UnsafeMutablePointer<Code.Info>?
    /// Where the captured variables are.
    var cells: UnsafeMutablePointer<UnsafeMutablePointer<Slot>>
    var captures: Int
    var shortcut: Shortcut
  }
  let info: UnsafeMutablePointer<Info>

  init(body: Body, captures: [Cell] = []) {
    self.body = body
    self.captures = captures
    info = .allocate(capacity: 1)
    let cells = UnsafeMutablePointer<UnsafeMutablePointer<Slot>>.allocate(
      capacity: max(1, captures.count))
    for (index, cell) in captures.enumerated() {
      (cells + index).initialize(to: cell.slot)
    }
    var code: UnsafeMutablePointer<Code.Info>?
    var shortcut = Shortcut.none
    switch body {
    case .script(let script): code = script.info
    case .builtIn(let commands):
      // The declaration that was added first, which is the language's own, stands last.
      if let own = commands.last { shortcut = own.shortcut }
    }
    info.initialize(
      to: Info(code: code, cells: cells, captures: captures.count, shortcut: shortcut))
  }

  /// The function that these declarations of one name make.
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
  /// The name, `fn` where the function has none.
  public var name: String {
    switch body {
    case .builtIn(let commands): commands.first?.name ?? "fn"
    case .script(let code): code.name
    }
  }

  /// The declarations of a built-in function; empty for one that a script wrote.
  public var commands: [Command] {
    if case .builtIn(let commands) = body { return commands }
    return []
  }

  /// The parameters: of the first declaration where the function is built in.
  public var parameters: [ParameterDescription] {
    switch body {
    case .builtIn(let commands): commands.first?.parameters ?? []
    case .script(let code): code.parameters
    }
  }

  /// The comment above the `def`, or the first declaration's summary.
  public var help: String {
    switch body {
    case .builtIn(let commands): commands.first?.summary ?? ""
    case .script(let code): code.help
    }
  }

  /// The name with its parameters: `stretch(frames, by: 2)`.
  public var signature: String {
    "\(name)(\(parameters.map(\.inSignature).joined(separator: ", ")))"
  }
}
