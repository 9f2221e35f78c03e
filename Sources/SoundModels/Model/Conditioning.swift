// The inputs of the network other than the features of the frame: a clock for the position of the frame in its
// source, and controls such as a pitch or a loudness. Invariant: the number of inputs depends only on values that the
// file of the model contains.

internal import Glibc
internal import Spectra
internal import WholeNumbers

/// The inputs of a model's network other than the features of a frame.
///
/// The clock encodes a position as sines and cosines whose frequencies are one octave apart (as in Vaswani et al.,
/// "Attention is all you need", 2017, 3.5). The slowest sine makes half a turn over the longest source; the fastest
/// sine makes half a turn in 8 to 16 frames. A further clock input is 1 whenever the position is known. If there are
/// several sources and no controls to distinguish the sources, further inputs contain the binary digits of the source's
/// number, where −1 stands for the digit 0. If the position is not known, all clock inputs are 0. Each control is one
/// input, standardised over the sources.
///
/// A model with a basis also has a course: the features of all frames of its sources. Its inputs are the way from the
/// current frame to the frame of the course that follows the position, in units of the predicted deltas, and 1 if the
/// course is known. If the position or the source is not known, these inputs are 0.
public struct Conditioning: Sendable, Equatable {
  /// An input whose value the user gives for each frame.
  public struct Control: Sendable, Equatable {
    /// The name by which the user gives values of the control.
    public let name: String
    /// The mean of the control over all frames of the sources, in the control's own unit.
    public let mean: Double
    /// The deviation of the control over all frames of the sources; 1 if the control never changes.
    public let deviation: Double

    init(name: String, mean: Double, deviation: Double) {
      (self.name, self.mean, self.deviation) = (name, mean, deviation)
    }
  }

  /// The name of the control that gives the position in the source, in seconds.
  public static let position = "position"
  /// The smallest number of frames in half a turn of the fastest clock input.
  static let fastestHalfTurn = 8.0

  /// The range of the clock: the number of frames of the longest source; nil for a network without a clock.
  public let clockFrames: Int?
  /// The number of sources, at least one.
  public let sources: Int
  /// The controls, in the order of their inputs.
  public let controls: [Control]
  /// The number of features of the course; 0 for a model without a course.
  public let courseFeatures: Int

  /// The largest number of frames of a course.
  static let longestCourse = 100_000

  init(clockFrames: Int?, sources: Int, controls: [Control], courseFeatures: Int = 0) {
    (self.clockFrames, self.sources, self.controls) = (clockFrames, sources, controls)
    self.courseFeatures = courseFeatures
  }

  /// The number of octaves of the clock.
  private var octaves: Int {
    guard let clockFrames else { return 0 }
    return 1 + max(0, Int(clamped: log2(Double(clockFrames) / Conditioning.fastestHalfTurn)))
  }
  /// The number of binary digits of a source's number.
  private var digits: Int {
    controls.isEmpty ? Int.bitWidth - (sources - 1).leadingZeroBitCount : 0
  }
  private var clockWidth: Int { clockFrames == nil ? 0 : 2 * octaves + 1 + digits }
  private var courseWidth: Int { courseFeatures > 0 ? courseFeatures + 1 : 0 }
  /// The number of the network's inputs other than the features of the frame.
  public var width: Int { clockWidth + courseWidth + controls.count }
  /// The places of the way to the course among the inputs of `fill`.
  package var wayPlaces: Range<Int> {
    courseFeatures > 0 ? clockWidth + 1..<clockWidth + courseWidth : clockWidth..<clockWidth
  }

  /// The names of all values that the user can give: the position if there is a clock, and the controls.
  public var names: [String] {
    (clockFrames == nil ? [] : [Conditioning.position]) + controls.map(\.name)
  }

  /// Checks that `names` contains each name in `wanted`.
  ///
  /// - Throws: `ModelError` if `names` does not contain a name.
  public func require(_ wanted: some Sequence<String>) throws {
    for name in wanted where !names.contains(name) {
      throw ModelError(
        "this model has no control '\(name)': "
          + (names.isEmpty ? "it has none" : "it has \(names.joined(separator: ", "))"))
    }
  }

  /// Fills in the network's inputs for one frame, except the features of the frame: `width` numbers.
  ///
  /// - Parameters:
  ///   - position: the position of the frame in its source, in frames; nil if the position is not known.
  ///   - source: the source; nil if the source is not known.
  ///   - values: a value for each control, in its own unit; the mean of the control replaces a value that is nil or
  ///     not finite.
  ///
  /// In the places of the way, the row gets the frame of the course itself; `turn` makes the way of it.
  package func fill(
    _ row: UnsafeMutablePointer<Float>, position: Double?, source: KnownSource?,
    values: (Int) -> Double?
  ) {
    if let clockFrames {
      if let position, position.isFinite {
        let share = min(max(position / Double(clockFrames), 0), 1)
        row[0] = 1
        for octave in 0..<octaves {
          let angle = Double.pi * share * Double(1 << octave)
          row[1 + 2 * octave] = Float(sin(angle))
          row[2 + 2 * octave] = Float(cos(angle))
        }
        for digit in 0..<digits {
          row[1 + 2 * octaves + digit] = source.map { $0.number >> digit & 1 == 0 ? -1 : 1 } ?? 0
        }
      } else {
        row.update(repeating: 0, count: clockWidth)
      }
    }
    if courseFeatures > 0 {
      let course = row + clockWidth
      if let position, position.isFinite, let source, !source.course.isEmpty {
        course[0] = 1
        source.fillCourse(course + 1, at: position + 1, features: courseFeatures)
      } else {
        course.update(repeating: 0, count: courseWidth)
      }
    }
    for (i, control) in controls.enumerated() {
      let value = values(i).flatMap { $0.isFinite ? $0 : nil } ?? control.mean
      row[clockWidth + courseWidth + i] = Float((value - control.mean) / control.deviation)
    }
  }

