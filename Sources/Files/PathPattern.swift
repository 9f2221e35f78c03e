// Patterns of paths: `*` stands for any characters, `?` for one character, and `[a-z]`, `[!a-z]` for one character of a
// set. A part of a pattern that is the name of an existing file or folder stands for this name only, so a file or folder
// whose name contains these characters can be used like any other. A name that begins with a point matches only a part
// that begins with a point.

/// A pattern that stands for the paths of existing files.
public struct PathPattern: Sendable {
  /// The largest number of paths that are found.
  public static let mostPaths = 100_000

  private let text: String

  /// The pattern with this text.
  public init(_ text: String) { self.text = text }

  /// Whether the text contains characters that have a meaning in patterns.
  public var isPattern: Bool { text.contains { "*?[".contains($0) } }

  /// The paths of the existing files and folders that match the pattern, sorted by the bytes of the paths.
  ///
  /// - Parameter base: the folder at which a relative pattern begins, or an empty string for the current folder. The
  ///   base is a path and no pattern.
  /// - Returns: the paths relative to the base.
  /// - Throws: `FileError` if more than `mostPaths` paths match, or if the path cannot be the path of a file.
  public func paths(in base: String) throws -> [String] {
    try SystemPath.check(text)
    var found = [text.hasPrefix("/") ? "/" : ""]
    for part in text.split(separator: "/") {
      found = try found.flatMap { lead in try paths(lead, part, base) }
      if found.count > PathPattern.mostPaths {
        throw FileError(text, "more than \(PathPattern.mostPaths) files match")
      }
    }
    return found.filter { !$0.isEmpty && $0 != "/" }.sorted {
      $0.utf8.lexicographicallyPrecedes($1.utf8)
    }
  }

  /// The paths that a part of the pattern adds to the path `lead`.
  private func paths(_ lead: String, _ part: Substring, _ base: String) throws -> [String] {
    func full(_ path: String) -> String {
      if path.hasPrefix("/") || base.isEmpty { return path.isEmpty ? "." : path }
      return base.hasSuffix("/") ? base + path : "\(base)/\(path)"
    }
    let joint = lead.isEmpty || lead.hasSuffix("/") ? "" : "/"
    if SystemPath.exists(full(lead + joint + part)) { return [lead + joint + part] }
    guard PathPattern(String(part)).isPattern else { return [] }
    let letters = Array(part.unicodeScalars)
    let names = Folders.names(in: full(lead)).filter { name in
      (part.hasPrefix(".") || !name.hasPrefix("."))
        && PathPattern.matches(Array(name.unicodeScalars), letters)
    }
    return names.map { lead + joint + $0 }
  }

  /// Whether a name matches one part of a pattern.
  static func matches(_ name: [Unicode.Scalar], _ pattern: [Unicode.Scalar]) -> Bool {
    matches(name, pattern, star: "*") { step($0, pattern, $1) }
  }

  /// Whether a text matches a pattern in which `star` stands for any text.
  ///
  /// - Parameter step: the place in the pattern behind the element at a place that matches a letter; nil if the element
  ///   does not match.
  package static func matches<Letter: Equatable>(
    _ text: [Letter], _ pattern: [Letter], star sign: Letter, step: (Letter, Int) -> Int?
  ) -> Bool {
    var (place, part) = (0, 0)
    // The last star, and the place in the text at which the pattern behind it was tried last.
    var star: (part: Int, place: Int)?
    while place < text.count {
      if part < pattern.count, pattern[part] == sign {
        star = (part, place)
        part += 1
      } else if let next = step(text[place], part) {
        part = next
        place += 1
      } else if let last = star {
        star = (last.part, last.place + 1)
        (part, place) = (last.part + 1, last.place + 1)
      } else {
        return false
      }
    }
    return pattern[part...].allSatisfy { $0 == sign }
  }

  /// The place in the pattern behind the element that matches a character; nil if the element does not match.
  private static func step(
    _ letter: Unicode.Scalar, _ pattern: [Unicode.Scalar], _ part: Int
  ) -> Int? {
    guard part < pattern.count else { return nil }
    if pattern[part] == "?" { return part + 1 }
    if pattern[part] == "[", let set = set(letter, pattern, part + 1) {
      return set.matches ? set.end : nil
    }
    return pattern[part] == letter ? part + 1 : nil
  }

  /// Whether a character belongs to the set that begins at a place; nil if the set has no end.
  private static func set(
    _ letter: Unicode.Scalar, _ pattern: [Unicode.Scalar], _ start: Int
  ) -> (matches: Bool, end: Int)? {
    var place = start
    let isNegated = place < pattern.count && (pattern[place] == "!" || pattern[place] == "^")
    if isNegated { place += 1 }
    let first = place
    var isIn = false
    while place < pattern.count {
      if pattern[place] == "]", place > first { return (isIn != isNegated, place + 1) }
      if place + 2 < pattern.count, pattern[place + 1] == "-", pattern[place + 2] != "]" {
        if pattern[place] <= letter, letter <= pattern[place + 2] { isIn = true }
        place += 3
      } else {
        if pattern[place] == letter { isIn = true }
        place += 1
      }
    }
    return nil
  }
}
