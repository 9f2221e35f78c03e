// The sources of candidates: the session's names, the declarations, and the properties that are declared for kinds of
// values. Values are only inspected; nothing is computed to find their properties.

internal import CommandLanguage
internal import WholeNumbers

/// The candidates that a session offers for each kind of position in code.
struct CompletionSources {
  typealias Candidate = Completion.Candidate

  /// The known facts about the expression before a dot: its value, or only its kind.
  enum Known {
    case value(Value)
    case kind(String)
  }

  let context: Context
  private var registry: CommandRegistry { context.registry }

  init(context: Context) { self.context = context }

  // MARK: Names

  /// The named arguments of the call around the cursor, followed by all other words that can stand at the cursor.
  func words(_ place: CursorPlace) -> [Candidate] {
    if place.kind == .piped { return functions }
    let expected = expected(place)
    if expected == .newName || expected == .infix { return keywords(place, expected) }
    let arguments = place.call.map(named) ?? []
    // Right after a comma, the next word is probably a named argument of the call, so other names are left out.
    if place.word.isEmpty, let call = place.call, call.position > 0, !arguments.isEmpty {
      return arguments + own
    }
    let typed = place.names.map { Candidate($0) }
    // A command with the name of an argument would keep the Tab key from completing the argument.
    let labels = Set(arguments.map(\.text))
    let commands = builtIn(withResultsOnly: expected != .statement)
    let others = (typed + commands + keywords(place, expected)).filter {
      !labels.contains($0.text + ":")
    }
    return arguments + own + others.sorted { $0.text < $1.text }
  }

  /// The names of all help pages.
  var topics: [Candidate] {
    let topics = Topic.all.map { topic in
      topic.names.map { Candidate($0, note: topic.summary) }
    }
    let kinds = registry.kinds.values.map { Candidate($0.name, note: $0.help) }
    return own
      + (builtIn(withResultsOnly: false) + topics.joined() + kinds).sorted { $0.text < $1.text }
  }

  private var own: [Candidate] {
    context.globalNames.map { name in
      guard let value = context.value(of: name) else { return Candidate(name) }
      return Candidate(name, note: note(value))
    }
  }

  private func note(_ value: Value) -> String {
    if case .function(let function) = value { return function.signature }
    return value.kind
  }

  /// The built-in names.
  ///
  /// - Parameter withResultsOnly: whether commands without a result, such as `save`, are left out.
  private func builtIn(withResultsOnly: Bool) -> [Candidate] {
    let taken = Set(context.globalNames)
    let commands = registry.commands.filter { name, commands in
      !taken.contains(name) && !(withResultsOnly && commands.allSatisfy(\.gives.isEmpty))
    }.map { name, commands in Candidate(name, note: commands.first?.summary ?? "") }
    return commands + (Array(registry.constants.keys) + ["pi", "inf", "nan"]).map { Candidate($0) }
  }

  /// What can stand at the cursor. A name before a blank is a command only if it is the name of a function.
  private func expected(_ place: CursorPlace) -> CursorPlace.Expected {
    guard place.expected == .argument else { return place.expected }
    switch place.call.flatMap({ context.value(of: $0.name) }) {
    case nil, .function?: return .value
    default: return .infix
    }
  }

  private func keywords(_ place: CursorPlace, _ expected: CursorPlace.Expected) -> [Candidate] {
    place.keywords(expected).map { Candidate($0) }
  }

  private var functions: [Candidate] {
    let mine = context.globalNames.compactMap { name -> Candidate? in
      guard case .function(let function)? = context.value(of: name) else { return nil }
      return Candidate(name, note: function.signature)
    }
    let commands = registry.commands.filter { !($0.value.first?.parameters.isEmpty ?? true) }
    return mine
      + commands.map { Candidate($0.key, note: $0.value.first?.summary ?? "") }
      .sorted { $0.text < $1.text }
  }

  // MARK: Arguments

