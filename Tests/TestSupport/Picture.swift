// A reader of the PNG pictures that gnuplot writes (8-bit colour, not interlaced). With this reader the tests
// check pictures without an additional library.

/// The pixels of a picture.
package struct Picture {
  package struct Pixel: Hashable {
    package var red: UInt8
    package var green: UInt8
    package var blue: UInt8

    package init(red: UInt8, green: UInt8, blue: UInt8) {
      self.red = red
      self.green = green
      self.blue = blue
    }

    package init(_ digits: Int) {
      self.init(
        red: UInt8(digits >> 16 & 255), green: UInt8(digits >> 8 & 255), blue: UInt8(digits & 255))
    }
  }

  package let width: Int
  package let height: Int
  package let pixels: [Pixel]

  package subscript(x: Int, y: Int) -> Pixel { pixels[y * width + x] }

  /// The number of pixels of each colour.
  package func counts() -> [Pixel: Int] { pixels.reduce(into: [:]) { $0[$1, default: 0] += 1 } }

  /// The number of pixels whose colour differs from that of the corner.
  package var inked: Int { pixels.count { $0 != pixels[0] } }

  /// Reads a picture; nil if the bytes are no picture in the supported format.
  package init?(png bytes: [UInt8]) {
    var place = 8
    var header: [UInt8] = []
    var packed: [UInt8] = []
    var palette: [UInt8] = []
    while place + 12 <= bytes.count {
      let length = bytes[place..<place + 4].reduce(0) { $0 << 8 | Int($1) }
      let kind = String(decoding: bytes[place + 4..<place + 8], as: UTF8.self)
      guard place + 12 + length <= bytes.count else { return nil }
      let content = bytes[place + 8..<place + 8 + length]
      if kind == "IHDR" { header = Array(content) }
      if kind == "PLTE" { palette = Array(content) }
      if kind == "IDAT" { packed += content }
      place += 12 + length
    }
    guard header.count == 13, header[8] == 8, header[12] == 0,
      let channels = [2: 3, 3: 1, 6: 4][header[9]]
    else { return nil }
    width = header[0..<4].reduce(0) { $0 << 8 | Int($1) }
    height = header[4..<8].reduce(0) { $0 << 8 | Int($1) }
    var inflater = Inflater(Array(packed.dropFirst(2)))
    guard var data = inflater.inflate(), data.count == (width * channels + 1) * height else {
      return nil
    }
    let stride = width * channels
    var pixels: [Pixel] = []
    for row in 0..<height {
      let start = row * (stride + 1) + 1
      let filter = data[start - 1]
      for index in 0..<stride {
        let left = index >= channels ? Int(data[start + index - channels]) : 0
        let up = row > 0 ? Int(data[start + index - stride - 1]) : 0
        let corner =
          row > 0 && index >= channels ? Int(data[start + index - stride - 1 - channels]) : 0
        let guess: Int
        switch filter {
        case 1: guess = left
        case 2: guess = up
        case 3: guess = (left + up) / 2
        case 4:
          let estimate = left + up - corner
          let (a, b, c) = (abs(estimate - left), abs(estimate - up), abs(estimate - corner))
          guess = a <= b && a <= c ? left : b <= c ? up : corner
        default: guess = 0
        }
        data[start + index] = UInt8((Int(data[start + index]) + guess) & 255)
      }
      for column in 0..<width {
        var (place, source) = (start + column * channels, data)
        if channels == 1 {
          (place, source) = (3 * Int(data[place]), palette)
          guard place + 2 < palette.count else { return nil }
        }
        pixels.append(
          Pixel(red: source[place], green: source[place + 1], blue: source[place + 2]))
      }
    }
    self.pixels = pixels
  }
}

/// Unpacks data in the deflate format of RFC 1951.
private struct Inflater {
  private let bytes: [UInt8]
  private var bit = 0
  private var output: [UInt8] = []

  init(_ bytes: [UInt8]) { self.bytes = bytes }

