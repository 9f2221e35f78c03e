// The places of a source that resemble one another. A sound that goes on beyond the end of its source jumps from a place
// to another place whose last moments resemble the last moments before the jump (Schödl, Szeliski, Salesin and Essa,
// "Video textures", 2000; Lu, Wenyin and Zhang, "Audio textures", 2004).
//
// Each frame has the levels of some bands in dB, and the mean frequency of each band, weighted by power. The distance
// of two places is the mean squared difference over bands and over the last `context` seconds.

internal import Glibc
public import Spectra
internal import Tensors
internal import WholeNumbers

/// For each frame of a source, the frames that resemble it most.
public struct PlaceLinks: Sendable, Equatable {
  /// The number of links of each frame.
  package let choices: Int
  /// The linked frames, frames × choices, the nearest first; −1 for no link.
  package let targets: [Int32]
  /// The distances of the linked frames in dB², frames × choices; infinity for no link.
  package let distances: [Float]
  /// The distance in dB² up to which two places resemble each other.
  let threshold: Float
  /// The median distance of two places in dB².
  let median: Float
  /// How much the source is noise and a rhythm.
  let texture: SourceTexture

  /// The number of links of each frame that are kept.
  static let usualChoices = 8
  /// The largest number of frames that have links, and the largest number of frames to which links lead.
  static let (mostFrames, mostTargets) = (200_000, 4000)
  /// The time before two places over which the places are compared, in seconds, and the number of frames in it that
  /// are compared.
  static let (context, samples) = (0.07, 4)
  /// The number of bands.
  static let bands = 24
  /// The distance in dB of two frames whose mean frequencies differ by one bin in all bands.
  static let frequencyWeight: Float = 12
  /// The distance in dB² up to which two places are equal apart from rounding.
  static let leastDistance: Float = 1e-3
  /// The range of levels below the loudest band, in dB.
  static let range: Float = 60
  /// The share of all pairs of places that resemble each other, unless the user gives a share.
  public static let usualLikeness = 0.03
  /// The smallest length of a jump in seconds, unless the user gives a length.
  public static let usualLeast = 0.25

  init(
    choices: Int, targets: [Int32], distances: [Float], threshold: Float, median: Float,
    texture: SourceTexture
  ) {
    (self.choices, self.targets, self.distances) = (choices, targets, distances)
    (self.threshold, self.median, self.texture) = (threshold, median, texture)
  }

  /// The number of frames.
  package var count: Int { choices == 0 ? 0 : targets.count / choices }

  /// Finds the links of `frames`; nil if the frames are too few or too many, silent, or all at one place.
  ///
  /// - Parameters:
  ///   - likeness: the share of all pairs of places that resemble each other, above 0 and at most 1.
  ///   - least: the smallest length of a jump, in seconds.
  public init?(
    of frames: Frames, likeness: Double = usualLikeness, least: Double = usualLeast
  ) {
    let count = frames.count
    let far = max(2, Int(clamped: (least / frames.settings.period).rounded()))
    guard count - 8 > far, count <= PlaceLinks.mostFrames,
      let (vectors, texture) = PlaceLinks.vectors(of: frames)
    else { return nil }
    let width = vectors.count / count
    let step = max(1, (count + PlaceLinks.mostTargets - 1) / PlaceLinks.mostTargets)
    let columns = Array(stride(from: 0, to: count, by: step))
    var picked: [Float] = []
    for j in columns { picked += vectors[j * width..<(j + 1) * width] }
    func square(_ values: [Float], _ i: Int) -> Float {
      values[i * width..<(i + 1) * width].reduce(0) { $0 + $1 * $1 }
    }
    let squares = columns.indices.map { square(picked, $0) }
    let choices = PlaceLinks.usualChoices
    var targets = [Int32](repeating: -1, count: count * choices)
    var distances = [Float](repeating: .infinity, count: count * choices)
    // Every 97th distance stands for all distances.
    var some: [Float] = []
    let block = 256
    var products = [Float](repeating: 0, count: block * columns.count)
    for start in stride(from: 0, to: count, by: block) {
      let rows = min(block, count - start)
      vectors.withUnsafeBufferPointer { vectors in
        guard let base = vectors.baseAddress else { return }
        BLAS.gemm(
          transposeB: true, m: rows, n: columns.count, k: width, a: base + start * width,
          strideA: width, b: picked, strideB: width, c: &products, strideC: columns.count)
      }
      for row in 0..<rows {
        let i = start + row
        let own = square(vectors, i)
        var best: [(distance: Float, target: Int)] = []
        for (place, j) in columns.enumerated() where abs(i - j) >= far && j + 2 < count {
          let product = products[row * columns.count + place]
          let distance = max(0, own + squares[place] - 2 * product)
          if (i &* 31 &+ place) % 97 == 0 { some.append(distance) }
          PlaceLinks.insert((distance, j), into: &best, apart: far)
        }
        for (k, link) in best.enumerated() {
          targets[i * choices + k] = Int32(link.target)
          distances[i * choices + k] = link.distance
        }
      }
    }
    some.sort()
    guard let highest = some.last, highest > PlaceLinks.leastDistance else { return nil }
    let place = Int(clamped: likeness * Double(some.count - 1))
    self.init(
      choices: choices, targets: targets, distances: distances,
      threshold: max(some[min(place, some.count - 1)], 1e-6), median: some[some.count / 2],
      texture: texture)
  }

