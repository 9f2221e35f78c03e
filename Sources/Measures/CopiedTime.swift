// Finds the parts of a sound that repeat its source frame for frame. The distances between frames are matrix products
// over blocks of frames, so the memory does not grow with the product of both lengths.

internal import Runs
internal import Tensors

/// The share of a sound that is copied from its source.
///
/// The levels of each band are clamped 60 dB below the loudest band of their sound, and are divided by the band's
/// deviation in the source, or by 1 dB if the deviation is smaller. Every fourth frame of the sound (46 ms) is compared with every frame
/// of the source: the distance is the sum of the squared differences of up to three frames, 46 ms apart, around each of
/// both. The source is a circle: its beginning follows its end.
///
/// A place of the source is near if its distance exceeds the least distance by at most 3 % of what the median distance
/// exceeds it (at least by 0.05). So a place counts that sounds as the nearest one does, in a rhythm that repeats. No
/// place is near if more than a quarter of the source would be, as in silence.
///
/// A run begins at the nearest place, and goes on while the place that follows in the source is near, give or take two
/// frames (23 ms); one frame may stray. Runs of at least half a second are copied. A copy may be softer or louder than
/// the source, so the runs are counted twice: with the levels as they are, and with the difference of the mean levels of
/// both sounds taken off, if this is at least 0.1 dB. The larger share is the result.
enum CopiedTime {
  /// The number of frames from one compared frame to the next.
  private static let step = 4
  /// The largest number of distances in a block.
  private static let blockSize = 1 << 22
  /// The share of the median distance up to which a place is near.
  private static let share: Float = 0.03
  /// The least such difference, because the rounding of the products may be as large.
  private static let tie: Float = 0.05
  /// The length of the shortest copied run, in seconds.
  private static let shortest = 0.5

  /// The share of the frames of `sound` in copied runs, from 0 to 1; nil if one of the two has less than three frames.
  static func share(of sound: BandLevels, in source: BandLevels, run: Run) throws -> Double? {
    let (width, columns) = (source.width, source.count)
    guard sound.count >= 3, columns >= 3, sound.width == width else { return nil }
    func mean(_ levels: [Double]) -> Float {
      Float(levels.reduce(0, +) / Double(levels.count))
    }
    let wanted = source.clamped(source.floor)
    let scales = Scales(wanted, width: width)
    let own = scales.applied(to: wanted, step: 1, raised: 0)
    let levels = sound.clamped(sound.floor)
    let shift = mean(source.clampedLevels) - mean(sound.clampedLevels)
    return try (abs(shift) < 0.1 ? [0] : [0, shift]).map { raised in
      let made = scales.applied(to: levels, step: step, raised: raised)
      return try share(
        of: made, in: own, width, least: shortest / (sound.period * Double(step)), run)
    }.max()
  }

  /// The share of the frames `made` in runs of at least `least` frames that are copied from the frames `own`.
  private static func share(
    of made: [Float], in own: [Float], _ width: Int, least: Double, _ run: Run
  ) throws -> Double {
    let (rows, columns) = (made.count / width, own.count / width)
    let (squares, ownSquares) = (Scales.squares(made, width), Scales.squares(own, width))
    let size = max(1, blockSize / columns - 2)
    var runs = Runs(least: least)
    var sums = [Float](repeating: 0, count: columns)
    for start in stride(from: 0, to: rows, by: size) {
      let range = start..<min(start + size, rows)
      let first = max(0, start - 1)
      let last = min(rows, range.upperBound + 1)
      let products = BlockProducts(made, rows: first..<last, own, width: width)
      for row in range {
        try run.interrupt.check()
        for place in sums.indices { sums[place] = 0 }
        for offset in -1...1 where (0..<rows).contains(row + offset) {
          products.add(
            row: row + offset - first, squares[row + offset], ownSquares, offset * step, to: &sums)
        }
        runs.add(row, Nearness(sums))
      }
    }
    runs.close()
    return Double(runs.copied) / Double(rows)
  }

  /// The places of the source that are near to one frame.
  private struct Nearness {
    private let distances: [Float]
    /// The largest distance of a near place.
    private let most: Float
    /// The nearest place; nil if no place is near.
    let best: Int?

    init(_ distances: [Float]) {
      self.distances = distances
      var best = 0
      for place in distances.indices where distances[place] < distances[best] { best = place }
      let least = distances[best]
      let most = least + max(tie, share * (Self.median(distances) - least))
      let near = distances.count { $0 <= most }
      self.most = most
      self.best = near > distances.count / 4 ? nil : best
    }

    /// The nearest place within two frames of `place`; nil if none is near.
    func place(around place: Int) -> Int? {
      guard best != nil else { return nil }
      let count = distances.count
      let places = (-2...2).map { ((place + $0) % count + count) % count }
      return places.filter { distances[$0] <= most }.min { distances[$0] < distances[$1] }
    }

