// The text of values in a session's record. A short value is written out; a longer value is represented by its kind,
// fingerprint and summary.

package import CommandLanguage

/// The text of values in a session's record.
package enum ValueFingerprint {
  /// The largest number of nested levels of lists and records that a digest covers.
  static let depth = 64
  /// The length of the longest string that is written out, in bytes.
  static let longest = 60
  /// The largest number of elements that a digest covers. The limit is needed because a list may contain itself.
  static let mostElements = 20_000_000
  /// The number of elements of a list between two questions whether the work is stopped.
  private static let elementsBetweenQuestions = 10_000
  /// The largest number of elements in a value that is copied before a change.
  static let keptElements = 20_000

  /// The text of the value; empty for functions.
  ///
  /// - Parameter isStopped: called repeatedly while a digest is made; if the result is true, there is no text.
  /// - Returns: nil after a stop.
  package static func words(
    of value: Value, isStopped: @escaping () -> Bool = { false }
  ) -> String? {
    switch value {
    case .function: return ""
    case .nil, .bool, .number, .range: return ValueText.shown(value)
    case .string(let text):
      if text.utf8.count <= longest, !text.contains(SessionScript.separator) {
        return ValueText.quoted(text)
      }
      return digest(of: value, isStopped).map {
        "string \($0) \(MessageText.count(text.count, "character"))"
      }
    case .list(let list):
      if let short = short(list) { return short }
      return digest(of: value, isStopped).map {
        "list \($0) \(MessageText.count(list.count, "element"))"
      }
    case .record(let record):
      return digest(of: value, isStopped).map {
        "record \($0) \(MessageText.count(record.count, "field"))"
      }
    case .object(let object):
      guard let print = object.fingerprint(isStopped: isStopped) else {
        return isStopped() ? nil : ""
      }
      var summary = object.summary.prefix { $0 != "\n" }
      if summary.hasPrefix(object.kind) { summary = summary.dropFirst(object.kind.count) }
      let words = summary.split(separator: " ").filter { $0 != "·" }.joined(separator: " ")
      return "\(object.kind) \(print)" + (words.isEmpty ? "" : " " + words)
    }
  }

  /// A short list of numbers in the notation of the language; nil for any other list.
  private static func short(_ list: ListValue) -> String? {
    guard list.count <= longest / 3, list.numbers != nil else { return nil }
    let text = ValueText.shown(.list(list))
    return text.utf8.count <= longest ? text : nil
  }

  /// Whether the value can change in place.
  static func canChange(_ value: Value) -> Bool {
    switch value {
    case .list, .record, .function: true
    case .object(let object): object.isReference
    default: false
    }
  }

  /// The digest of a value, including all its elements and fields; nil after a stop.
  private static func digest(of value: Value, _ isStopped: @escaping () -> Bool) -> String? {
    var fingerprint = Fingerprint(isStopped: isStopped)
    var room = mostElements
    add(value, to: &fingerprint, isStopped, depth: 0, room: &room)
    return fingerprint.text
  }

  private static func add(
    _ value: Value, to fingerprint: inout Fingerprint, _ isStopped: @escaping () -> Bool,
    depth: Int,
    room: inout Int
  ) {
    fingerprint.add(value.kind)
    room -= 1
    if depth > ValueFingerprint.depth || room < 0 { return }
    if room % elementsBetweenQuestions == 0, fingerprint.checkStop() {
      room = -1
      return
    }
    switch value {
    case .nil, .function: break
    case .bool(let bool): fingerprint.add(bool)
    case .number(let number): fingerprint.add(measure: number)
    case .string(let text): fingerprint.add(text)
    case .range(let range):
      for number in [range.start, range.end, range.step] { fingerprint.add(number) }
    case .list(let list):
      fingerprint.add(list.count)
      for index in 0..<list.count {
        if room < 0 { return }
        add(list[index], to: &fingerprint, isStopped, depth: depth + 1, room: &room)
      }
    case .record(let record):
      fingerprint.add(record.count)
      for field in record.fields {
        fingerprint.add(field.name)
        add(field.value, to: &fingerprint, isStopped, depth: depth + 1, room: &room)
      }
    case .object(let object):
      if let parts = object.fingerprint(isStopped: isStopped).flatMap({ Fingerprint.Parts($0) }) {
        fingerprint.add(parts)
      } else if !fingerprint.checkStop() {
        fingerprint.add("")
      }
    }
  }

  /// A copy of the value that no statement changes, and the number of elements that were counted for it. The copy is nil
  /// if it would be too large.
  static func kept(_ value: Value) -> (copy: Value?, elements: Int) {
    var room = keptElements
    let copy = kept(value, depth: 0, room: &room)
    return (copy, keptElements - room)
  }

  private static func kept(_ value: Value, depth: Int, room: inout Int) -> Value? {
    switch value {
    case .list(let list):
      room -= list.count
      guard room >= 0, depth < ValueFingerprint.depth else { return nil }
      var items: [Value] = []
      for index in 0..<list.count {
        guard let item = kept(list[index], depth: depth + 1, room: &room) else { return nil }
        items.append(item)
      }
      return .list(ListValue(items))
    case .record(let record):
      room -= record.count
      guard room >= 0, depth < ValueFingerprint.depth else { return nil }
      let fresh = RecordValue()
      for field in record.fields {
        guard let item = kept(field.value, depth: depth + 1, room: &room) else { return nil }
        fresh.set(field.name, item)
      }
      return .record(fresh)
    case .object(let object) where object.isReference: return .object(object.copied())
    default: return value
    }
  }
}
