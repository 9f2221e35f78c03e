// The topics of a help request for a position in code: the path or word at the position, or the function whose call
// contains the position.

internal import CommandLanguage

/// A position in code for which a front end requests help.
struct InspectedPlace {
  /// The possible topics, the most likely topic first.
  let topics: [String]

  /// - Parameter cursor: the position, counted in Unicode code points.
  init(_ code: String, at cursor: Int) {
    let letters = Array(code.unicodeScalars)
    var end = min(max(cursor, 0), letters.count)
    while end < letters.count, InspectedPlace.isWord(letters[end]) { end += 1 }
    var start = end
    while start > 0, InspectedPlace.isWord(letters[start - 1]) { start -= 1 }
    // A path such as `pv[3].mags` is one topic.
    var whole = start
    while whole > 0, InspectedPlace.isPath(letters[whole - 1]) { whole -= 1 }
    func text(_ range: Range<Int>) -> String {
      String(String.UnicodeScalarView(letters[range]))
    }
    var topics: [String] = []
    if whole < start { topics.append(text(whole..<end)) }
    if start < end { topics.append(text(start..<end)) }
    if let call = CursorPlace(text(0..<end)).call { topics.append(call.path) }
    self.topics = topics
  }

  private static func isWord(_ letter: Unicode.Scalar) -> Bool {
    letter.properties.isAlphabetic || letter == "_" || ("0"..."9").contains(letter)
  }

  private static func isPath(_ letter: Unicode.Scalar) -> Bool {
    isWord(letter) || letter == "." || letter == "[" || letter == "]"
  }
}
