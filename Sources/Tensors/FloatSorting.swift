// Sorting 32-bit floats by their bits. Invariant: keys have the same order as the floats from which they are
// made, with -0 before 0, so that sorting the keys as integers sorts the floats.

internal import WholeNumbers

/// Functions that sort the numbers of a line.
enum FloatSorting {
  /// The least number of elements for which a counting sort is faster than a comparison sort.
  private static let shortest = 256

  /// Sets `result` to the numbers of `line` in ascending or descending order, NaN last. Once `isStopped` returns true,
  /// `result` is undefined.
  static func sort(
    _ line: UnsafeBufferPointer<Float>, into result: UnsafeMutableBufferPointer<Float>,
    descending: Bool, isStopped: () -> Bool
  ) {
    var keys: [UInt32] = []
    keys.reserveCapacity(line.count)
    StridedLoop.forEachPiece(of: line.count, isStopped: isStopped) { piece in
      for value in line[piece] where !value.isNaN { keys.append(key(value)) }
    }
    if isStopped() { return }
    if keys.count < shortest { keys.sort() } else { sortByCounting(&keys, isStopped) }
    if isStopped() { return }
    for i in keys.indices {
      result[i] = value(of: keys[descending ? keys.count - 1 - i : i])
    }
    for i in keys.count..<line.count { result[i] = .nan }
  }

  private static func key(_ value: Float) -> UInt32 {
    let bits = value.bitPattern
    return bits >> 31 == 0 ? bits | 0x8000_0000 : ~bits
  }

  private static func value(of key: UInt32) -> Float {
    Float(bitPattern: key >> 31 == 0 ? ~key : key & 0x7FFF_FFFF)
  }

  /// Sorts in four passes, from the lowest byte to the highest. Each pass orders the keys by one byte, and
  /// keeps the order of keys with the same byte.
  private static func sortByCounting(_ keys: inout [UInt32], _ isStopped: () -> Bool) {
    var other = keys
    for shift: UInt32 in [0, 8, 16, 24] {
      var places = [Int](repeating: 0, count: 257)
      for key in keys { places[Int(key >> shift & 0xFF) + 1] += 1 }
      for byte in 0..<256 { places[byte + 1] += places[byte] }
      StridedLoop.forEachPiece(of: keys.count, isStopped: isStopped) { piece in
        for key in keys[piece] {
          let byte = Int(key >> shift & 0xFF)
          other[places[byte]] = key
          places[byte] += 1
        }
      }
      if isStopped() { return }
      swap(&keys, &other)
    }
  }
}
