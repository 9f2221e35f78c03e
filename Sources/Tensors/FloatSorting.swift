// Sorting 32-bit floats by their bits. Invariant: keys have the same order as the floats from which they are
// made, with -0 before 0, so that sorting the keys as integers sorts the floats. NaN has no key and comes last.

internal import CVectorMath
internal import WholeNumbers

/// Functions that sort the numbers of a line.
enum FloatSorting {
  /// The least number of elements for which a counting sort is faster than a comparison sort.
  private static let shortest = 256
  /// The digits of a key: the lowest bit of each, and the number of their values.
  private static let shifts: [UInt32] = [0, 11, 22]
  private static let width = 1 << 11

  /// Sets `result` to the numbers of `line` in ascending or descending order, NaN last. Once `isStopped` returns true,
  /// `result` is undefined.
  static func sort(
    _ line: UnsafeBufferPointer<Float>, into result: UnsafeMutableBufferPointer<Float>,
    descending: Bool, isStopped: () -> Bool
  ) {
    if line.count < shortest {
      let sorted = keys(of: line, isStopped).sorted()
      for i in sorted.indices { result[i] = value(of: sorted[i]) }
      for i in sorted.count..<line.count { result[i] = .nan }
    } else {
      sortByDigits(line, into: result, isStopped)
    }
    if descending, !isStopped() {
      var end = line.count
      while end > 0, result[end - 1].isNaN { end -= 1 }
      for i in 0..<end / 2 { result.swapAt(i, end - 1 - i) }
    }
  }

  /// Sorts in four passes (see sorting.h).
  private static func sortByDigits(
    _ line: UnsafeBufferPointer<Float>, into result: UnsafeMutableBufferPointer<Float>,
    _ isStopped: () -> Bool
  ) {
    guard let numbers = line.baseAddress, let sorted = result.baseAddress else { return }
    var counts = [UInt64](repeating: 0, count: 1024)
    StridedLoop.forEachPiece(of: line.count, isStopped: isStopped) { piece in
      sonde_count_digits(numbers + piece.lowerBound, piece.count, &counts)
    }
    // After a stop, the places of the passes would be wrong.
    if isStopped() { return }
    let memory = UnsafeMutablePointer<UInt32>.allocate(capacity: 2 * line.count)
    defer { memory.deallocate() }
    let (first, second) = (memory, memory + line.count)
    for digit in 0..<4 {
      var places: [UInt64] = []
      var sum: UInt64 = 0
      for count in counts[256 * digit..<256 * (digit + 1)] {
        places.append(sum)
        sum += count
      }
      StridedLoop.forEachPiece(of: line.count, isStopped: isStopped) { piece in
        let (start, count) = (piece.lowerBound, piece.count)
        switch digit {
        case 0: sonde_place_first_digit(numbers + start, count, &places, first)
        case 1: sonde_place_digit(first + start, count, 1, &places, second)
        case 2: sonde_place_digit(second + start, count, 2, &places, first)
        default: sonde_place_last_digit(first + start, count, &places, sorted)
        }
      }
      if isStopped() { return }
    }
  }

  /// Sets `result` to the indexes of the numbers of `line` in ascending order, NaN last. Equal numbers keep their order.
  /// Once `isStopped` returns true, `result` is undefined.
  static func order(
    _ line: UnsafeBufferPointer<Float>, into result: UnsafeMutableBufferPointer<Float>,
    isStopped: () -> Bool
  ) {
    var pairs: [UInt64] = []
    var last: [Int] = []
    pairs.reserveCapacity(line.count)
    StridedLoop.forEachPiece(of: line.count, isStopped: isStopped) { piece in
      for i in piece {
        // Zeros of both signs are equal.
        if line[i].isNaN {
          last.append(i)
        } else {
          pairs.append(UInt64(key(line[i] + 0)) << 32 | UInt64(i))
        }
      }
    }
    if isStopped() { return }
    if pairs.count < shortest {
      pairs.sort()
    } else {
      sortByCounting(&pairs, isStopped) { UInt32(truncatingIfNeeded: $0 >> 32) }
    }
    if isStopped() { return }
    for i in pairs.indices { result[i] = Float(pairs[i] & 0xFFFF_FFFF) }
    for (i, place) in last.enumerated() { result[pairs.count + i] = Float(place) }
  }

  /// The numbers that have the indexes `places`, in ascending order, after `line` is sorted; NaN for each of them if a
  /// number of the line is NaN.
  static func select(
    _ places: [Int], of line: UnsafeBufferPointer<Float>, isStopped: () -> Bool
  ) -> [Float] {
    let keys = self.keys(of: line, isStopped)
    guard keys.count == line.count else { return places.map { _ in .nan } }
    return select(places, of: keys, digit: shifts.count - 1, isStopped).map(value(of:))
  }

