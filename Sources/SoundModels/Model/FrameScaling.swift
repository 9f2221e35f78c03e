// Conversion between frames and features. The feature vector of a frame contains, for the modelled bins, first all
// levels and then all frequency deviations, each standardised per bin:
//
//   level      a = 20 log₁₀ √(m² + e²)  in dB, with e 80 dB below the loudest magnitude of the source
//   deviation  d = (f − k·rate/N) · N/rate  in bins from the bin's centre
//   feature    z = (a − mean_a) / dev_a,  (d − mean_d) / dev_d
//
// Each bin has its own mean and deviation, because bins differ by orders of magnitude. Each deviation has a lower
// limit, so that a bin that hardly changes does not turn rounding errors into features. If there is a basis, the levels
// and deviations of the upper bins are replaced by their components before they are standardised (`FrameBasis`).

internal import Glibc
public import Spectra
internal import WholeNumbers

/// The scaling between frames and the standardised features that the network reads.
///
/// D, the number of features of a frame, is twice the number of modelled bins, or the width of the basis.
public struct FrameScaling: Sendable, Equatable {
  /// The analysis from which the scaled frames come.
  public let analysis: AnalysisSettings
  /// The first modelled bin: 1, or 0 if the DC bin is modelled too.
  public let firstBin: Int
  /// The magnitude e in the formula of the levels, which sets the lowest possible level.
  public let floor: Double
  /// The mean of each feature, in dB for levels and in bins for frequencies. D values.
  public let means: [Double]
  /// The deviation of each feature, in dB for levels and in bins for frequencies. D values.
  public let deviations: [Double]
  /// The highest level of each modelled bin, in dB.
  public let highest: [Double]
  /// The deviation of the changes of each feature from one frame to the next, in units of features. D values.
  public let changes: [Double]

  /// The basis for the upper bins; nil if all modelled bins have features of their own.
  public let basis: FrameBasis?
  /// The largest power of a frame made with a basis: that of a frame in which every bin has its highest level. With the
  /// limit of each bin alone, a model whose bins all rise at once was 14 dB louder than a drum hit.
  private let mostPower: Double

  /// The lower limit of a level's deviation, in dB.
  static let levelDeviationFloor = 1.0
  /// The lower limit of a frequency's deviation, in bins.
  static let frequencyDeviationFloor = 0.02
  /// The lower limit of each deviation in `changes`. A smaller deviation is due to rounding errors.
  static let changeFloor = 1e-3
  /// The difference between the level of the loudest magnitude and the lowest possible level, in dB.
  static let range = 80.0
  /// The largest number of dB by which a clamped level may exceed the highest level of its bin.
  static let headroom = 6.0
  /// The largest distance of a clamped frequency from the centre of its bin, in bins.
  static let frequencyReach = 3.0

  /// The range of modelled bins.
  public var modelled: Range<Int> { firstBin..<analysis.bins }
  private var binWidth: Double { analysis.rate / Double(analysis.fft) }
  /// D, the number of features of one frame.
  public var features: Int { basis?.width ?? 2 * modelled.count }
  /// The number of features that are levels or components of levels.
  var levelFeatures: Int { basis?.levelWidth ?? modelled.count }

  package init(
    analysis: AnalysisSettings, firstBin: Int, floor: Double, means: [Double],
    deviations: [Double], highest: [Double], changes: [Double], basis: FrameBasis? = nil
  ) {
    self.analysis = analysis
    self.firstBin = firstBin
    self.floor = floor
    self.means = means
    self.deviations = deviations
    self.highest = highest
    self.changes = changes
    self.basis = basis
    mostPower = highest.reduce(0) { $0 + pow(10, $1 / 10) }
  }

