// The characters of a text as a user sees them. A glyph is one cluster of code points, such as a letter with its accent
// or a flag. The widths are those of the C library in the locale of the process.

internal import CReadline
internal import Glibc
internal import WholeNumbers

/// A character of a text, with its place in the bytes of the text.
package struct TextGlyph: Sendable, Equatable {
  /// The number of bytes.
  package var length: Int
  /// The number of columns on the screen.
  package var width: Int
  /// Whether terminals disagree about the width, because the glyph consists of several code points.
  package var isComplex = false
  package var appearance = Appearance.itself

  /// What is shown of a character.
  package enum Appearance: UInt8, Sendable {
    /// The bytes of the character.
    case itself
    /// A letter behind `^`, for a control code.
    case control
    /// A sign for a character that has no appearance, or for a byte that is no text.
    case unknown
    /// A circle, for a mark without a letter.
    case circle
  }

  /// The text that is shown instead of a character; nil for the character itself.
  static func shown(_ appearance: Appearance, _ first: UInt8) -> String? {
    switch appearance {
    case .itself: nil
    case .control: "^" + String(UnicodeScalar(first == 127 ? 63 : first + 64))
    case .unknown: "\u{fffd}"
    case .circle: "\u{25cc}"
    }
  }
}

/// Finds glyphs in bytes of UTF-8.
package enum TextGlyphs {
  /// Calls `body` with each glyph from a byte on, until `body` returns false. A newline is a glyph of its own, and so is
  /// each byte that is no text.
  ///
  /// - Parameter start: the byte at which a glyph begins.
  @inline(__always) package static func each(
    in bytes: [UInt8], from start: Int = 0, _ body: (_ start: Int, TextGlyph) -> Bool
  ) {
    var at = start
    while at < bytes.count {
      let byte = bytes[at]
      if byte < 0x80, at + 1 >= bytes.count || bytes[at + 1] < 0x80 {
        guard body(at, plain(byte)) else { return }
        at += 1
        continue
      }
      // No cluster begins in the middle of such a part, because ASCII begins a cluster.
      var end = at + 1
      while end < bytes.count, bytes[end] >= 0x80 { end += 1 }
      for glyph in clusters(bytes[at..<end]) {
        guard body(at, glyph) else { return }
        at += glyph.length
      }
    }
  }

  /// The places at which the glyphs of a text begin, and the end of the text.
  package static func places(in bytes: [UInt8]) -> [Int] {
    var places: [Int] = []
    each(in: bytes) { start, _ in
      places.append(start)
      return true
    }
    return places + [bytes.count]
  }

  /// The end of the glyph that begins at a place, or that contains the place.
  package static func end(after place: Int, in bytes: [UInt8]) -> Int {
    let place = min(max(place, 0), bytes.count)
    var end = bytes.count
    each(in: bytes, from: safeStart(before: place, in: bytes)) { start, glyph in
      guard start + glyph.length > place else { return true }
      end = start + glyph.length
      return false
    }
    return end
  }

  /// The beginning of the glyph that ends at a place, or that contains the place; 0 at the beginning of the text.
  package static func start(before place: Int, in bytes: [UInt8]) -> Int {
    let place = min(max(place, 0), bytes.count)
    guard place > 0 else { return 0 }
    var found = 0
    each(in: bytes, from: safeStart(before: place - 1, in: bytes)) { start, _ in
      if start < place { found = start }
      return start < place
    }
    return found
  }

  /// The beginning of the glyph that contains a place.
  package static func start(containing place: Int, in bytes: [UInt8]) -> Int {
    place < bytes.count ? start(before: place + 1, in: bytes) : bytes.count
  }

  /// A byte at or before a place at which a glyph begins.
  private static func safeStart(before place: Int, in bytes: [UInt8]) -> Int {
    var at = min(place, bytes.count - 1)
    while at > 0, bytes[at] >= 0x80 { at -= 1 }
    return max(at, 0)
  }

  @inline(__always) private static func plain(_ byte: UInt8) -> TextGlyph {
    if byte >= 32, byte < 127 { return TextGlyph(length: 1, width: 1) }
    if byte == 10 || byte == 9 { return TextGlyph(length: 1, width: 0) }
    return TextGlyph(length: 1, width: 2, appearance: .control)
  }

  private static func clusters(_ bytes: ArraySlice<UInt8>) -> [TextGlyph] {
    guard let text = String(validating: bytes, as: UTF8.self) else {
      return bytes.map { byte in
        byte < 0x80 ? plain(byte) : TextGlyph(length: 1, width: 1, appearance: .unknown)
      }
    }
    return text.map { cluster in
      if let byte = cluster.utf8.first, cluster.utf8.count == 1 { return plain(byte) }
      var width = 0
      var isVisible = true
      for scalar in cluster.unicodeScalars {
        let columns = readline_width(scalar.value)
        if columns < 0 { isVisible = false }
        width += max(0, Int(columns))
      }
      let length = cluster.utf8.count
      if !isVisible { return TextGlyph(length: length, width: 1, appearance: .unknown) }
      if width == 0 { return TextGlyph(length: length, width: 1, appearance: .circle) }
      return TextGlyph(
        length: length, width: width, isComplex: cluster.unicodeScalars.count > 1)
    }
  }
}