  /// The parameters of each declaration that fits the call. If the first value is known, only declarations that
  /// accept this value are included.
  private func declarations(_ call: CursorPlace.Call) -> [[ParameterDescription]] {
    // The keyword `use` takes the path of a script.
    if call.name == "use", call.owner.isEmpty {
      let path = ParameterDescription(
        name: "path", isRequired: true, isNamedOnly: false, isPath: true, endings: ["sonde"])
      return [[path]]
    }
    let steps = call.owner + [call.owner.isEmpty ? .name(call.name) : .property(call.name)]
    guard case .value(.function(let function))? = known(steps) else { return [] }
    if function.commands.isEmpty { return [function.parameters] }
    let all = function.commands.map(\.parameters)
    guard let first = call.first.flatMap(known) else { return all }
    let fitting = all.filter { list in
      guard let parameter = list.first else { return false }
      switch first {
      case .value(let value): return parameter.accepts(value)
      case .kind(let kind): return parameter.takes.contains(kind)
      }
    }
    return fitting.isEmpty ? all : fitting
  }

  /// The named arguments that the call does not have yet.
  private func named(_ call: CursorPlace.Call) -> [Candidate] {
    guard call.label == nil else { return [] }
    var seen = Set(call.given)
    return declarations(call).flatMap { list in
      // A parameter that already has a positional argument is not offered.
      list.enumerated().filter { place, parameter in
        !parameter.isVariadic && (parameter.isNamedOnly || place >= call.position)
      }.map(\.element)
    }.filter { seen.insert($0.name).inserted }.map {
      Candidate($0.name + ":", note: HelpText.facts($0))
    }
  }

  /// The parameter that receives the value at the cursor. If several declarations fit, a parameter with choices or
  /// paths is preferred.
  func parameter(_ call: CursorPlace.Call) -> ParameterDescription? {
    let matching = declarations(call).compactMap { list -> ParameterDescription? in
      if let label = call.label { return list.first { $0.name == label } }
      if let last = list.last, last.isVariadic, call.position >= list.count - 1 { return last }
      return call.position < list.count ? list[call.position] : nil
    }
    return matching.first { $0.choices != nil || $0.isPath } ?? matching.first
  }

  // MARK: Properties

  /// The properties of the value at the end of a path.
  func properties(_ steps: [CursorPlace.Step]) -> [Candidate] {
    switch known(steps) {
    case .value(.record(let record)):
      return record.keys.map { name in Candidate(name, note: record[name].map(note) ?? "") }
    case .value(.object(let object)): return candidates(object.propertyNotes)
    case .kind(let kind): return candidates(registry.kinds[kind]?.properties ?? [])
    default: return []
    }
  }

  private func candidates(_ notes: [PropertyNote]) -> [Candidate] {
    notes.map { note in
      Candidate(
        note.name, note: note.help.isEmpty ? note.kind : "\(note.kind): \(note.help)")
    }
  }

  private func known(_ steps: [CursorPlace.Step]) -> Known? {
    var known: Known?
    for step in steps {
      switch step {
      case .name(let name): known = context.value(of: name).map { .value($0) }
      case .string: known = .kind("string")
      case .number: known = .kind("number")
      case .result(let name):
        let gives = registry.commands[name]?.compactMap { kind(in: $0.gives) } ?? []
        known = Set(gives).count == 1 ? gives.first.map { .kind($0) } : nil
      case .slice: break
      case .property(let name): known = property(name, of: known)
      case .index(let items): known = element(items, of: known)
      }
      if known == nil { return nil }
    }
    return known
  }

  private func property(_ name: String, of known: Known?) -> Known? {
    let notes: [PropertyNote]
    switch known {
    case .value(.record(let record)): return record[name].map { .value($0) }
    case .value(.object(let object)): notes = object.propertyNotes
    case .kind(let kind): notes = registry.kinds[kind]?.properties ?? []
    default: return nil
    }
    return notes.first { $0.name == name }.flatMap { kind(in: $0.kind) }.map { .kind($0) }
  }

  private func element(_ items: [Double], of known: Known?) -> Known? {
    guard case .value(let value)? = known, items.count == 1, let item = items.first else {
      return nil
    }
    switch value {
    case .list(let list):
      let place = item < 0 ? item + Double(list.count) : item
      guard place == place.rounded(), place >= 0, place < Double(list.count) else { return nil }
      return .value(list[Int(clamped: place)])
    case .object(let object):
      return (try? object.element([.number(item)], in: context)).flatMap { $0 }.map { .value($0) }
    default: return nil
    }
  }

  /// The kind that words such as `a sound` refer to; nil if the words refer to no known kind.
  private func kind(in words: String) -> String? {
    let name = words.split(separator: " ").last.map(String.init) ?? ""
    return registry.kinds[name] == nil ? nil : name
  }
}
