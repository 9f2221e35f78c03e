// Names of files for completion in a string or after `cd`, relative to the session's folder. All folders are offered,
// because the file may be in one of these folders.

internal import CommandLanguage
internal import Files

/// Finds the files with names that begin with a given word.
struct FileNames {
  /// The accepted file name extensions, in lower case; nil if every extension is accepted.
  let endings: [String]?
  /// Whether the names are written in quotes, with escapes.
  let isQuoted: Bool

  /// The largest number of names that are offered.
  private static let limit = 2000
  /// The largest number of names that are read, because a folder may be very large.
  private static let lookedAt = 20_000

  func candidates(_ word: String, in context: Context) -> [Completion.Candidate] {
    let lead = word.lastIndex(of: "/").map { String(word[...$0]) } ?? ""
    if word == "~" { return [Completion.Candidate("~/")] }
    // A path with an interpolation cannot be completed.
    if isQuoted, word.contains("\\(") { return [] }
    let folder = lead.isEmpty ? "." : isQuoted ? Self.read(lead) : lead
    let showsHidden = word.dropFirst(lead.count).hasPrefix(".")
    guard let resolved = try? context.resolve(folder) else { return [] }
    let names = Self.names(in: resolved, showsHidden: showsHidden)
    let fitting = names.filter { $0.isFolder || fits($0.name) }
    return fitting.prefix(Self.limit).map { entry in
      let written = isQuoted ? Self.written(entry.name) : entry.name
      let end = entry.isFolder ? "/" : ""
      return Completion.Candidate(lead + written + end, label: entry.name + end)
    }
  }

  private func fits(_ name: String) -> Bool {
    guard let endings else { return true }
    guard let point = name.lastIndex(of: ".") else { return false }
    return endings.contains(name[name.index(after: point)...].lowercased())
  }

  /// The names in a folder, sorted; empty if the folder cannot be read.
  private static func names(in folder: String, showsHidden: Bool) -> [Folders.Entry] {
    let found = (try? Folders.entries(in: folder, most: lookedAt)) ?? []
    return found.filter { showsHidden || !$0.name.hasPrefix(".") }.sorted { $0.name < $1.name }
  }

  /// A name in the form in which it is written inside quotes.
  private static func written(_ name: String) -> String {
    String(ValueText.quoted(name).dropFirst().dropLast())
  }

  /// The text that is written as `written` inside quotes.
  private static func read(_ written: String) -> String {
    ValueText.unquoted("\"\(written)\"") ?? written
  }
}