  /// Replaces the frame of the course in one row of inputs by the way from `features` to it.
  ///
  /// - Parameters:
  ///   - features: the features of the current frame, D values.
  ///   - scale: the unit of each feature's way, D values.
  package func turn(
    _ row: UnsafeMutablePointer<Float>, from features: UnsafePointer<Float>, scale: [Float]
  ) {
    guard courseFeatures > 0, row[clockWidth] == 1 else { return }
    let way = row + clockWidth + 1
    for i in 0..<courseFeatures { way[i] = (way[i] - features[i]) / scale[i] }
  }

  /// Marks the position as unknown in one row of inputs.
  func hidePosition(_ row: UnsafeMutablePointer<Float>) {
    row.update(repeating: 0, count: clockWidth + courseWidth)
  }

  /// The network's inputs, except the features, for the first `count` frames of a source: a matrix, count × width.
  ///
  /// - Parameter hidesPosition: whether the position is unknown in all rows.
  func rows(_ count: Int, of source: KnownSource?, hidesPosition: Bool = false) -> [Float] {
    var rows = [Float](repeating: 0, count: count * width)
    guard width > 0 else { return rows }
    rows.withUnsafeMutableBufferPointer { rows in
      guard let base = rows.baseAddress else { return }
      for t in 0..<count {
        let position = hidesPosition ? nil : source?.position(at: t) ?? Double(t)
        fill(base + t * width, position: position, source: source) {
          source?.value(of: $0, at: Double(t))
        }
      }
    }
    return rows
  }
}

extension Conditioning {
  /// The conditioning for `sources`, and the data that the model keeps from each source.
  ///
  /// - Parameters:
  ///   - curves: the controls; a control with the name `position` contains positions in seconds, which replace the
  ///     clock's positions.
  ///   - hasClock: whether the network has a clock.
  ///   - opening: the number of frames to keep from the beginning of each source.
  ///   - scaling: the scaling of the features. There is a course only if it has a basis.
  ///   - asked: whether a course is asked for.
  /// - Throws: `ModelError` if the values of a control do not fit the sources.
  static func fitting(
    _ sources: [Frames], curves: [ControlCurves], hasClock: Bool, opening: Int,
    scaling: FrameScaling, target: Target, hasCourse asked: Bool
  ) throws -> (Conditioning, [KnownSource]) {
    var names: Set<String> = []
    for curve in curves {
      guard names.insert(curve.name).inserted else {
        throw ModelError("there are two controls called '\(curve.name)'")
      }
      guard curve.values.count == sources.count else {
        throw ModelError(
          "the control '\(curve.name)' has \(curve.values.count) curves for \(sources.count) sources"
        )
      }
      for (i, values) in curve.values.enumerated() {
        guard values.count == sources[i].count, values.allSatisfy(\.isFinite) else {
          throw ModelError(
            "the control '\(curve.name)' needs a finite number for each frame of source \(i)")
        }
      }
    }
    let given = curves.first { $0.name == position }
    let others = curves.filter { $0.name != position }
    let hasCourse =
      scaling.basis != nil && target == .delta && hasClock && asked
      && sources.reduce(0) { $0 + $1.count } <= longestCourse
    let values = 3 * (scaling.basis?.upper ?? 0) * sources.reduce(0) { $0 + $1.count }
    let keepsRest = hasCourse && values <= FrameRest.mostValues
    let known = sources.enumerated().map { i, source in
      KnownSource(
        number: i, opening: source[0..<min(opening, source.count)], frames: source.count,
        samples: source.sampleCount,
        positions: given.map { $0.values[i].map { $0 / source.settings.period } },
        curves: others.map { $0.values[i] },
        course: hasCourse ? scaling.matrix(source) : [],
        rest: keepsRest ? scaling.rest(of: source) : nil,
        phases: keepsRest ? SourcePhases(of: source) : nil,
        links: hasClock && given == nil ? PlaceLinks(of: source) : nil)
    }
    let controls = others.map { curve in
      let all = curve.values.flatMap { $0 }
      let mean = all.reduce(0, +) / Double(max(all.count, 1))
      let square = all.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(max(all.count, 1))
      let deviation = square.squareRoot()
      return Control(
        name: curve.name, mean: mean,
        deviation: deviation > 1e-9 * max(abs(mean), 1e-3) ? deviation : 1)
    }
    let longest = known.map { source in
      max(source.frames, source.positions.map { Int(clamped: min($0.max() ?? 0, 1e9)) + 1 } ?? 0)
    }.max()
    return (
      Conditioning(
        clockFrames: hasClock || given != nil ? longest : nil, sources: sources.count,
        controls: controls, courseFeatures: hasCourse ? scaling.features : 0), known
    )
  }
}
