// Guesses the intended name for an unknown name: the name with the smallest edit distance, up to a limit.

/// Guesses the intended name for an unknown name.
public enum Suggestion {
  /// The hint about an unknown name: the replacement for a word of another language, the nearest of `names`, or the
  /// nearest keyword; nil if no name or keyword is near enough.
  static func hint(for name: String, among names: some Sequence<String>) -> String? {
    if let habit = Habit.hint(for: name) { return habit }
    if let near = nearest(to: name, in: names) { return "did you mean '\(near)'?" }
    // A short name has a small edit distance to many keywords by chance.
    guard name.count >= 4, let near = nearest(to: name, in: MessageText.keywords) else {
      return nil
    }
    return "did you mean '\(near)'?"
  }

  /// The candidate nearest to `word`; nil if no candidate is near enough. A word of up to 4 letters may differ by
  /// one edit, a word of 5 to 7 letters by two, a longer word by three. If no candidate is near enough, the result
  /// is the shortest candidate that begins with `word`.
  public static func nearest(to word: String, in candidates: some Sequence<String>) -> String? {
    let letters = Array(word.utf8)
    guard !letters.isEmpty, letters.count <= 64 else { return nil }
    let allowed = letters.count <= 4 ? 1 : letters.count <= 7 ? 2 : 3
    let small = word.lowercased()
    var best: (distance: Int, name: String)?
    /// The shortest candidate that begins with the word.
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

  /// The edit distance: the number of insertions, removals, changes and swaps of neighbours. If the edit distance is
  /// above `limit`, the result is some number above `limit`, possibly smaller than the edit distance.
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
