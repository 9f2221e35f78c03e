// Which name was meant: the nearest by edit distance, where one is near enough.

/// Finds what was meant.
public enum Suggestion {
  /// What to say about a name that nothing has: the nearest of the names that there are, what other
  /// languages mean by it, or the keyword that it nearly is.
  static func hint(for name: String, among names: some Sequence<String>) -> String? {
    if let habit = Habit.hint(for: name) { return habit }
    if let near = nearest(to: name, in: names) { return "did you mean '\(near)'?" }
    // Short names are near to many keywords by chance.
    guard name.count >= 4, let near = nearest(to: name, in: MessageText.keywords) else {
      return nil
    }
    return "did you mean '\(near)'?"
  }

  /// The candidate nearest to `word`, nil where none is near.
  public static func nearest(to word: String, in candidates: some Sequence<String>) -> String? {
    let letters = Array(word.utf8)
    guard !letters.isEmpty, letters.count <= 64 else { return nil }
    let allowed = letters.count <= 4 ? 1 : letters.count <= 7 ? 2 : 3
    let small = word.lowercased()
    var best: (distance: Int, name: String)?
    /// The shortest that begins so, where nothing is nearer.
    var longer: String?
    for name in candidates where name != word && !name.isEmpty {
      if name.lowercased() == small { return name }
      if letters.count >= 3, name.hasPrefix(word) {
        longer = longer.map { (name.count, name) < ($0.count, $0) ? name : $0 } ?? name
      }
      let distance = distance(letters, Array(name.utf8), limit: allowed)
      guard distance <= allowed, distance < min(letters.count, name.utf8.count) else { continue }
      if best.map({ (distance, name) < ($0.distance, $0.name) }) ?? true { best = (distance, name) }
    }
    return best?.name ?? longer
  }

  /// The edit distance (insert, remove, change, swap of neighbours); above `limit` any larger number.
  private static func distance(_ a: [UInt8], _ b: [UInt8], limit: Int) -> Int {
    if abs(a.count - b.count) > limit { return limit + 1 }
    var before: [Int] = []
    var last = Array(0...b.count)
    for i in 1...max(1, a.count) where i <= a.count {
      var row = [i]
      for j in 1...max(1, b.count) where j <= b.count {
        var best = min(last[j] + 1, row[j - 1] + 1, last[j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1))
        if i > 1, j > 1, a[i - 1] == b[j - 2], a[i - 2] == b[j - 1] {
          best = min(best, before[j - 2] + 1)
        }
        row.append(best)
      }
      before = last
      last = row
    }
    return last[b.count]
  }
}
