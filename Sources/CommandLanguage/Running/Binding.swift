// Binds arguments to parameters. Calls of script functions and built-in commands use this check of their arguments. The
// command `sonde check` uses the same check.

/// The argument of each parameter of a call.
struct Binding {
  /// For each parameter, the index of its argument; nil if the argument is left out.
  var places: [Int?]
  /// The indexes of the arguments of a variadic parameter.
  var rest: [Int] = []

  /// Binds `count` arguments. Named arguments come after positional arguments.
  ///
  /// - Parameters:
  ///   - signature: the function's signature for hints, computed only for errors; nil if the function has no name.
  ///   - names: the name of each argument, which is nil for a positional argument. The whole list is nil if all
  ///     arguments are positional.
  /// - Throws: `CommandError` if the arguments do not fit the parameters.
  init(
    _ parameters: [ParameterDescription], of function: String,
    signature: @autoclosure () -> String?,
    count: Int, names: [String?]?
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
            : "\(function) takes \(MessageText.count(most, "argument")), not \(positional)",
          hint: signature().map { "the form is \($0)" }
        ).at(.argument(index))
      }
      if parameters[index].isNamedOnly {
        throw CommandError(
          "\(function): '\(parameters[index].name)' must be given by name",
          hint: "write \(parameters[index].name): …"
            + (signature().map { ", as in \($0)" } ?? "")
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
          hint: near.map { "did you mean '\($0)'?" } ?? signature().map { "the form is \($0)" }
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
        hint: signature().map { "the form is \($0)" }
      ).at(.piece(0))
    }
  }
}
