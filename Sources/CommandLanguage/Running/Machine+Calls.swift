// Calls that are not the simplest: named and left-out arguments, built-in commands, calls from outside,
// and what happens to the running calls when something fails.

internal import Runs

/// Which argument goes to which parameter.
struct Binding {
  /// For each parameter the number of its argument; nil where it is left out.
  var places: [Int?]
  /// The arguments of a parameter that takes all that are left.
  var rest: [Int] = []

  /// Binds `count` arguments, the last of them named. Throws what is wrong with the call, if anything.
  ///
  /// - Parameter signature: how the function is written, for hints; nil where it has no name.
  init(
    _ parameters: [ParameterDescription], of function: String, signature: String?, count: Int,
    names: [String?]?
  ) throws {
    places = Array(repeating: nil, count: parameters.count)
    let positional = names?.firstIndex { $0 != nil } ?? count
    let variadic = parameters.firstIndex(where: \.isVariadic)
    for index in 0..<positional {
      if let variadic, index >= variadic {
        rest.append(index)
        continue
      }
      guard index < parameters.count else {
        let most = parameters.filter { !$0.isNamedOnly }.count
        throw CommandError(
          most == 0
            ? "\(function) takes no arguments, not \(positional)"
            : "\(function) takes \(Words.count(most, "argument")), not \(positional)",
          hint: signature.map { "it is \($0)" }
        ).at(.argument(index))
      }
      if parameters[index].isNamedOnly {
        throw CommandError(
          "\(function): '\(parameters[index].name)' is given by name",
          hint: "write \(parameters[index].name): …" + (signature.map { ", for it is \($0)" } ?? "")
        ).at(.argument(index))
      }
      places[index] = index
    }
    for index in positional..<max(positional, count) {
      guard let name = names?[index] else { continue }
      guard let place = parameters.firstIndex(where: { $0.name == name }),
        !parameters[place].isVariadic
      else {
        let near = Suggestion.nearest(to: name, in: parameters.map(\.name))
        throw CommandError(
          "\(function) has no parameter '\(name)'",
          hint: near.map { "did you mean '\($0)'?" } ?? signature.map { "it is \($0)" }
        ).at(.argumentName(index))
      }
      if places[place] != nil {
        throw CommandError("\(function): '\(name)' is given twice").at(.argumentName(index))
      }
      places[place] = index
    }
    for (place, parameter) in parameters.enumerated()
    where parameter.isRequired && places[place] == nil && !parameter.isVariadic {
      throw CommandError(
        "\(function) needs '\(parameter.name)'"
          + (parameter.takes == "a value" ? "" : ": \(parameter.takes)"),
        hint: signature.map { "it is \($0)" }
      ).at(.piece(0))
    }
  }
}

extension Machine {
  /// Calls a script's function whose arguments do not match its parameters one by one: sorts them, and
  /// makes its frame.
  @inline(never)
  func bindCall(
    _ function: FunctionValue, _ arguments: UnsafeMutablePointer<Slot>, _ count: Int,
    _ names: [String?]?, _ target: UnsafeMutablePointer<Slot>?
  ) throws {
    guard case .script(let code) = function.body else { return }
    let binding = try Binding(
      code.parameters, of: code.title, signature: code.isDefinition ? function.signature : nil,
      count: count, names: names)
    guard arguments + max(code.registers, count) < stackEnd else {
      throw CommandError("functions call each other too deeply")
    }
    let given = (0..<count).map { arguments[$0] }
    for index in 0..<count { arguments[index] = .unset }
    for (place, argument) in binding.places.enumerated() {
      let old = arguments[place]
      arguments[place] = argument.map { given[$0] } ?? .unset
      old.release()
    }
    for index in binding.places.count..<max(binding.places.count, code.localNames.count) {
      let old = arguments[index]
      arguments[index] = .unset
      old.release()
    }
    do {
      try push(
        code: code.info,
        cells: function.info.pointee.cells, function: function.captures.isEmpty ? nil : function,
        base: arguments, target: target)
    } catch {
      Machine.clear(arguments, code.parameters.count)
      throw error
    }
  }

