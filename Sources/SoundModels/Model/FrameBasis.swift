// A basis for the upper bins of frames. The levels of the bins of a tonal sound rise and fall together, so a few
// components describe all bins. The components are the principal components of the source's frames: the orthonormal
// rows that leave the smallest squared error. They are found by a random projection with power iterations (Halko,
// Martinsson and Tropp, "Finding structure with randomness", 2011, algorithms 4.4 and 5.1).

internal import Glibc
internal import Tensors
internal import WholeNumbers

/// A description of the upper bins of a frame by components. The lowest bins keep a level and a frequency of their own.
///
/// With K modelled bins, E exact bins, A components of levels and F components of frequencies, a frame has the
/// coordinates: E levels, A components of levels, E frequencies, F components of frequencies. Levels are in dB and
/// frequencies are deviations from the centres of bins, in bins.
public struct FrameBasis: Sendable, Equatable {
  /// E, the number of lowest modelled bins that have a level and a frequency of their own.
  public let exact: Int
  /// K, the number of modelled bins.
  public let bins: Int
  /// The components of levels: A rows of K − E numbers, orthonormal.
  let levels: [Float]
  /// The components of frequencies: F rows of K − E numbers. The rows are orthonormal in weighted bins.
  let frequencies: [Float]
  /// The mean level of each upper bin in dB, and then the mean deviation of each upper bin in bins.
  let means: [Float]
  /// The weight of the frequency of each upper bin, above 0 and at most 1: louder bins have larger weights.
  let weights: [Float]
  /// The highest absolute value of each component in the source, A + F numbers.
  let largest: [Float]

  /// K − E, the number of bins that the components describe.
  var upper: Int { bins - exact }
  /// A, the number of components of levels.
  public var levelCount: Int { levels.count / upper }
  /// F, the number of components of frequencies.
  public var frequencyCount: Int { frequencies.count / upper }
  /// The number of coordinates that are levels, E + A.
  var levelWidth: Int { exact + levelCount }
  /// The number of coordinates of a frame, 2 E + A + F.
  public var width: Int { 2 * exact + levelCount + frequencyCount }

  /// The number of bins from which on a basis describes the upper bins by itself.
  public static let fewestBins = 100
  /// The number of bins that keep a level and a frequency of their own.
  static let usualExact = 32
  /// The largest number of components of levels and of frequencies that are chosen without a request.
  static let most = (levels: 64, frequencies: 24)
  /// The number of components of levels for a sound that no small number of components describes.
  static let ofNoise = 32
  /// The root mean square error of levels in dB below which no further components are chosen.
  static let enough = 1.0
  /// The root mean square error of levels in dB above which a sound counts as noise.
  static let noisy = 2.5
  /// The largest number of frames from which a basis is found. A longer source is thinned out evenly.
  static let mostFrames = 6000
  /// The factor by which a component may exceed its highest absolute value in the source.
  static let headroom: Float = 1.25

  init(
    exact: Int, bins: Int, levels: [Float], frequencies: [Float], means: [Float], weights: [Float],
    largest: [Float]
  ) {
    (self.exact, self.bins) = (exact, bins)
    (self.levels, self.frequencies) = (levels, frequencies)
    (self.means, self.weights, self.largest) = (means, weights, largest)
  }

  /// Finds the basis of the rows of `matrix`.
  ///
  /// - Parameters:
  ///   - matrix: frames × 2 K numbers: the levels of all bins in dB, and then the deviations of all frequencies.
  ///   - components: the number of components of levels, at least 1; nil for the number that follows from the error.
  init(fitting matrix: [Float], bins: Int, components: Int?) {
    let exact = min(FrameBasis.usualExact, max(1, bins / 2))
    let (count, upper) = (matrix.count / (2 * bins), bins - exact)
    let asked = components.map { min($0, upper, count) }
    let most = asked ?? min(FrameBasis.most.levels, upper, max(1, count - 1))
    let mostFrequencies = min(
      asked.map { max(1, $0 / 2) } ?? FrameBasis.most.frequencies, upper, max(1, count - 1))

    func part(_ start: Int) -> (rows: [Float], means: [Float]) {
      var sums = [Double](repeating: 0, count: upper)
      for t in 0..<count {
        for k in 0..<upper { sums[k] += Double(matrix[t * 2 * bins + start + k]) }
      }
      let means = sums.map { Float($0 / Double(count)) }
      var rows = [Float](repeating: 0, count: count * upper)
      for t in 0..<count {
        for k in 0..<upper { rows[t * upper + k] = matrix[t * 2 * bins + start + k] - means[k] }
      }
      return (rows, means)
    }
    let (levelRows, levelMeans) = part(exact)
    var (frequencyRows, frequencyMeans) = part(bins + exact)
    let loudest = levelMeans.max() ?? 0
    let weights = levelMeans.map { max(0.03, pow(10, ($0 - loudest) / 40)) }
    for t in 0..<count {
      for k in 0..<upper { frequencyRows[t * upper + k] *= weights[k] }
    }
    let found = PrincipalComponents(of: levelRows, width: upper, most: most)
    let ofLevels = asked == nil ? FrameBasis.usualCount(found, cells: count * upper) : found.count
    let foundFrequencies = PrincipalComponents(
      of: frequencyRows, width: upper, most: mostFrequencies)
    let ofFrequencies = min(foundFrequencies.count, max(1, ofLevels))
    let levels = Array(found.components[..<(ofLevels * upper)])
    let frequencies = Array(foundFrequencies.components[..<(ofFrequencies * upper)])
    let plain = FrameBasis(
      exact: exact, bins: bins, levels: levels, frequencies: frequencies,
      means: levelMeans + frequencyMeans, weights: weights,
      largest: [Float](repeating: .infinity, count: ofLevels + ofFrequencies))
    var largest = [Float](repeating: 0, count: ofLevels + ofFrequencies)
    var coordinates = [Float](repeating: 0, count: plain.width)
    for t in 0..<count {
      matrix.withUnsafeBufferPointer { matrix in
        guard let base = matrix.baseAddress else { return }
        plain.project(base + t * 2 * bins, into: &coordinates)
      }
      for i in largest.indices {
        let value = coordinates[i < ofLevels ? exact + i : 2 * exact + i]
        largest[i] = max(largest[i], abs(value))
      }
    }
    self.init(
      exact: exact, bins: bins, levels: levels, frequencies: frequencies,
      means: plain.means, weights: weights, largest: largest)
  }

