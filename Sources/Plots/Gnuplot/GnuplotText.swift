// The only way for words to reach gnuplot. A user's words are put between single quotes, where gnuplot
// neither runs backquotes, nor expands macros and variables, nor reads backslashes. A single quote in
// them becomes a typographic one: gnuplot 5.4 miscounts doubled quotes if two of them meet (`'a''''b'`),
// and would read the rest as commands. Line breaks become blanks. All text is drawn without markup
// (`noenhanced`).

/// Texts and numbers in the form of gnuplot's script.
package enum GnuplotText {
  /// The most characters of a text that are drawn.
  package static let longest = 200

  /// `text` as a quoted string of the script.
  package static func quoted(_ text: String) -> String {
    "'" + plain(text) + "'"
  }

  /// `text` in one line, with only characters that can be drawn.
  package static func plain(_ text: String) -> String {
    var line = ""
    var count = 0
    for character in text {
      if count == longest {
        line += "…"
        break
      }
      count += 1
      // The only sequence of characters that XML forbids in a text.
      if character == ">" && line.hasSuffix("]]") { line += " " }
      for scalar in character.unicodeScalars.prefix(16) {
        line.unicodeScalars.append(drawn(scalar))
      }
    }
    return line
  }

  /// A number in a form that gnuplot reads back unchanged.
  package static func number(_ value: Double) -> String { "\(value)" }

  /// The character drawn for a character of a text. Control characters, line and paragraph separators,
  /// changes of the writing direction, and characters that XML forbids become blanks.
  private static func drawn(_ scalar: Unicode.Scalar) -> Unicode.Scalar {
    switch scalar.value {
    case 0x27: "\u{2019}"
    case 0..<0x20, 0x7f..<0xa0, 0x2028, 0x2029, 0xfeff: " "
    case 0x202a...0x202e, 0x2066...0x2069: " "
    default: scalar.value & 0xfffe == 0xfffe ? " " : scalar
    }
  }
}
