// A small picture with few colours, drawn pixel by pixel and written as PNG (ISO/IEC 15948) with a palette and
// transparency. Such pictures are shown beside values; they need no axes, and gnuplot would draw them too
// slowly.

internal import CZlib
internal import WholeNumbers

/// A picture whose pixels are set one by one.
public struct PixelPicture: Sendable {
  /// The red, green, blue and opacity of a colour, each from 0 to 255.
  public typealias Color = (red: UInt8, green: UInt8, blue: UInt8, opacity: UInt8)

  public let width: Int
  public let height: Int
  private let colors: [Color]
  /// The index of a colour for each pixel, row by row.
  private var pixels: [UInt8]

  /// - Parameter colors: the palette of 1 to 256 colours; all pixels start with the first colour.
  public init(width: Int, height: Int, colors: [Color]) {
    precondition(width > 0 && height > 0 && (1...256).contains(colors.count))
    self.width = width
    self.height = height
    self.colors = colors
    pixels = [UInt8](repeating: 0, count: width * height)
  }

  /// Sets the colour of the pixels in the given rows of a column; pixels outside the picture are ignored.
  public mutating func fill(column: Int, rows: ClosedRange<Int>, color: UInt8) {
    guard (0..<width).contains(column), Int(color) < colors.count else { return }
    for row in rows.clamped(to: 0...height - 1) where rows.contains(row) {
      pixels[row * width + column] = color
    }
  }

  /// The bytes of the picture in PNG format.
  public var png: [UInt8] {
    var file: [UInt8] = [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]
    func add(_ kind: String, _ data: [UInt8]) {
      let body = Array(kind.utf8) + data
      file += PixelPicture.word(data.count) + body
      file += PixelPicture.word(
        Int(body.withUnsafeBufferPointer { crc32_z(0, $0.baseAddress, $0.count) }))
    }
    // The picture has eight bits per pixel, a palette, and no interlacing.
    add("IHDR", PixelPicture.word(width) + PixelPicture.word(height) + [8, 3, 0, 0, 0])
    add("PLTE", colors.flatMap { [$0.red, $0.green, $0.blue] })
    add("tRNS", colors.map(\.opacity))
    add("IDAT", packed)
    add("IEND", [])
    return file
  }

  /// The compressed rows; each row is preceded by the number of its filter, 0 for none.
  private var packed: [UInt8] {
    var rows: [UInt8] = []
    for row in 0..<height {
      rows.append(0)
      rows += pixels[row * width..<(row + 1) * width]
    }
    var size = compressBound(UInt(rows.count))
    var result = [UInt8](repeating: 0, count: Int(size))
    compress2(&result, &size, rows, UInt(rows.count), Z_BEST_COMPRESSION)
    return Array(result.prefix(Int(size)))
  }

  /// A number as four bytes, from the most significant to the least significant.
  private static func word(_ number: Int) -> [UInt8] {
    [24, 16, 8, 0].map { UInt8(truncatingIfNeeded: number >> $0) }
  }
}
