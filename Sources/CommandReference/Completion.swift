// What may stand at the cursor, from the declarations and the session's values. The text before the
// cursor may be anything: it is read by tokens, never run, and no value is made to look into it.

public import CommandLanguage

/// What Tab offers.
public struct Completion: Sendable, Equatable {
  /// One thing that may stand at the cursor.
  public struct Candidate: Sendable, Equatable {
    /// What is put in place of the word.
    public var text: String
    /// What a list of candidates calls it: the text, or the last part of it.
    public var label: String
    /// What a list of candidates says beside it: a signature, a kind.
    public var note: String

    public init(_ text: String, label: String? = nil, note: String = "") {
      self.text = text
      self.label = label ?? text
      self.note = note
    }
  }

  /// Where the word begins that candidates replace, in bytes of the text.
  public var start: Int
  public var candidates: [Candidate]
  /// What goes behind the candidate where it is the only one: a blank, a closing quote.
  public var suffix = ""

  /// The candidates for the end of `text`: names, keyword arguments of the call around the cursor,
  /// properties of a value, strings that a parameter chooses from, names of files.
  ///
  /// Where none begins as the word does, those that begin so in other letters' cases.
  public static func at(_ text: String, in context: Context) -> Completion {
    let place = CursorPlace(text)
    let sources = CompletionSources(context: context)
    var completion = Completion(start: place.start, candidates: [])
    switch place.kind {
    case .nothing: return completion
    case .name, .piped:
      completion.candidates = sources.words(place)
      if completion.matching(place.word).allSatisfy({ $0.text.hasSuffix(":") }) {
        completion.suffix = " "
      }
    case .property(let steps): completion.candidates = sources.properties(steps)
    case .string:
      guard let parameter = place.call.flatMap(sources.parameter) else { return completion }
      if let choices = parameter.choices {
        completion.candidates = choices.map { Candidate($0) }
        completion.suffix = "\""
      } else if parameter.isPath {
        let files = FileNames(endings: parameter.endings, isQuoted: true)
        completion.candidates = files.candidates(place.word, in: context)
        completion.suffix = "\""
      }
    case .line(let command):
      guard let parameter = context.registry.commands[command]?.first?.parameters.first else {
        return completion
      }
      if parameter.isPath {
        let files = FileNames(endings: parameter.endings, isQuoted: false)
        completion.candidates = files.candidates(place.word, in: context)
      } else {
        completion.candidates = sources.topics
      }
    }
    completion.candidates = completion.matching(place.word)
    // One goes on into a folder.
    if completion.candidates.first?.text.hasSuffix("/") ?? true { completion.suffix = "" }
    return completion
  }

  private func matching(_ word: String) -> [Candidate] {
    var seen: Set<String> = []
    let exact = candidates.filter { $0.text.hasPrefix(word) && seen.insert($0.text).inserted }
    if !exact.isEmpty || word.isEmpty { return exact }
    let lowered = word.lowercased()
    return candidates.filter {
      $0.text.lowercased().hasPrefix(lowered) && seen.insert($0.text).inserted
    }
  }
}