  /// The keys that have the indexes `places`, in ascending order, after `keys` are sorted. All keys agree in the digits
  /// above `digit`. Each call counts how often each digit occurs, and goes on with the keys that have the digits in
  /// question.
  private static func select(
    _ places: [Int], of keys: [UInt32], digit: Int, _ isStopped: () -> Bool
  ) -> [UInt32] {
    if keys.count < shortest || digit < 0 || isStopped() {
      let sorted = digit < 0 ? keys : keys.sorted()
      return places.map { sorted[Swift.min($0, sorted.count - 1)] }
    }
    let shift = shifts[digit]
    let counts = counts(of: keys, shift, isStopped)
    var found: [UInt32] = []
    var (before, next) = (0, 0)
    for bucket in counts.indices where counts[bucket] > 0 && next < places.count {
      let end = before + counts[bucket]
      var wanted: [Int] = []
      while next < places.count, places[next] < end {
        wanted.append(places[next] - before)
        next += 1
      }
      if !wanted.isEmpty {
        let mark = UInt32(bucket)
        let count = counts[bucket]
        // One more place is needed, because every key is written.
        let bucketKeys = [UInt32](unsafeUninitializedCapacity: count + 1) { result, initialized in
          initialized = count
          var at = 0
          for key in keys {
            result[Swift.min(at, count)] = key
            at &+= key >> shift & 0x7FF == mark ? 1 : 0
          }
        }
        found += select(wanted, of: bucketKeys, digit: digit - 1, isStopped)
      }
      before = end
    }
    // After a stop, the counts are incomplete.
    while found.count < places.count { found.append(keys[0]) }
    return found
  }

  private static func key(_ value: Float) -> UInt32 {
    let bits = value.bitPattern
    return bits ^ (UInt32(bitPattern: Int32(bitPattern: bits) >> 31) | 0x8000_0000)
  }

  private static func value(of key: UInt32) -> Float {
    Float(bitPattern: key >> 31 == 0 ? ~key : key & 0x7FFF_FFFF)
  }

  /// The keys of the numbers that are not NaN, in the order of the line.
  private static func keys(
    of line: UnsafeBufferPointer<Float>, _ isStopped: () -> Bool
  ) -> [UInt32] {
    [UInt32](unsafeUninitializedCapacity: line.count + 1) { keys, count in
      var next = 0
      StridedLoop.forEachPiece(of: line.count, isStopped: isStopped) { piece in
        for i in piece {
          keys[next] = key(line[i])
          next &+= line[i].isNaN ? 0 : 1
        }
      }
      count = next
    }
  }

  /// How often each value of one digit occurs in the keys.
  private static func counts(
    of keys: [UInt32], _ shift: UInt32, _ isStopped: () -> Bool
  ) -> [Int] {
    var all = [UInt32](repeating: 0, count: width)
    keys.withUnsafeBufferPointer { keys in
      all.withUnsafeMutableBufferPointer { all in
        StridedLoop.forEachPiece(of: keys.count, isStopped: isStopped) { piece in
          for i in piece { all[Int(keys[i] >> shift & 0x7FF)] &+= 1 }
        }
      }
    }
    return all.map { Int($0) }
  }

  /// How often each value of each digit occurs in the items.
  @inline(__always)
  private static func counts<Item>(
    _ items: [Item], _ isStopped: () -> Bool, _ key: (Item) -> UInt32
  ) -> [[Int]] {
    var all = [UInt32](repeating: 0, count: 3 * width)
    items.withUnsafeBufferPointer { items in
      all.withUnsafeMutableBufferPointer { all in
        StridedLoop.forEachPiece(of: items.count, isStopped: isStopped) { piece in
          for i in piece {
            let key = key(items[i])
            all[Int(key & 0x7FF)] &+= 1
            all[0x800 + Int(key >> 11 & 0x7FF)] &+= 1
            all[0x1000 + Int(key >> 22)] &+= 1
          }
        }
      }
    }
    return (0..<3).map { row in all[row * width..<(row + 1) * width].map { Int($0) } }
  }

  /// Sorts from the lowest digit of the key to the highest. Each pass orders the items by one digit, and keeps the order
  /// of items with the same digit.
  @inline(__always)
  private static func sortByCounting<Item: FixedWidthInteger>(
    _ items: inout [Item], _ isStopped: () -> Bool, key: (Item) -> UInt32
  ) {
    let counts = counts(items, isStopped, key)
    if isStopped() { return }
    var other = [Item](unsafeUninitializedCapacity: items.count) { _, count in count = items.count }
    for (shift, counts) in zip(shifts, counts) {
      // If all items have the same digit, they are in order already.
      if counts.contains(items.count) { continue }
      var places: [Int] = []
      places.reserveCapacity(counts.count)
      var sum = 0
      for count in counts {
        places.append(sum)
        sum += count
      }
      items.withUnsafeBufferPointer { from in
        other.withUnsafeMutableBufferPointer { to in
          places.withUnsafeMutableBufferPointer { places in
            StridedLoop.forEachPiece(of: from.count, isStopped: isStopped) { piece in
              for i in piece {
                let digit = Int(key(from[i]) >> shift & 0x7FF)
                to[places[digit]] = from[i]
                places[digit] &+= 1
              }
            }
          }
        }
      }
      if isStopped() { return }
      swap(&items, &other)
    }
  }
}
