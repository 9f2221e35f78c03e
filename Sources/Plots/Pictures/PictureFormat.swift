// The formats of a picture, and a check whether a picture is complete.

/// A format in which figures are drawn.
public enum PictureFormat: String, Sendable, Equatable, CaseIterable {
  case png
  case svg
  case pdf
  /// Pixels in a terminal that supports sixel.
  case sixel
  /// Characters; the size of a figure in this format is in columns and lines.
  case text

  /// The formats in which a figure can be saved to a file.
  public static let ofFiles: [PictureFormat] = [.png, .svg, .pdf]

  /// The format of a path's file name extension, in upper or lower case.
  ///
  /// - Throws: `PlotError.unknownFormat` if no format has the file name extension.
  public init(path: String) throws(PlotError) {
    let name = path[(path.lastIndex(of: "/").map { path.index(after: $0) } ?? path.startIndex)...]
    let ending = name.lastIndex(of: ".").map { name[name.index(after: $0)...].lowercased() } ?? ""
    guard let format = Self.ofFiles.first(where: { $0.rawValue == ending }) else {
      throw PlotError.unknownFormat(path: path)
    }
    self = format
  }

  /// Whether the fonts for the text in a picture are chosen by the picture's viewer.
  var hasOwnFonts: Bool { self == .svg || self == .text }

  /// Whether `bytes` are a complete picture of this format, judged by its first and last bytes.
  func isWhole(_ bytes: [UInt8]) -> Bool {
    switch self {
    case .png:
      bytes.starts(with: [0x89, 0x50, 0x4e, 0x47]) && ends(bytes, with: "IEND", within: 12)
    case .svg: ends(bytes, with: "</svg>", within: 16)
    case .pdf: bytes.starts(with: Array("%PDF".utf8)) && ends(bytes, with: "%%EOF", within: 16)
    case .sixel: bytes.starts(with: [0x1b, 0x50]) && ends(bytes, with: "\u{1b}\\", within: 8)
    case .text: !bytes.isEmpty
    }
  }

  private func ends(_ bytes: [UInt8], with mark: String, within length: Int) -> Bool {
    let tail = Array(bytes.suffix(length))
    let mark = Array(mark.utf8)
    return tail.indices.contains { tail[$0...].starts(with: mark) }
  }
}
