// Pictures inside a terminal, as the bytes of each protocol. The code here does not know which terminal
// there is, and none of the sequences requests an answer from it.

/// A protocol by which a terminal shows a picture.
public enum InlineProtocol: String, Sendable, CaseIterable {
  /// DEC's sixels, which gnuplot draws.
  case sixel
  /// kitty's graphics protocol (https://sw.kovidgoyal.net/kitty/graphics-protocol/): a PNG in chunks.
  case kitty
  /// iTerm2's inline images (https://iterm2.com/documentation-images.html): a PNG as a file.
  case iterm2

  /// The format that gnuplot draws for it.
  public var format: PictureFormat { self == .sixel ? .sixel : .png }

  /// The sequence that shows `picture`, which is in `format` and `width` pixels wide.
  public func sequence(_ picture: [UInt8], width: Int) -> String {
    switch self {
    case .sixel: String(decoding: picture, as: UTF8.self)
    case .kitty: Self.kitty(picture)
    case .iterm2:
      "\u{1b}]1337;File=inline=1;size=\(picture.count);width=\(width)px:"
        + Self.base64(picture) + "\u{7}"
    }
  }

  /// a=T: show the picture; f=100: a PNG; q=2: send no answer; m=1: more follows.
  private static func kitty(_ picture: [UInt8]) -> String {
    let digits = Array(base64(picture).utf8)
    var text = ""
    var start = 0
    repeat {
      let end = min(start + 4096, digits.count)
      let first = start == 0 ? "a=T,f=100,q=2," : ""
      let chunk = String(decoding: digits[start..<end], as: UTF8.self)
      text += "\u{1b}_G\(first)m=\(end < digits.count ? 1 : 0);\(chunk)\u{1b}\\"
      start = end
    } while start < digits.count
    return text
  }

  /// The bytes in base64 (RFC 4648, section 4), in one line.
  package static func base64(_ bytes: [UInt8]) -> String {
    let letters = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".utf8)
    var digits: [UInt8] = []
    digits.reserveCapacity((bytes.count + 2) / 3 * 4)
    for start in stride(from: 0, to: bytes.count, by: 3) {
      let group = bytes[start..<min(start + 3, bytes.count)]
      var value = 0
      for place in 0..<3 {
        value = value << 8 | (place < group.count ? Int(group[start + place]) : 0)
      }
      for place in 0..<4 {
        let isFilled = place <= group.count
        digits.append(isFilled ? letters[value >> (18 - 6 * place) & 63] : UInt8(ascii: "="))
      }
    }
    return String(decoding: digits, as: UTF8.self)
  }
}
