// Pictures in a terminal, as the bytes of each protocol. The code here does not depend on the kind of terminal,
// and none of the byte sequences requests an answer from the terminal.

internal import Encodings

/// A protocol by which a terminal shows a picture.
public enum PictureProtocol: String, Sendable, CaseIterable {
  /// DEC's sixel graphics, which gnuplot can draw.
  case sixel
  /// kitty's graphics protocol (https://sw.kovidgoyal.net/kitty/graphics-protocol/): a PNG in chunks.
  case kitty
  /// iTerm2's inline images (https://iterm2.com/documentation-images.html): a PNG as a file.
  case iterm2

  /// The format in which gnuplot draws pictures for this protocol.
  public var format: PictureFormat { self == .sixel ? .sixel : .png }

  /// The byte sequence that shows `picture`, a picture in the format `format` with a width of `width` pixels.
  public func sequence(_ picture: [UInt8], width: Int) -> String {
    switch self {
    case .sixel: String(decoding: picture, as: UTF8.self)
    case .kitty: Self.kitty(picture)
    case .iterm2:
      "\u{1b}]1337;File=inline=1;size=\(picture.count);width=\(width)px:"
        + Base64.text(picture) + "\u{7}"
    }
  }

  /// The byte sequence by which kitty's protocol shows a PNG. The keys of the sequence are a=T (show the
  /// picture), f=100 (the picture is a PNG), q=2 (send no answer) and m=1 (more chunks follow).
  private static func kitty(_ picture: [UInt8]) -> String {
    let digits = Array(Base64.text(picture).utf8)
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
}