  /// Fits a scaling to all frames of `sources`, which all have the same analysis.
  ///
  /// - Parameter basis: whether the upper bins are described by components, and by how many.
  /// - Throws: `ModelError` if there are no frames, if the frames are silent or contain numbers that are not finite,
  ///   or if there is no bin to model.
  public init(
    fitting sources: [Frames], includesDC: Bool, basis request: BasisRequest = .none
  ) throws {
    guard let analysis = sources.first?.settings else {
      throw ModelError("a model needs frames to learn from")
    }
    let firstBin = includesDC ? 0 : 1
    let bins = analysis.bins - firstBin
    guard bins > 0 else {
      throw ModelError("frames of one bin contain only the constant part: keep more bins")
    }
    for source in sources { try source.requireUsableNumbers() }
    let loudest = sources.map { $0.magnitudes.values.max() ?? 0 }.max() ?? 0
    guard loudest > 0 else { throw ModelError("the frames are silent: there is nothing to learn") }

    let floor = Double(loudest) * pow(10, -FrameScaling.range / 20)
    func unscaled(_ basis: FrameBasis?) -> FrameScaling {
      let features = basis?.width ?? 2 * bins
      return FrameScaling(
        analysis: analysis, firstBin: firstBin, floor: floor,
        means: Array(repeating: 0, count: features),
        deviations: Array(repeating: 1, count: features),
        highest: Array(repeating: .infinity, count: bins),
        changes: Array(repeating: 1, count: features), basis: basis)
    }
    let found = request.components(bins: bins).map { components in
      let (rows, highest) = unscaled(nil).thinnedOut(sources)
      return (
        basis: FrameBasis(fitting: rows, bins: bins, components: components), highest: highest
      )
    }
    let plain = unscaled(found?.basis)
    let features = plain.features
    let levels = plain.levelFeatures

    let rows = sources.map { plain.matrix($0) }
    let count = Double(rows.reduce(0) { $0 + $1.count / features })
    let changeCount = count - Double(rows.count)
    var sum = [Double](repeating: 0, count: features)
    var highest = [Double](repeating: -.infinity, count: features)
    for row in rows {
      FrameScaling.eachFrame(row, &sum, &highest) { frame, sum, highest in
        for i in 0..<features {
          let value = Double(frame[i])
          sum[i] += value
          highest[i] = max(highest[i], value)
        }
      }
    }
    highest = found?.highest ?? Array(highest[..<bins])
    let means = sum.map { $0 / count }
    var squares = [Double](repeating: 0, count: features)
    var changeSquares = squares
    for row in rows {
      // The first frame of a source does not follow the last frame of the previous source.
      var before: UnsafePointer<Float>?
      FrameScaling.eachFrame(row, &squares, &changeSquares) { frame, squares, changeSquares in
        for i in 0..<features {
          let off = Double(frame[i]) - means[i]
          squares[i] += off * off
        }
        if let before {
          for i in 0..<features {
            let change = Double(frame[i]) - Double(before[i])
            changeSquares[i] += change * change
          }
        }
        before = frame
      }
    }
    let deviations = (0..<features).map { i in
      max(
        (squares[i] / count).squareRoot(),
        i < levels ? FrameScaling.levelDeviationFloor : FrameScaling.frequencyDeviationFloor)
    }
    let changes = (0..<features).map { i in
      max(
        (changeSquares[i] / max(changeCount, 1)).squareRoot() / deviations[i],
        FrameScaling.changeFloor)
    }
    self.init(
      analysis: analysis, firstBin: firstBin, floor: plain.floor, means: means,
      deviations: deviations, highest: highest, changes: changes, basis: found?.basis)
  }

  /// The levels and frequencies of at most `FrameBasis.mostFrames` frames, evenly chosen, and the highest level of each
  /// bin in all frames.
  private func thinnedOut(_ sources: [Frames]) -> (rows: [Float], highest: [Double]) {
    let total = sources.reduce(0) { $0 + $1.count }
    let bins = modelled.count
    let step = max(1, (total + FrameBasis.mostFrames - 1) / FrameBasis.mostFrames)
    var rows: [Float] = []
    rows.reserveCapacity((total / step + sources.count) * 2 * bins)
    var largest = [Float](repeating: 0, count: bins)
    for source in sources {
      source.magnitudes.withUnsafeValues { values in
        for t in 0..<source.count {
          let row = t * source.bins + firstBin
          for k in 0..<bins { largest[k] = max(largest[k], values[row + k]) }
        }
      }
      for t in stride(from: 0, to: source.count, by: step) { rows += vector(source[t]) }
    }
    return (
      rows, largest.map { level(of: Double($0)) }
    )
  }

  /// The level of a magnitude in dB, which is not below the lowest possible level.
  func level(of magnitude: Double) -> Double {
    10 * log10(magnitude * magnitude + floor * floor)
  }

