// Completions at the cursor, found from the declarations and the session's values. The text before the cursor may be
// any text: completion reads its tokens, but never runs the text or computes a value.

public import CommandLanguage

/// The candidates that the Tab key offers.
public struct Completion: Sendable, Equatable {
  /// A possible completion of the word at the cursor.
  public struct Candidate: Sendable, Equatable {
    /// The text that replaces the word.
    public var text: String
    /// The text that a list of candidates shows: all of `text`, or only its last part.
    public var label: String
    /// The note beside the candidate in a list of candidates, such as a signature or a kind.
    public var note: String

    /// Makes a candidate; without a label, the label equals the text.
    public init(_ text: String, label: String? = nil, note: String = "") {
      self.text = text
      self.label = label ?? text
      self.note = note
    }
  }

  /// The position at which the word to be replaced begins, in bytes of the text.
  public var start: Int
  /// The candidates, in the order of the list that the user sees.
  public var candidates: [Candidate]
  /// The text that follows the candidate if there is only one candidate: a blank, a closing quote or nothing.
  public var suffix = ""

  /// The candidates for the end of `text`: names, named arguments of the call around the cursor, properties of a
  /// value, the choices of a parameter, and names of files.
  ///
  /// Candidates begin with the word at the cursor. If no candidate begins with the word, upper and lower case count as
  /// equal.
  public static func at(_ text: String, in context: Context) -> Completion {
    var place = CursorPlace(text)
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
        let isQuoted = place.word.hasPrefix("\"")
        if isQuoted {
          place.word.removeFirst()
          completion.start += 1
          completion.suffix = "\""
        }
        let files = FileNames(endings: parameter.endings, isQuoted: isQuoted)
        completion.candidates = files.candidates(place.word, in: context)
      } else if case .property(let steps) = CursorPlace(place.word).kind {
        // A topic such as `tools.double` is a path.
        let path = CursorPlace(place.word)
        completion.start += path.start
        completion.candidates = sources.properties(steps)
        place.word = path.word
      } else {
        completion.candidates = sources.topics
      }
    }
    completion.candidates = completion.matching(place.word)
    // After a folder, the user continues with the name of a file in the folder.
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
