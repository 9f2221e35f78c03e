// Which argument goes where: the one check of a call's arguments against the parameters, for functions of
// scripts, for built-in commands and for `check`.

/// Which argument goes to which parameter.
struct Binding {
  /// For each parameter the number of its argument; nil where it is left out.
  var places: [Int?]
  /// The arguments of a parameter that takes all that are left.
  var rest: [Int] = []

  /// Binds `count` arguments, the last of them named. Throws what is wrong with the call, if anything.
  ///
  /// - Parameter signature: how the function is written, for hints; nil where it has no name. Only errors
  ///   ask for it.
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
          hint: signature().map { "it is \($0)" }
        ).at(.argument(index))
      }
      if parameters[index].isNamedOnly {
        throw CommandError(
          "\(function): '\(parameters[index].name)' is given by name",
          hint: "write \(parameters[index].name): …"
            + (signature().map { ", for it is \($0)" } ?? "")
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
          hint: near.map { "did you mean '\($0)'?" } ?? signature().map { "it is \($0)" }
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
        hint: signature().map { "it is \($0)" }
      ).at(.piece(0))
    }
  }
}
