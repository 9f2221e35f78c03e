// What may stand at the cursor, from the declarations and the session's values. The text before the
// cursor may be anything: it is read by tokens, never run.

public import CommandLanguage

/// What Tab offers.
public struct Completion: Sendable, Equatable {
  /// One thing that may stand at the cursor.
  public struct Candidate: Sendable, Equatable {
    /// What is put in place of the word.
    public var text: String
    /// What a list of candidates says beside it: a signature, a type.
    public var note: String
    public init(_ text: String, note: String = "") {
      self.text = text
      self.note = note
    }
  }

  /// Where the word begins that candidates replace, in bytes of the text.
  public var start: Int
  public var candidates: [Candidate]
  /// Whether a file's name stands here, which the front end completes itself.
  public var isPath: Bool

  /// The candidates for the end of `text`: names, keyword arguments of the call around the cursor,
  /// properties of a value, strings that a parameter chooses from.
  public static func at(_ text: String, in context: Context) -> Completion {
    let place = CursorPlace(text)
    switch place.kind {
    case .nothing:
      return Completion(start: text.utf8.count, candidates: [], isPath: false)
    case .name:
      var candidates: [Candidate] = []
      if let call = place.call, let function = function(call.name, context) {
        candidates += named(function, call)
      }
      candidates += names(context)
      return Completion(
        start: place.start, candidates: filter(candidates, place.word), isPath: false)
    case .property(let base):
      var candidates: [Candidate] = []
      switch value(base, context) {
      case .record(let record):
        candidates = record.fields.map { Candidate($0.name, note: $0.value.kind) }
      case .object(let object):
        candidates = object.propertyNames.map { Candidate($0) }
      default: break
      }
      return Completion(
        start: place.start, candidates: filter(candidates, place.word), isPath: false)
    case .string:
      guard let call = place.call, let function = function(call.name, context),
        let parameter = parameter(function, call)
      else { return Completion(start: place.start, candidates: [], isPath: false) }
      let choices = (parameter.choices ?? []).map { Candidate($0) }
      return Completion(
        start: place.start, candidates: filter(choices, place.word), isPath: parameter.isPath)
    }
  }

  private static func function(_ name: String, _ context: Context) -> FunctionValue? {
    if case .function(let function)? = context.value(of: name) { return function }
    return nil
  }

  /// The parameters of all declarations.
  private static func parameters(_ function: FunctionValue) -> [ParameterDescription] {
    function.commands.isEmpty ? function.parameters : function.commands.flatMap(\.parameters)
  }

  private static func named(_ function: FunctionValue, _ call: CursorPlace.Call) -> [Candidate] {
    var seen = Set(call.given)
    return parameters(function).filter {
      !$0.isVariadic && call.label == nil && seen.insert($0.name).inserted
    }.map { Candidate($0.name + ":", note: HelpText.facts($0)) }
  }

  private static func parameter(
    _ function: FunctionValue, _ call: CursorPlace.Call
  ) -> ParameterDescription? {
    let all = parameters(function)
    if let label = call.label {
      return all.first { $0.name == label && ($0.choices != nil || $0.isPath) }
        ?? all.first { $0.name == label }
    }
    let lists =
      function.commands.isEmpty ? [function.parameters] : function.commands.map(\.parameters)
    let matching = lists.compactMap { list -> ParameterDescription? in
      if let last = list.last, last.isVariadic, call.position >= list.count - 1 { return last }
      return call.position < list.count ? list[call.position] : nil
    }
    return matching.first { $0.choices != nil || $0.isPath } ?? matching.first
  }

  private static func names(_ context: Context) -> [Candidate] {
    let own = context.globalNames.map { name in
      Candidate(name, note: context.value(of: name)?.kind ?? "")
    }
    let taken = Set(own.map(\.text))
    let registry = context.registry
    let commands = registry.commands.keys.filter { !taken.contains($0) }.map { name in
      Candidate(name, note: registry.commands[name]?.first?.signature ?? "")
    }
    let constants = (Array(registry.constants.keys) + ["pi", "inf", "nan"]).map { Candidate($0) }
    let words = Words.keywords.map { Candidate($0) }
    return own + (commands + constants + words).sorted { $0.text < $1.text }
  }

  private static func value(_ path: [String], _ context: Context) -> Value? {
    guard let first = path.first, var value = context.value(of: first) else { return nil }
    for name in path.dropFirst() {
      switch value {
      case .record(let record):
        guard let next = record[name] else { return nil }
        value = next
      case .object(let object):
        guard let next = try? object.property(name, in: context) else { return nil }
        value = next
      default: return nil
      }
    }
    return value
  }

  private static func filter(_ candidates: [Candidate], _ word: String) -> [Candidate] {
    var seen: Set<String> = []
    return candidates.filter { $0.text.hasPrefix(word) && seen.insert($0.text).inserted }
  }
}
