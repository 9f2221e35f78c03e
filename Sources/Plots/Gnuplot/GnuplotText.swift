// All texts in a gnuplot script pass through the functions here. A user's text is put between single quotes, because
// inside single quotes gnuplot does not run backquotes, expand macros or variables, or interpret backslashes. A single
// quote in the text is replaced by a typographic quote: gnuplot 5.4 miscounts two adjacent doubled quotes (`'a''''b'`),
// and would interpret the rest of the text as commands. Line breaks are replaced by blanks. All text is drawn without
// markup (`noenhanced`).

/// Texts and numbers in the form that a gnuplot script requires.
package enum GnuplotText {
  /// The greatest number of characters that are drawn; longer texts are cut.
  package static let longest = 200

  /// The text in single quotes, in the form of a string in a gnuplot script.
  package static func quoted(_ text: String) -> String {
    "'" + plain(text) + "'"
  }

  /// The text in one line, with only characters that can be drawn.
  package static func plain(_ text: String) -> String {
    var line = ""
    var count = 0
    for character in text {
      if count == longest {
        line += "…"
        break
      }
      count += 1
      // XML forbids the sequence `]]>` in a text, so a blank is inserted before `>`.
      if character == ">" && line.hasSuffix("]]") { line += " " }
      for scalar in character.unicodeScalars.prefix(16) {
        line.unicodeScalars.append(drawn(scalar))
      }
    }
    return line
  }

  /// A number as text, from which gnuplot reads exactly the same value.
  package static func number(_ value: Double) -> String { "\(value)" }

  /// The character that is drawn for a character of a text. Control characters, line and paragraph separators,
  /// changes of the writing direction, and characters that XML forbids are replaced by blanks.
  private static func drawn(_ scalar: Unicode.Scalar) -> Unicode.Scalar {
    switch scalar.value {
    case 0x27: "\u{2019}"
    case 0..<0x20, 0x7f..<0xa0, 0x2028, 0x2029, 0xfeff: " "
    case 0x202a...0x202e, 0x2066...0x2069: " "
    default: scalar.value & 0xfffe == 0xfffe ? " " : scalar
    }
  }
}