  /// A call with names: true where a frame was made, false where it is done already.
  @inline(never)
  func callNamed(
    _ function: FunctionValue, _ arguments: UnsafeMutablePointer<Slot>, _ site: Int,
    _ target: UnsafeMutablePointer<Slot>
  ) throws -> Bool {
    let names = current.callSites[site].names
    if case .script = function.body {
      try bindCall(function, arguments, names.count, names, target)
      return true
    }
    try callBuiltIn(function, arguments, names.count, names, target)
    return false
  }

  /// Runs a built-in command.
  @inline(never)
  func callBuiltIn(
    _ function: FunctionValue, _ arguments: UnsafeMutablePointer<Slot>, _ count: Int,
    _ names: [String?]?, _ target: UnsafeMutablePointer<Slot>
  ) throws {
    var values: [Value] = []
    values.reserveCapacity(count)
    for index in 0..<count {
      values.append(arguments[index].value)
    }
    Machine.clear(arguments, count)
    let result = try invoke(function, values, names)
    let slot = Slot(result)
    stamp(slot)
    let old = target.pointee
    target.pointee = slot
    old.release()
    try checkInterrupt()
  }

  /// The result of a built-in command. The declaration is chosen by the first value's kind.
  func invoke(_ function: FunctionValue, _ values: [Value], _ names: [String?]?) throws -> Value {
    guard case .builtIn(let commands) = function.body, let first = commands.first else {
      return .nil
    }
    var command = first
    if commands.count > 1 {
      command = try choose(commands, values, names)
    }
    let binding = try Binding(
      command.parameters, of: command.name, signature: command.signature, count: values.count,
      names: names)
    var sorted: [Value?] = []
    sorted.reserveCapacity(command.parameters.count)
    for (index, parameter) in command.parameters.enumerated() {
      if parameter.isVariadic {
        sorted.append(.list(ListValue(binding.rest.map { values[$0] })))
      } else {
        sorted.append(binding.places[index].map { values[$0] })
      }
    }
    do {
      return try command.body(context, sorted)
    } catch let error as CommandError {
      guard case .parameter(let name, let element)? = error.part,
        let place = command.parameters.firstIndex(where: { $0.name == name })
      else { throw error }
      let argument = element.map { binding.rest[$0] } ?? binding.places[place]
      throw error.at(argument.map { .argument($0) })
    }
  }

  private func choose(
    _ commands: [Command], _ values: [Value], _ names: [String?]?
  ) throws -> Command {
    func firstValue(_ command: Command) -> Value? {
      guard let first = command.parameters.first else { return nil }
      if let value = values.first, names?.first.flatMap({ $0 }) == nil { return value }
      return names?.firstIndex { $0 == first.name }.map { values[$0] }
    }
    for command in commands {
      guard let value = firstValue(command) else {
        if command.parameters.allSatisfy({ !$0.isRequired }), values.isEmpty { return command }
        continue
      }
      if command.parameters[0].accepts(value) { return command }
    }
    guard let value = commands.lazy.compactMap(firstValue).first else { return commands[0] }
    var takes: [String] = []
    for command in commands {
      if let words = command.parameters.first?.takes, !takes.contains(words) {
        takes.append(words)
      }
    }
    let place = names?.firstIndex { $0 == commands[0].parameters.first?.name } ?? 0
    throw CommandError(
      "\(commands[0].name) takes \(Words.list(takes)), not \(ValueText.brief(value))"
    ).at(.argument(place))
  }

  /// Calls a function from a command or from outside.
  func call(
    _ function: FunctionValue, _ arguments: [Value], named: [(String, Value)]
  ) throws -> Value {
    let names: [String?]? =
      named.isEmpty ? nil : arguments.map { _ in nil } + named.map { Optional($0.0) }
    let all = arguments + named.map(\.1)
    guard case .script(let code) = function.body else {
      do {
        return try invoke(function, all, names)
      } catch let error as CommandError {
        // Its arguments stand nowhere in the text.
        throw error.at(nil)
      }
    }
    guard nativeDepth < Machine.nativeLimit else {
      throw CommandError("functions call each other too deeply through commands")
    }
    let base = top
    guard base + max(code.registers, all.count) + 1 < stackEnd else {
      throw CommandError("functions call each other too deeply")
    }
    for (index, value) in all.enumerated() { base[index] = Slot(value) }
    let entry = frameCount
    do {
      try bindCall(function, base, all.count, names, nil)
    } catch {
      Machine.clear(base, all.count)
      throw (error as? CommandError)?.at(nil) ?? error
    }
    nativeDepth += 1
    defer {
      nativeDepth -= 1
      top = base
    }
    return try finish(entry: entry)
  }

