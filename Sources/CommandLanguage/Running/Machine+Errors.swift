// Errors while code runs: the messages about names, conditions and calls, the places of errors in the source, and the
// search for the call that catches an error.

internal import Runs
internal import WholeNumbers

extension Machine {
  // MARK: Names without a value

  /// The error about a variable without a value.
  @inline(never)
  func missing(_ operand: Operand) -> NameError {
    var error: NameError
    if operand >= 0 {
      let names = current.localNames
      let index = Int(operand)
      error = index < names.count ? unassigned(names[index]) : NameError(message: "no value")
    } else {
      error = unknown(statics.name(of: operand) ?? "?")
    }
    error.operand = operand
    return error
  }

  @inline(never)
  func missingCapture(_ index: Int) -> NameError {
    var name = "a variable of the surrounding function"
    if case .local(let local) = current.captures[index] { name = "'\(local.name)'" }
    return NameError(message: "\(name) has no value yet")
  }

  func unassigned(_ name: String) -> NameError {
    let global = statics.known(name).map { statics.end[Int($0)].tag != Tag.unset } ?? false
    return NameError(
      name: name, message: "'\(name)' is read before its assignment in this function",
      hint: global || statics.builtIn(name) != nil
        ? "write 'global \(name) = …' to assign the global" : nil)
  }

  func unknown(_ name: String) -> NameError {
    var candidates = statics.order.compactMap { operand in
      statics.end[Int(operand)].tag == Tag.unset ? nil : statics.name(of: operand)
    }
    candidates += context.registry.commands.keys
    candidates += context.registry.constants.keys
    if frameCount > 0 { candidates += current.localNames }
    return NameError(
      name: name, message: "unknown name '\(MessageText.cut(name, to: 60))'",
      hint: Suggestion.hint(for: name, among: candidates))
  }

  // MARK: Conditions and calls

  @inline(never)
  func noBool(_ operand: Operand) -> any Error {
    let slot = place(operand).pointee
    if slot.tag == Tag.unset { return missing(operand) }
    return CommandError(
      "a condition must be true or false, not \(ValueText.brief(slot.value))",
      hint: slot.isNumber ? "compare the number: n != 0" : nil)
  }

  @inline(never)
  func notCallable(_ operand: Operand) -> any Error {
    let slot = place(operand).pointee
    if slot.tag == Tag.unset { return missing(operand) }
    let name = statics.name(of: operand) ?? localName(operand)
    return CommandError(
      (name.map { "'\($0)' is " } ?? "the called value is ") + slot.value.kindInWords
        + ", not a function",
      hint: name.flatMap {
        statics.builtIn($0) == nil ? nil : "clear \($0) restores the command"
      }
    ).at(.piece(0))
  }

  /// The error about a call of a captured variable.
  @inline(never)
  func notCallable(capture: Operand, _ slot: Slot) -> any Error {
    if slot.tag == Tag.unset {
      var error = missingCapture(Int(capture))
      error.operand = capture
      return error
    }
    return CommandError("the called value is \(slot.value.kindInWords), not a function")
      .at(.piece(0))
  }

  func localName(_ operand: Operand) -> String? {
    let names = current.localNames
    return operand >= 0 && Int(operand) < names.count ? names[Int(operand)] : nil
  }

  /// The error about a command whose name is not a function, with a guess at the intended statement.
  @inline(never)
  func noCommand(_ operand: Operand) -> any Error {
    let slot = place(operand).pointee
    if slot.tag == Tag.unset { return missing(operand) }
    let frame = frames[frameCount - 1]
    let code = current
    let index = max(0, frame.pc - frame.code.pointee.steps - 1)
    let span = code.spans[index]
    let text = code.source.text(span.start..<span.end)
    let name = String(text.prefix { !$0.isWhitespace })
    let rest = String(text.dropFirst(name.count).drop { $0.isWhitespace })
    let kind = slot.value.kindInWords
    var meant: String?
    if rest.hasPrefix("[") {
      meant = "write \(name)\(rest)"
    } else if rest.hasPrefix("-") {
      meant = "write \(name) - \(rest.dropFirst())"
    } else if rest.hasPrefix("(") {
      meant = "only functions can be called; for a product write \(name) * \(rest)"
    }
    return CommandError(
      "'\(name)' is \(kind), not a command", hint: meant
    ).at(.piece(0))
  }

  // MARK: Places and catching

  /// The place in the source of a call's current instruction.
  private func span(of frame: Frame) -> (source: Source, span: Span, index: Int) {
    let code = frame.code.pointee.code.takeUnretainedValue()
    let index = max(0, min(frame.pc - frame.code.pointee.steps - 1, code.count - 1))
    return (code.source, code.spans[index], index)
  }

  /// The name of the variable that the running call of `command` has as its argument number `place`; nil if the argument is
  /// not just a name, or if another function calls the command.
  func argumentName(_ place: Int, of command: String) -> String? {
    guard frameCount > 0 else { return nil }
    let here = span(of: frames[frameCount - 1])
    func text(_ part: CommandError.Part) -> String? {
      current.span(of: part, at: here.index).map { here.source.text($0.start..<$0.end) }
    }
    guard text(.piece(0)) == command, let name = text(.argument(place)),
      statics.known(name) != nil || current.localNames.contains(name)
    else { return nil }
    return name
  }

  /// The name of the variable whose property or element the current instruction reads; nil if it reads another value's.
  var ownerName: String? {
    guard frameCount > 0 else { return nil }
    let here = span(of: frames[frameCount - 1])
    let name = current.span(of: .piece(0), at: here.index).map {
      here.source.text($0.start..<$0.end)
    }
    return name.flatMap { statics.known($0) != nil || current.localNames.contains($0) ? $0 : nil }
  }

  /// Ends the running calls up to a call that catches the error. If no call catches the error, throws the error with
  /// its place in the source and the list of calls.
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
      let mark = current.mark(of: error, at: here.index)
      diagnostic = Machine.diagnostic(error, here.source, mark)
      if diagnostic.kind == .name,
        let hint = UnquotedPath.hint(at: mark, in: here.source, context.registry)
      {
        diagnostic.hint = hint
      }
    }
    if diagnostic.kind != .quit, context.run.interrupt.isRequested {
      // A `try` must not catch an interrupt, so that the user can stop all code.
      diagnostic.kind = .interrupted
    }
    while frameCount > entry {
      let frame = frames[frameCount - 1]
      let (_, _, index) = span(of: frame)
      let code = frame.code.pointee.code.takeUnretainedValue()
      if diagnostic.kind != .interrupted, diagnostic.kind != .quit,
        let handler = code.handlers.first(where: { $0.start <= index && index < $0.end })
      {
        leaveProfile(of: handler)
        frames[frameCount - 1].pc = frame.code.pointee.steps + handler.target
        caught = diagnostic.hint.map { "\(diagnostic.message) — \($0)" } ?? diagnostic.message
        return
      }
      pop()
      leaveProfile(below: frameCount)
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

  /// The diagnostic of an error, with the error's place in the source.
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

/// The error about a name without a value.
struct NameError: Error {
  var name: String?
  /// The operand that has no value.
  var operand: Operand?
  var message: String
  var hint: String?
}

extension Code {
  /// The smallest part of the source that an error of an instruction can mark.
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
