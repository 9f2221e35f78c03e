// The variable that each name refers to, determined before the code runs. The variable is a local of the function, a
// variable of a surrounding function (accessed through a cell), or a global. A built-in is the initial value of a
// global.

internal import WholeNumbers

/// A variable of a function, or a loop's variable at the top level.
final class Local {
  let name: String
  /// The variable's register in the function's frame.
  let register: Int32
  /// Whether an inner function captures the variable; if true, the register contains a cell.
  var isCaptured = false
  /// Whether a statement may change the variable; false for a parameter that nothing assigns.
  var isAssigned = false

  init(name: String, register: Int32) {
    self.name = name
    self.register = register
  }
}

enum Variable {
  case local(Local)
  /// A captured variable, identified by its index in the list of the function's captures.
  case captured(Int32)
  case global(String)
}

/// The names in one function, or in a source's top level.
final class Scope {
  /// The origin of a captured variable when the function is made.
  enum Capture {
    case local(Local)
    case captured(Int32)
  }

  /// The scope of the surrounding function; nil at the top level and in functions defined at the top level.
  let parent: Scope?
  let isMain: Bool
  private(set) var locals: [String: Local] = [:]
  private(set) var order: [Local] = []
  private(set) var captures: [(name: String, from: Capture)] = []
  /// The variables of the top-level loops around the function.
  let loops: [Local]
  /// The names that the function reads, with the source span of each read.
  var reads: [(name: String, span: Span)] = []

  init(parent: Scope?, isMain: Bool, loops: [Local] = []) {
    self.parent = parent
    self.isMain = isMain
    self.loops = loops
  }

  /// The local variable `name`; a new local variable if the function has none with this name.
  @discardableResult
  func declare(_ name: String) -> Local {
    if let local = locals[name] { return local }
    let local = Local(name: name, register: Int32(order.count))
    order.append(local)
    locals[name] = local
    return local
  }

  /// A new variable for a loop at the top level. `resolve` does not find the variable by its name.
  func declareHidden(_ name: String) -> Local {
    let local = Local(name: name, register: Int32(order.count))
    order.append(local)
    return local
  }

  /// Whether a surrounding function has already declared `name`.
  func isInSurroundings(_ name: String) -> Bool {
    var scope = parent
    while let surrounding = scope {
      if surrounding.locals[name] != nil { return true }
      scope = surrounding.parent
    }
    return false
  }

  /// Notes that a statement of this function may change the variable `name` of this or of a surrounding function.
  func noteAssignment(_ name: String) {
    var scope: Scope? = self
    while let here = scope {
      if let local = here.locals[name] {
        local.isAssigned = true
        return
      }
      scope = here.parent
    }
  }

  /// Whether nothing changes a captured variable while the function runs.
  func isConstant(capture index: Int32) -> Bool {
    switch captures[Int(index)].from {
    case .local(let local): !local.isAssigned && parent != nil
    case .captured(let index): parent?.isConstant(capture: index) ?? false
    }
  }

  /// The variable that `name` refers to. Call `resolve` only after all names of all functions are declared.
  func resolve(_ name: String) -> Variable {
    if let local = locals[name] { return .local(local) }
    if let index = captures.firstIndex(where: { $0.name == name }) {
      return .captured(Int32(index))
    }
    if isMain { return .global(name) }
    let from: Capture
    if let parent {
      switch parent.resolve(name) {
      case .local(let local):
        local.isCaptured = true
        from = .local(local)
      case .captured(let index): from = .captured(index)
      case .global: return .global(name)
      }
    } else if let loop = loops.last(where: { $0.name == name }) {
      loop.isCaptured = true
      from = .local(loop)
    } else {
      return .global(name)
    }
    captures.append((name, from))
    return .captured(Int32(captures.count - 1))
  }
}
