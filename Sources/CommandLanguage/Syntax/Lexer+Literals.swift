// Numbers with their units, and strings with their escapes.

internal import Encodings
internal import WholeNumbers

extension Lexer {
  // MARK: Numbers

  static let units = ["s", "ms", "Hz", "kHz", decibels]
  /// The unit of levels.
  static let decibels = "dB"

  mutating func digits() -> Bool {
    let start = at
    var sound = byte() != 0x5F
    while case let letter = byte(), (0x30...0x39).contains(letter) || letter == 0x5F {
      at += 1
      if letter == 0x5F, byte() == 0x5F { sound = false }
    }
    return sound && at > start && bytes[at - 1] != 0x5F
  }

  mutating func number(blank: Bool) {
    let start = at
    if byte() == 0x30, byte(1) | 0x20 == 0x78 {
      hexadecimal(blank: blank)
      return
    }
    var sound = digits()
    if byte() == 0x2E, byte(1) != 0x2E {
      guard case 0x30...0x39 = byte(1) else {
        at += 1
        broken("a number does not end with '.'", hint: "remove the '.' or write .0", at: start)
        return
      }
      at += 1
      sound = digits() && sound
    }
    if byte() | 0x20 == 0x65 {
      let signed = byte(1) == 0x2B || byte(1) == 0x2D
      if case 0x30...0x39 = byte(signed ? 2 : 1) {
        at += signed ? 2 : 1
        sound = digits() && sound
      }
    }
    let text = String(decoding: bytes[start..<at].filter { $0 != 0x5F }, as: UTF8.self)
    guard sound, var value = Double(text) else {
      broken("'_' is allowed only between digits", at: start)
      return
    }
    if value.isInfinite {
      broken("the number is too large", hint: "the largest number is about 1.8e308", at: start)
      return
    }
    let unitStart = at
    while at < bytes.count, Lexer.isNameByte(bytes[at]) || bytes[at] >= 0x80 { at += 1 }
    if at > unitStart {
      switch String(decoding: bytes[unitStart..<at], as: UTF8.self) {
      case "s", "Hz", "dB": break
      case "ms": value /= 1000
      case "kHz": value *= 1000
      case let word:
        let near = Lexer.units.first { $0.lowercased() == word.lowercased() }
        broken(
          "'\(word)' is not a unit",
          hint: near.map { "did you mean \($0)?" } ?? "the units are s, ms, Hz, kHz and dB",
          at: unitStart)
        return
      }
    }
    add(.number(value), from: start, blank: blank)
  }

  mutating func hexadecimal(blank: Bool) {
    let start = at
    at += 2
    var value = 0.0
    var any = false
    var sound = byte() != 0x5F
    while at < bytes.count, Lexer.isNameByte(bytes[at]) {
      if bytes[at] == 0x5F {
        sound = sound && Lexer.isNameByte(byte(1)) && byte(1) != 0x5F
      } else if let digit = Unicode.Scalar(bytes[at]).hexDigit {
        value = value * 16 + Double(digit)
        any = true
      } else {
        sound = false
      }
      at += 1
    }
    if any, sound, value.isFinite {
      add(.number(value), from: start, blank: blank)
    } else {
      broken(
        "the hexadecimal number is not valid", hint: "write a number such as 0x1f, without a unit",
        at: start)
    }
  }

  // MARK: Strings

  /// Reads the text of a string after its opening quote or after the `)` of an interpolation.
  mutating func string() {
    var text: [UInt8] = []
    var start = at
    while true {
      guard at < bytes.count, !TextLines.isEnd(bytes[at]) else {
        broken("the string is not closed", hint: "write the closing \" on the same line", at: at)
        return
      }
      switch bytes[at] {
      case 0x22:
        flush(&text, from: start, to: at)
        let quote = at
        at += 1
        add(.stringEnd, from: quote, blank: false)
        return
      case 0x5C:
        let escape = at
        at += 2
        switch escape + 1 < bytes.count ? bytes[escape + 1] : 0 {
        case 0x6E: text.append(10)
        case 0x74: text.append(9)
        case 0x22: text.append(0x22)
        case 0x5C: text.append(0x5C)
        case 0x75:
          guard let scalar = unicodeEscape() else {
            broken(
              "the escape \\u needs a character code in braces",
              hint: "write a code such as \\u{e9}", at: escape)
            return
          }
          text += Array(String(scalar).utf8)
        case 0x28:
          flush(&text, from: start, to: escape)
          brackets.append(.interpolation)
          add(.interpolationStart, from: escape, blank: false)
          return
        default:
          at = min(at, bytes.count)
          broken(
            "the string contains an unknown escape",
            hint: "the escapes are \\n \\t \\\" \\\\ \\u{…} and \\(…)",
            at: escape)
          return
        }
      default:
        text.append(bytes[at])
        at += 1
      }
      if text.isEmpty { start = at }
    }
  }

  mutating func flush(_ text: inout [UInt8], from start: Int, to end: Int) {
    if text.isEmpty { return }
    let piece = Token.Kind.piece(String(decoding: text, as: UTF8.self))
    tokens.append(Token(kind: piece, span: Span(start, end), blankBefore: false))
    text = []
  }

  mutating func unicodeEscape() -> Unicode.Scalar? {
    guard byte() == 0x7B else { return nil }
    at += 1
    var value: UInt32 = 0
    var count = 0
    while let digit = Unicode.Scalar(byte()).hexDigit, count < 8 {
      value = value &* 16 &+ UInt32(digit)
      count += 1
      at += 1
    }
    guard byte() == 0x7D, count > 0 else { return nil }
    at += 1
    return Unicode.Scalar(value)
  }
}

extension Unicode.Scalar {
  fileprivate var hexDigit: Int? {
    switch value {
    case 0x30...0x39: Int(value) - 0x30
    case 0x41...0x46: Int(value) - 0x41 + 10
    case 0x61...0x66: Int(value) - 0x61 + 10
    default: nil
    }
  }
}