    /// The median of up to 1024 values at equal distances; of an even number, the mean of the two middle ones.
    private static func median(_ values: [Float]) -> Float {
      let some = stride(from: 0, to: values.count, by: (values.count + 1023) / 1024)
      let sorted = some.map { values[$0] }.sorted()
      let middle = sorted.count / 2
      return sorted.count % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2
    }
  }

  /// The runs that are found while the frames arrive in order.
  private struct Runs {
    /// The least number of frames of a copied run.
    let least: Double
    /// The number of frames in copied runs.
    private(set) var copied = 0
    private var current: (first: Int, last: Int, place: Int)?
    /// The nearest place of the frame after `current.last`, if this frame strayed.
    private var stray: (row: Int, place: Int?)?

    init(least: Double) { self.least = least }

    mutating func add(_ row: Int, _ near: Nearness) {
      if extend(row, near) { return }
      if let stray {
        close()
        self.stray = nil
        if let place = stray.place { current = (stray.row, stray.row, place) }
        if extend(row, near) { return }
      }
      if current == nil {
        if let place = near.best { current = (row, row, place) }
      } else {
        stray = (row, near.best)
      }
    }

    /// Adds the frame to the current run if the run goes on.
    private mutating func extend(_ row: Int, _ near: Nearness) -> Bool {
      guard let (first, last, before) = current,
        let place = near.place(around: before + (row - last) * step)
      else { return false }
      current = (first, row, place)
      stray = nil
      return true
    }

    /// Ends the current run.
    mutating func close() {
      if let (first, last, _) = current, Double(last - first + 1) >= least {
        copied += last - first + 1
      }
      current = nil
    }
  }
}

/// The products −2ab of a block of frames a with all frames b of a source.
private struct BlockProducts {
  private let products: [Float]
  private let columns: Int

  init(_ frames: [Float], rows: Range<Int>, _ source: [Float], width: Int) {
    let columns = source.count / width
    var products = [Float](repeating: 0, count: rows.count * columns)
    frames.withUnsafeBufferPointer { frames in
      source.withUnsafeBufferPointer { source in
        products.withUnsafeMutableBufferPointer { products in
          guard let a = frames.baseAddress, let b = source.baseAddress, let c = products.baseAddress
          else { return }
          BLAS.gemm(
            transposeB: true, m: rows.count, n: columns, k: width, alpha: -2,
            a: a + rows.lowerBound * width, strideA: width, b: b, strideB: width, c: c,
            strideC: columns)
        }
      }
    }
    self.products = products
    self.columns = columns
  }

  /// Adds the squared distances −2ab + a² + b² of a row to `sums`, shifted by `offset` places to the left on the
  /// circle.
  func add(row: Int, _ square: Float, _ squares: [Float], _ offset: Int, to sums: inout [Float]) {
    let count = columns
    let turn = ((offset % count) + count) % count
    let start = row * count
    products.withUnsafeBufferPointer { products in
      squares.withUnsafeBufferPointer { squares in
        sums.withUnsafeMutableBufferPointer { sums in
          for place in 0..<(count - turn) {
            sums[place] += products[start + place + turn] + square + squares[place + turn]
          }
          for place in (count - turn)..<count {
            let other = place + turn - count
            sums[place] += products[start + other] + square + squares[other]
          }
        }
      }
    }
  }
}

/// The means and deviations of the levels of a source's bands.
private struct Scales {
  let means: [Float]
  let deviations: [Float]

  init(_ levels: [Float], width: Int) {
    let count = Double(levels.count / width)
    var (sums, squares) = (
      [Double](repeating: 0, count: width), [Double](repeating: 0, count: width)
    )
    for (place, level) in levels.enumerated() { sums[place % width] += Double(level) }
    let means = sums.map { $0 / count }
    for (place, level) in levels.enumerated() {
      let off = Double(level) - means[place % width]
      squares[place % width] += off * off
    }
    self.means = means.map { Float($0) }
    deviations = squares.map { Float(max(($0 / count).squareRoot(), 1)) }
  }

  /// Every frame with a number divisible by `step`, with its levels raised by `raised` dB and standardised.
  func applied(to levels: [Float], step: Int, raised: Float) -> [Float] {
    let width = means.count
    return stride(from: 0, to: levels.count / width, by: step).flatMap { frame in
      (0..<width).map { (levels[frame * width + $0] + raised - means[$0]) / deviations[$0] }
    }
  }

  /// The sum of the squares of each row of `width` numbers.
  static func squares(_ values: [Float], _ width: Int) -> [Float] {
    stride(from: 0, to: values.count, by: width).map { start in
      values[start..<(start + width)].reduce(0) { $0 + $1 * $1 }
    }
  }
}