  /// The number of components of levels: the smallest number whose error is small enough. If no number is sufficient
  /// and the rest is large, the levels have no small basis, and fewer components suffice for their slow changes.
  private static func usualCount(_ found: PrincipalComponents, cells: Int) -> Int {
    var rest = found.total
    for (i, variance) in found.variances.enumerated() {
      if (max(0, rest) / Double(cells)).squareRoot() <= enough { return max(1, i) }
      rest -= variance
    }
    let left = (max(0, rest) / Double(cells)).squareRoot()
    return left > noisy ? min(ofNoise, found.count) : found.count
  }

  /// Computes the coordinates of one frame from 2 K levels and deviations.
  func project(_ values: UnsafePointer<Float>, into coordinates: inout [Float]) {
    let (upper, levelWidth) = (upper, levelWidth)
    var room = [Float](repeating: 0, count: 2 * upper)
    for k in 0..<upper {
      room[k] = values[exact + k] - means[k]
      room[upper + k] = (values[bins + exact + k] - means[upper + k]) * weights[k]
    }
    for k in 0..<exact {
      coordinates[k] = values[k]
      coordinates[levelWidth + k] = values[bins + k]
    }
    coordinates.withUnsafeMutableBufferPointer { result in
      room.withUnsafeBufferPointer { room in
        guard let result = result.baseAddress, let room = room.baseAddress else { return }
        BLAS.gemv(
          rows: levelCount, columns: upper, a: levels, strideA: upper, x: room, y: result + exact)
        BLAS.gemv(
          rows: frequencyCount, columns: upper, a: frequencies, strideA: upper, x: room + upper,
          y: result + levelWidth + exact)
      }
    }
  }

  /// Computes 2 K levels and deviations from the coordinates of one frame.
  func expand(_ coordinates: [Float], into values: inout [Float]) {
    let (upper, levelWidth) = (upper, levelWidth)
    for k in 0..<exact {
      values[k] = coordinates[k]
      values[bins + k] = coordinates[levelWidth + k]
    }
    coordinates.withUnsafeBufferPointer { coordinates in
      values.withUnsafeMutableBufferPointer { values in
        guard let from = coordinates.baseAddress, let to = values.baseAddress else { return }
        BLAS.gemv(
          transpose: true, rows: levelCount, columns: upper, a: levels, strideA: upper,
          x: from + exact, y: to + exact)
        BLAS.gemv(
          transpose: true, rows: frequencyCount, columns: upper, a: frequencies, strideA: upper,
          x: from + levelWidth + exact, y: to + bins + exact)
      }
    }
    for k in 0..<upper {
      values[exact + k] += means[k]
      values[bins + exact + k] = values[bins + exact + k] / weights[k] + means[upper + k]
    }
  }

  /// The highest absolute value of coordinate number `i`; nil for a coordinate that is the level or frequency of an
  /// exact bin.
  func limit(of i: Int) -> Float? {
    let place = i < levelWidth ? i - exact : i - levelWidth - exact
    guard place >= 0 else { return nil }
    return FrameBasis.headroom * largest[i < levelWidth ? place : levelCount + place]
  }

  /// The part of coordinate number `i` in the level (or in the frequency) of upper bin number `k`.
  func share(ofFrequency: Bool, component: Int, inUpper k: Int) -> Float {
    ofFrequency
      ? frequencies[component * upper + k] / weights[k] : levels[component * upper + k]
  }
}