  /// Keeps the nearest targets in order, of which no two are nearer than `apart` frames.
  private static func insert(
    _ link: (distance: Float, target: Int), into best: inout [(distance: Float, target: Int)],
    apart: Int
  ) {
    if best.count == usualChoices, let last = best.last, link.distance >= last.distance { return }
    if let near = best.firstIndex(where: { abs($0.target - link.target) < apart }) {
      guard link.distance < best[near].distance else { return }
      best.remove(at: near)
    } else if best.count == usualChoices {
      best.removeLast()
    }
    let place = best.firstIndex { $0.distance > link.distance } ?? best.count
    best.insert(link, at: place)
  }

  /// The vectors whose squared differences are the distances of places, and the texture of the frames;
  /// nil if the frames are silent.
  private static func vectors(of frames: Frames) -> (vectors: [Float], texture: SourceTexture)? {
    let (count, bins) = (frames.count, frames.bins)
    let (magnitudes, frequencies) = (frames.magnitudes.values, frames.frequencies.values)
    guard bins > 1, let loudest = magnitudes.max(), loudest > 0 else { return nil }
    // Bands of equal width on a logarithmic axis, at least one bin wide.
    var edges = [1]
    for band in 1...bands {
      let edge = Int(clamped: pow(Double(bins), Double(band) / Double(bands)).rounded())
      if edge > (edges.last ?? 1) { edges.append(min(edge, bins)) }
    }
    let width = edges.count - 1
    let binWidth = Float(frames.settings.binCenter(1))
    let floor = loudest * loudest * pow(10, -range / 10)
    var plain = [Float](repeating: 0, count: count * 2 * width)
    for t in 0..<count {
      for band in 0..<width {
        var (power, sum): (Float, Float) = (floor, 0)
        for k in edges[band]..<edges[band + 1] {
          let square = magnitudes[t * bins + k] * magnitudes[t * bins + k]
          power += square
          sum += square * (frequencies[t * bins + k] / binWidth - Float(k))
        }
        plain[t * 2 * width + band] = 10 * log10(power)
        plain[t * 2 * width + width + band] = frequencyWeight * min(max(sum / power, -1), 1)
      }
    }
    let spacing = max(
      1, Int(clamped: (context / Double(samples) / frames.settings.period).rounded()))
    let scale = 1 / Float(width * samples).squareRoot()
    var vectors = [Float](repeating: 0, count: count * samples * 2 * width)
    for t in 0..<count {
      for sample in 0..<samples {
        let from = max(0, t - sample * spacing) * 2 * width
        let to = (t * samples + sample) * 2 * width
        for i in 0..<2 * width { vectors[to + i] = scale * plain[from + i] }
      }
    }
    var levels: [Float] = []
    levels.reserveCapacity(count * width)
    for t in 0..<count { levels += plain[t * 2 * width..<t * 2 * width + width] }
    return (vectors, SourceTexture(of: frames, levels: levels))
  }
}