  /// Calls `body` with each row of a feature matrix, count × D, and with the two arrays that `body` changes.
  private static func eachFrame(
    _ matrix: [Float], _ first: inout [Double], _ second: inout [Double],
    _ body: (
      UnsafePointer<Float>, UnsafeMutableBufferPointer<Double>, UnsafeMutableBufferPointer<Double>
    ) -> Void
  ) {
    let features = first.count
    matrix.withUnsafeBufferPointer { values in
      first.withUnsafeMutableBufferPointer { first in
        second.withUnsafeMutableBufferPointer { second in
          guard let base = values.baseAddress else { return }
          for t in 0..<values.count / features { body(base + t * features, first, second) }
        }
      }
    }
  }

  /// The features of all frames as a matrix, count × D, row by row.
  public func matrix(_ frames: Frames) -> [Float] {
    let bins = analysis.bins
    return frames.magnitudes.withUnsafeValues { magnitudes in
      frames.frequencies.withUnsafeValues { frequencies in
        rows(frames.count) { t, row in
          let bins = t * bins..<(t + 1) * bins
          fill(row, .init(rebasing: magnitudes[bins]), .init(rebasing: frequencies[bins]))
        }
      }
    }
  }

  /// The features of one frame, D values.
  public func vector(_ frame: Frame) -> [Float] {
    frame.magnitudes.withUnsafeBufferPointer { magnitudes in
      frame.frequencies.withUnsafeBufferPointer { frequencies in
        rows(1) { _, row in fill(row, magnitudes, frequencies) }
      }
    }
  }

  /// A matrix with `count` rows of D features. The function `fill` assigns the features of each row.
  private func rows(
    _ count: Int, _ fill: (Int, UnsafeMutablePointer<Float>) -> Void
  ) -> [Float] {
    let features = features
    if count * features == 0 { return [] }
    return [Float](unsafeUninitializedCapacity: count * features) { result, initialized in
      if let base = result.baseAddress {
        for t in 0..<count { fill(t, base + t * features) }
      }
      initialized = count * features
    }
  }

  private func fill(
    _ row: UnsafeMutablePointer<Float>, _ magnitudes: UnsafeBufferPointer<Float>,
    _ frequencies: UnsafeBufferPointer<Float>
  ) {
    if let basis {
      fill(row, magnitudes, frequencies, on: basis)
      return
    }
    let bins = modelled.count
    for i in 0..<bins {
      let k = firstBin + i
      let magnitude = Double(magnitudes[k])
      let level = level(of: magnitude)
      (row + i).initialize(to: Float((level - means[i]) / deviations[i]))
      let off = (Double(frequencies[k]) - analysis.binCenter(k)) / binWidth
      (row + bins + i).initialize(to: Float((off - means[bins + i]) / deviations[bins + i]))
    }
  }

  private func fill(
    _ row: UnsafeMutablePointer<Float>, _ magnitudes: UnsafeBufferPointer<Float>,
    _ frequencies: UnsafeBufferPointer<Float>, on basis: FrameBasis
  ) {
    var values = [Float](repeating: 0, count: 2 * modelled.count)
    fillLevels(&values, magnitudes, frequencies)
    var coordinates = [Float](repeating: 0, count: basis.width)
    values.withUnsafeBufferPointer { values in
      if let base = values.baseAddress { basis.project(base, into: &coordinates) }
    }
    for i in coordinates.indices {
      (row + i).initialize(to: Float((Double(coordinates[i]) - means[i]) / deviations[i]))
    }
  }

  /// Writes the levels of all modelled bins in dB, and then the deviations of their frequencies in bins.
  func fillLevels(
    _ values: inout [Float], _ magnitudes: UnsafeBufferPointer<Float>,
    _ frequencies: UnsafeBufferPointer<Float>
  ) {
    let bins = modelled.count
    let reach = FrameScaling.frequencyReach
    for i in 0..<bins {
      let k = firstBin + i
      values[i] = Float(level(of: Double(magnitudes[k])))
      let off = (Double(frequencies[k]) - analysis.binCenter(k)) / binWidth
      values[bins + i] = Float(min(max(off, -reach), reach))
    }
  }

