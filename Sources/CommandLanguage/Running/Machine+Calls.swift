// Calls outside the fast path: calls with named or left-out arguments, calls of built-in commands, and calls from
// Swift.

extension Machine {
  /// Calls a script's function with named or left-out arguments: binds the arguments and makes the frame.
  @inline(never)
  func bindCall(
    _ function: FunctionValue, _ arguments: UnsafeMutablePointer<Slot>, _ count: Int,
    _ names: [String?]?
  ) throws {
    guard case .script(let code) = function.body else { return }
    let binding = try Binding(
      code.parameters, of: code.title, signature: code.isDefinition ? function.signature : nil,
      count: count, names: names)
    guard arguments + max(code.registers, count) < stackEnd else {
      throw CommandError("calls are nested too deeply")
    }
    let given = (0..<count).map { arguments[$0] }
    for index in 0..<count { arguments[index] = .unset }
    for (place, argument) in binding.places.enumerated() {
      put(argument.map { given[$0] } ?? .unset, arguments + place)
    }
    for index in binding.places.count..<max(binding.places.count, code.localNames.count) {
      put(.unset, arguments + index)
    }
    do {
      try push(
        code: code.info,
        cells: function.info.pointee.cells, function: function.captures.isEmpty ? nil : function,
        base: arguments)
    } catch {
      Machine.clear(arguments, code.parameters.count)
      throw error
    }
  }

  /// Begins a call with named arguments, or runs the call of a built-in command.
  @inline(never)
  func callNamed(
    _ function: FunctionValue, _ arguments: UnsafeMutablePointer<Slot>, _ site: Int,
    _ target: UnsafeMutablePointer<Slot>
  ) throws {
    let names = current.callSites[site].names
    if case .script(let code) = function.body {
      if isProfiling {
        profileTurn()
        countCall(of: code.info)
      }
      try bindCall(function, arguments, names.count, names)
      return
    }
    try callBuiltIn(function, arguments, names.count, names, target)
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
    if isProfiling { profileTurn() }
    let result = try invoke(function, values, names)
    if isProfiling { profileBuiltIn(function) }
    let slot = Slot(result)
    stamp(slot)
    put(slot, target)
    try checkInterrupt()
  }

  /// Calls a built-in command and returns the result. The kind of the first value selects the declaration.
  func invoke(_ function: FunctionValue, _ values: [Value], _ names: [String?]?) throws -> Value {
    guard case .builtIn(let commands) = function.body, let first = commands.first else {
      return .nil
    }
    var command = first
    if commands.count > 1 {
      command = try choose(commands, values, names)
    }
    // In most calls, each parameter has one positional value, so that no binding is needed.
    if names == nil, let counts = command.plainCounts, counts.contains(values.count) {
      return try run(command, values) { place, _ in place < values.count ? place : nil }
    }
    let binding = try Binding(
      command.parameters, of: command.name, signature: command.signature, count: values.count,
      names: names)
    let sorted = command.parameters.enumerated().map { index, parameter -> Value? in
      parameter.isVariadic
        ? .list(ListValue(binding.rest.map { values[$0] }))
        : binding.places[index].map { values[$0] }
    }
    return try run(command, sorted) { place, element in
      element.map { binding.rest[$0] } ?? binding.places[place]
    }
  }

  /// Runs a command's body; `argument` returns the index of a parameter's argument.
  private func run(
    _ command: Command, _ values: [Value?], argument: (_ place: Int, _ element: Int?) -> Int?
  ) throws -> Value {
    if command.copies > 0 { try Operations.requireCopies(command.copies, of: values, context) }
    do {
      return try command.body(context, values)
    } catch let error as CommandError {
      guard case .parameter(let name, let element)? = error.part,
        let place = command.parameters.firstIndex(where: { $0.name == name })
      else { throw error }
      throw error.at(argument(place, element).map { .argument($0) })
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
      "\(commands[0].name) takes \(MessageText.list(takes)), not \(ValueText.brief(value))"
    ).at(.argument(place))
  }

  /// Calls a function from a command's body or a front end.
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
        // The arguments are not in the source, so that the error cannot mark a part of the source.
        throw error.at(nil)
      }
    }
    guard nativeDepth < Machine.nativeLimit else {
      throw CommandError("calls are nested too deeply through commands")
    }
    let base = top
    guard base + max(code.registers, all.count) + 1 < stackEnd else {
      throw CommandError("calls are nested too deeply")
    }
    for (index, value) in all.enumerated() { base[index] = Slot(value) }
    let entry = frameCount
    if isProfiling { countCall(of: code.info) }
    do {
      try bindCall(function, base, all.count, names)
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

  /// Runs instructions until the call in frame number `entry` returns, and returns the result of this call.
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
  var current: Code { state.pointee.frame.pointee.code.pointee.code.takeUnretainedValue() }
}
