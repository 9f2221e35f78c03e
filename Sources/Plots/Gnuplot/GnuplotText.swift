// The only way that words reach gnuplot. A user's words stand between single quotes, where gnuplot
// neither runs backquotes, nor expands macros and variables, nor reads backslashes. A single quote in
// them becomes the typographic one: gnuplot 5.4 loses count of doubled quotes if two of them meet
// (`'a''''b'`), and would read what follows as commands. What could end a line is a blank. All text is
// drawn without markup (`noenhanced`).

/// Texts and numbers as gnuplot's script has them.
package enum GnuplotText {
  /// The most characters of a text that are drawn.
  package static let longest = 200

  /// `text` as a quoted string of the script.
  package static func quoted(_ text: String) -> String {
    "'" + plain(text) + "'"
  }

  /// `text` in one line of characters that can be drawn.
  package static func plain(_ text: String) -> String {
    var line = ""
    var count = 0
    for character in text {
      if count == longest {
        line += "…"
        break
      }
      count += 1
      // The one row of characters that XML forbids in a text.
      if character == ">" && line.hasSuffix("]]") { line += " " }
      for scalar in character.unicodeScalars.prefix(16) {
        line.unicodeScalars.append(drawn(scalar))
      }
    }
    return line
  }

  /// A number that gnuplot reads back the same.
  package static func number(_ value: Double) -> String { "\(value)" }

  /// The character that is drawn for a character of a text. Control characters, line and paragraph
  /// separators, turns of the writing direction, and what XML forbids are blanks.
  private static func drawn(_ scalar: Unicode.Scalar) -> Unicode.Scalar {
    switch scalar.value {
    case 0x27: "\u{2019}"
    case 0..<0x20, 0x7f..<0xa0, 0x2028, 0x2029, 0xfeff: " "
    case 0x202a...0x202e, 0x2066...0x2069: " "
    default: scalar.value & 0xfffe == 0xfffe ? " " : scalar
    }
  }
}