  /// Runs the innermost call to its end.
  func finish(entry: Int) throws -> Value {
    while true {
      do {
        let slot = try execute(entry: entry)
        let value = slot.value
        slot.release()
        return value
      } catch {
        try unwind(error, entry: entry)
      }
    }
  }

  /// The code of the innermost call.
  var current: Code { frames[frameCount - 1].code.pointee.object.takeUnretainedValue() }

  /// The place in the text of what a call is doing.
  private func span(of frame: Frame) -> (source: Source, span: Span, index: Int) {
    let code = frame.code.pointee.object.takeUnretainedValue()
    let index = max(0, min(frame.pc - frame.code.pointee.instructions - 1, code.count - 1))
    return (code.source, code.spans[index], index)
  }

  /// Ends calls until one catches the error; throws it, with its place and the calls, where none does.
  func unwind(_ error: any Error, entry: Int) throws {
    guard frameCount > entry else { throw error }
    let here = span(of: frames[frameCount - 1])
    var diagnostic: Diagnostic
    if let known = error as? Diagnostic {
      diagnostic = known
      if let function = known.pendingCall {
        diagnostic.pendingCall = nil
        diagnostic.addCall(function, here.source, here.span)
      }
    } else {
      diagnostic = Machine.diagnostic(error, here.source, current.mark(of: error, at: here.index))
    }
    if diagnostic.kind != .quit, context.run.interrupt.isRequested {
      // Code that catches one error after another must still be stoppable.
      diagnostic.kind = .interrupted
    }
    while frameCount > entry {
      let frame = frames[frameCount - 1]
      let (_, _, index) = span(of: frame)
      let code = frame.code.pointee.object.takeUnretainedValue()
      if diagnostic.kind != .interrupted, diagnostic.kind != .quit,
        let handler = code.handlers.first(where: { $0.start <= index && index < $0.end })
      {
        frames[frameCount - 1].pc = frame.code.pointee.instructions + handler.target
        caught = diagnostic.hint.map { "\(diagnostic.message) — \($0)" } ?? diagnostic.message
        return
      }
      pop()
      if code.name.isEmpty { continue }
      if frameCount > entry {
        let caller = span(of: frames[frameCount - 1])
        diagnostic.addCall(code.title, caller.source, caller.span)
      } else {
        diagnostic.pendingCall = code.title
      }
    }
    throw diagnostic
  }

  /// An error with its place.
  static func diagnostic(_ error: any Error, _ source: Source, _ span: Span) -> Diagnostic {
    switch error {
    case let error as CommandError:
      Diagnostic(
        .runtime, error.message, hint: error.hint, source: source, span: span)
    case let error as Interrupted:
      Diagnostic(told: error.isTold, source: source, span: span)
    case is Quit: Diagnostic(.quit, "the session ends", source: source, span: span)
    case let error as ArgumentMismatch:
      Diagnostic(.runtime, error.reason ?? "wrong kind of value", source: source, span: span)
    case let error as NameError:
      Diagnostic(.name, error.message, hint: error.hint, source: source, span: span)
    default:
      Diagnostic(.runtime, String(describing: error), source: source, span: span)
    }
  }
}

/// A name that has no value.
struct NameError: Error {
  var name: String?
  /// Where the machine looked for it.
  var operand: Operand?
  var message: String
  var hint: String?
}

extension Code {
  /// What to mark for an error of an instruction: as exactly as the error and the code tell.
  fileprivate func mark(of error: any Error, at index: Int) -> Span {
    let span = spans[index]
    if let error = error as? NameError {
      if let operand = error.operand, let part = part(of: operand, at: index),
        let place = self.span(of: part, at: index)
      {
        return place
      }
      if let name = error.name, let place = source.find(name, near: span) { return place }
      return span
    }
    let part = (error as? CommandError)?.part ?? usualPart(at: index)
    return self.span(of: part, at: index) ?? span
  }
}