  /// Clamps D features to the range of the source. A clamped level is at most 6 dB higher than the highest level of its
  /// bin and never lower than the lowest possible level. A clamped frequency is at most 3 bins away from the centre of
  /// its bin. A component exceeds its highest absolute value in the source by at most a quarter. A feature that is not
  /// finite becomes the mean of the feature.
  public func clamp(_ vector: inout [Float]) {
    let bins = basis?.exact ?? modelled.count
    let levels = levelFeatures
    let lowest = 20 * log10(floor)
    if let basis {
      for i in vector.indices {
        guard let limit = basis.limit(of: i) else { continue }
        let bottom = Float((Double(-limit) - means[i]) / deviations[i])
        let top = Float((Double(limit) - means[i]) / deviations[i])
        vector[i] = vector[i].isFinite ? min(max(vector[i], bottom), top) : 0
      }
    }
    for i in 0..<bins {
      let top = (highest[i] + FrameScaling.headroom - means[i]) / deviations[i]
      let bottom = (lowest - means[i]) / deviations[i]
      vector[i] = vector[i].isFinite ? min(max(vector[i], Float(bottom)), Float(top)) : 0
      let j = levels + i
      let reach = FrameScaling.frequencyReach
      let left = (-reach - means[j]) / deviations[j]
      let right = (reach - means[j]) / deviations[j]
      vector[j] = vector[j].isFinite ? min(max(vector[j], Float(left)), Float(right)) : 0
    }
  }

  /// Converts features to a frame. A bin that is not modelled gets the magnitude 0 and the centre frequency of the bin.
  ///
  /// - Parameters:
  ///   - vector: D clamped features.
  ///   - rest: what the basis leaves over (`FrameRest`), with the number of its frame; nil for nothing.
  ///   - spread: factors on the first features' departures from their means (`LevelSpread`); empty for none.
  public func frame(
    _ vector: [Float], adding rest: (FrameRest, frame: Int)? = nil, spread: [Float] = []
  ) -> Frame {
    var magnitudes = [Float](repeating: 0, count: analysis.bins)
    var frequencies = (0..<analysis.bins).map { Float(analysis.binCenter($0)) }
    let bins = modelled.count
    if let basis {
      let values = levelsAndDeviations(vector, on: basis, adding: rest, spread)
      for (i, k) in modelled.enumerated() {
        let power = pow(10, Double(values[i]) / 10) - floor * floor
        magnitudes[k] = Float(max(0, power).squareRoot())
        frequencies[k] = Float(analysis.binCenter(k) + Double(values[bins + i]) * binWidth)
      }
      let power = magnitudes.reduce(0) { $0 + Double($1) * Double($1) }
      if power > mostPower {
        let gain = Float((mostPower / power).squareRoot())
        for k in modelled { magnitudes[k] *= gain }
      }
      return Frame(analysis, magnitudes, frequencies)
    }
    for (i, k) in modelled.enumerated() {
      let level = Double(vector[i]) * deviations[i] + means[i]
      let power = pow(10, level / 10) - floor * floor
      magnitudes[k] = Float(max(0, power).squareRoot())
      let off = Double(vector[bins + i]) * deviations[bins + i] + means[bins + i]
      frequencies[k] = Float(analysis.binCenter(k) + off * binWidth)
    }
    return Frame(analysis, magnitudes, frequencies)
  }

  /// The levels of all modelled bins in dB, clamped to the range of the source, and then the deviations of their
  /// frequencies in bins.
  package func levelsAndDeviations(
    _ vector: [Float], on basis: FrameBasis, adding rest: (FrameRest, frame: Int)?,
    _ spread: [Float]
  ) -> [Float] {
    var coordinates = vector
    for i in spread.indices { coordinates[i] *= spread[i] }
    for i in coordinates.indices {
      coordinates[i] = Float(Double(coordinates[i]) * deviations[i] + means[i])
    }
    let bins = modelled.count
    var values = [Float](repeating: 0, count: 2 * bins)
    basis.expand(coordinates, into: &values)
    if let rest { rest.0.add(rest.frame, to: &values, exact: basis.exact) }
    let lowest = Float(20 * log10(floor))
    let reach = Float(FrameScaling.frequencyReach)
    for i in 0..<bins {
      values[i] = min(max(values[i], lowest), Float(highest[i] + FrameScaling.headroom))
      values[bins + i] = min(max(values[bins + i], -reach), reach)
    }
    return values
  }
}