  mutating func inflate() -> [UInt8]? {
    var isLast = false
    while !isLast {
      guard bit + 3 <= bytes.count * 8 else { return nil }
      isLast = take(1) == 1
      switch take(2) {
      case 0:
        bit = (bit + 7) / 8 * 8
        let length = take(16)
        bit += 16
        guard bit / 8 + length <= bytes.count else { return nil }
        output += bytes[bit / 8..<bit / 8 + length]
        bit += length * 8
      case 1:
        let lengths = (0..<288).map { $0 < 144 ? 8 : $0 < 256 ? 9 : $0 < 280 ? 7 : 8 }
        guard block(Code(lengths), Code([Int](repeating: 5, count: 30))) else { return nil }
      case 2:
        guard let codes = dynamicCodes(), block(codes.0, codes.1) else { return nil }
      default: return nil
      }
    }
    return output
  }

  private mutating func dynamicCodes() -> (Code, Code)? {
    let literals = take(5) + 257
    let distances = take(5) + 1
    let used = take(4) + 4
    let order = [16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15]
    var own = [Int](repeating: 0, count: 19)
    for index in 0..<used { own[order[index]] = take(3) }
    let code = Code(own)
    var lengths: [Int] = []
    while lengths.count < literals + distances {
      guard let symbol = symbol(code) else { return nil }
      switch symbol {
      case 16: lengths += [Int](repeating: lengths.last ?? 0, count: 3 + take(2))
      case 17: lengths += [Int](repeating: 0, count: 3 + take(3))
      case 18: lengths += [Int](repeating: 0, count: 11 + take(7))
      default: lengths.append(symbol)
      }
    }
    return (Code(Array(lengths[..<literals])), Code(Array(lengths[literals...])))
  }

  private mutating func block(_ literals: Code, _ distances: Code) -> Bool {
    let lengthBase = [
      3, 4, 5, 6, 7, 8, 9, 10, 11, 13, 15, 17, 19, 23, 27, 31, 35, 43, 51, 59, 67, 83, 99, 115,
      131, 163, 195, 227, 258,
    ]
    let lengthExtra = [
      0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 2, 2, 2, 2, 3, 3, 3, 3, 4, 4, 4, 4, 5, 5, 5, 5, 0,
    ]
    let distanceBase = [
      1, 2, 3, 4, 5, 7, 9, 13, 17, 25, 33, 49, 65, 97, 129, 193, 257, 385, 513, 769, 1025, 1537,
      2049, 3073, 4097, 6145, 8193, 12289, 16385, 24577,
    ]
    while let symbol = symbol(literals) {
      if symbol == 256 { return true }
      if symbol < 256 {
        output.append(UInt8(symbol))
        continue
      }
      let length = lengthBase[symbol - 257] + take(lengthExtra[symbol - 257])
      guard let code = self.symbol(distances) else { return false }
      let distance = distanceBase[code] + take(max(0, code / 2 - 1))
      guard distance <= output.count else { return false }
      for _ in 0..<length { output.append(output[output.count - distance]) }
    }
    return false
  }

  private mutating func take(_ count: Int) -> Int {
    var value = 0
    for place in 0..<count {
      guard bit / 8 < bytes.count else { return value }
      value |= Int(bytes[bit / 8] >> UInt8(bit % 8) & 1) << place
      bit += 1
    }
    return value
  }

  private mutating func symbol(_ code: Code) -> Int? {
    var value = 0
    var first = 0
    var index = 0
    for length in 1...15 {
      guard bit / 8 < bytes.count else { return nil }
      value |= take(1)
      let count = code.counts[length]
      if value - count < first { return code.symbols[index + value - first] }
      index += count
      first = (first + count) << 1
      value <<= 1
    }
    return nil
  }

  /// A canonical Huffman code: the number of symbols of each length, and the symbols in order.
  struct Code {
    var counts = [Int](repeating: 0, count: 16)
    var symbols: [Int] = []

    init(_ lengths: [Int]) {
      for length in 1...15 {
        let own = lengths.indices.filter { lengths[$0] == length }
        counts[length] = own.count
        symbols += own
      }
    }
  }
}
