// Names of files for completion in a string or after `cd`, relative to the session's folder. All folders are offered,
// because the file may be in one of these folders.

internal import CommandLanguage
internal import Glibc
internal import WholeNumbers

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
    // A path with a pattern or an interpolation cannot be completed.
    if isQuoted, word.contains("*") || word.contains("\\(") { return [] }
    let folder = lead.isEmpty ? "." : isQuoted ? Self.read(lead) : lead
    let showsHidden = word.dropFirst(lead.count).hasPrefix(".")
    let names = Self.names(in: context.resolve(folder), showsHidden: showsHidden)
    let fitting = names.filter { $0.isFolder || fits($0.name) }
    return fitting.prefix(Self.limit).map { name, isFolder in
      let written = isQuoted ? Self.written(name) : name
      let end = isFolder ? "/" : ""
      return Completion.Candidate(lead + written + end, label: name + end)
    }
  }

  private func fits(_ name: String) -> Bool {
    guard let endings else { return true }
    guard let point = name.lastIndex(of: ".") else { return false }
    return endings.contains(name[name.index(after: point)...].lowercased())
  }

  /// The names in a folder, sorted; empty if the folder cannot be read.
  private static func names(
    in folder: String, showsHidden: Bool
  ) -> [(name: String, isFolder: Bool)] {
    guard let directory = opendir(folder) else { return [] }
    defer { closedir(directory) }
    var found: [(name: String, isFolder: Bool)] = []
    for _ in 0..<lookedAt {
      guard let entry = readdir(directory) else { break }
      let bytes = withUnsafeBytes(of: entry.pointee.d_name) { $0.prefix { $0 != 0 } }
      // The language has no notation for a name that is not UTF-8.
      guard let name = String(validating: Array(bytes), as: UTF8.self), name != ".", name != "..",
        showsHidden || !name.hasPrefix(".")
      else { continue }
      let kind = entry.pointee.d_type
      var isFolder = Int(kind) == DT_DIR
      if Int(kind) == DT_LNK || Int(kind) == DT_UNKNOWN {
        var status = stat()
        isFolder = stat(folder + "/" + name, &status) == 0 && status.st_mode & S_IFMT == S_IFDIR
      }
      found.append((name, isFolder))
    }
    return found.sorted { $0.name < $1.name }
  }

  /// A name in the form in which it is written inside quotes.
  private static func written(_ name: String) -> String {
    String(ValueText.quoted(name).dropFirst().dropLast())
  }

  /// The text that is written as `written` inside quotes.
  private static func read(_ written: String) -> String {
    var text = ""
    var isEscaped = false
    for letter in written {
      if isEscaped {
        text.append(letter == "n" ? "\n" : letter == "t" ? "\t" : letter)
        isEscaped = false
      } else if letter == "\\" {
        isEscaped = true
      } else {
        text.append(letter)
      }
    }
    return text
  }
}
