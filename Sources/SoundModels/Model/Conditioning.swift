// The network's inputs beside the frame: a clock, which says where in its source a frame is, and controls such as a
// pitch or a loudness. Invariant: the width depends only on what the model's file keeps.

internal import Glibc
internal import Spectra

/// The inputs of a model's network beside the features of a frame.
///
/// The clock codes a position as sines and cosines an octave apart (as in Vaswani et al., "Attention is all
/// you need", 2017, 3.5): the slowest makes half a turn over the longest source, the fastest half a turn in
/// 8 to 16 frames. One more input is 1 if the position is known. If there are several sources and no controls that
/// distinguish them, the number of the source follows, each of its binary digits as −1 or 1. If the position is not
/// known, all of these are 0. A control is one input, standardised over the sources.
public struct Conditioning: Sendable, Equatable {
  /// An input that the user gives per frame.
  public struct Control: Sendable, Equatable {
    /// The name that the user gives its values by.
    public let name: String
    /// The mean over all frames of the sources, in the control's own unit.
    public let mean: Double
    /// The deviation over all frames of the sources; 1 if the control never changes.
    public let deviation: Double

    init(name: String, mean: Double, deviation: Double) {
      (self.name, self.mean, self.deviation) = (name, mean, deviation)
    }
  }

  /// The name of the control that gives the position in the source, in seconds.
  public static let position = "position"
  /// The fewest frames of half a turn of the fastest clock input.
  static let fastestHalfTurn = 8.0

  /// The frames of the longest source, over which the clock's inputs spread; nil for a network without a clock.
  public let clockFrames: Int?
  /// How many sources there are, at least one.
  public let sources: Int
  /// The controls, in the order of their inputs.
  public let controls: [Control]

  init(clockFrames: Int?, sources: Int, controls: [Control]) {
    (self.clockFrames, self.sources, self.controls) = (clockFrames, sources, controls)
  }

  /// Octaves of the clock.
  private var octaves: Int {
    guard let clockFrames else { return 0 }
    return 1 + max(0, Int(log2(Double(clockFrames) / Conditioning.fastestHalfTurn)))
  }
  /// Digits of a source's number.
  private var digits: Int {
    controls.isEmpty ? Int.bitWidth - (sources - 1).leadingZeroBitCount : 0
  }
  private var clockWidth: Int { clockFrames == nil ? 0 : 2 * octaves + 1 + digits }
  /// The number of these inputs.
  public var width: Int { clockWidth + controls.count }

  /// The names of all that the user can give: the position if there is a clock, and the controls.
  public var names: [String] {
    (clockFrames == nil ? [] : [Conditioning.position]) + controls.map(\.name)
  }

  /// Checks that the user can give each of `wanted`.
  ///
  /// - Throws: `ModelError` for a name that is not among `names`.
  public func require(_ wanted: some Sequence<String>) throws {
    for name in wanted where !names.contains(name) {
      throw ModelError(
        "this model has no control '\(name)': "
          + (names.isEmpty ? "it has none" : "it has \(names.joined(separator: ", "))"))
    }
  }

  /// Assigns the inputs of one frame, `width` numbers.
  ///
  /// - Parameters:
  ///   - position: the frame's place in its source, counted in frames; nil if it is not known.
  ///   - source: the number of the source; nil if it is not known.
  ///   - values: a value for each control, in its own unit; the mean replaces what is nil or not finite.
  func fill(
    _ row: UnsafeMutablePointer<Float>, position: Double?, source: Int?,
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
          row[1 + 2 * octaves + digit] = source.map { $0 >> digit & 1 == 0 ? -1 : 1 } ?? 0
        }
      } else {
        row.update(repeating: 0, count: clockWidth)
      }
    }
    for (i, control) in controls.enumerated() {
      let value = values(i).flatMap { $0.isFinite ? $0 : nil } ?? control.mean
      row[clockWidth + i] = Float((value - control.mean) / control.deviation)
    }
  }

  /// Sets the position of one row of inputs to unknown.
  func hidePosition(_ row: UnsafeMutablePointer<Float>) {
    row.update(repeating: 0, count: clockWidth)
  }

  /// The inputs of the first `count` frames of a source, count × width.
  ///
  /// - Parameter hidesPosition: whether the rows leave the position unknown.
  func rows(_ count: Int, of source: KnownSource?, hidesPosition: Bool = false) -> [Float] {
    var rows = [Float](repeating: 0, count: count * width)
    guard width > 0 else { return rows }
    rows.withUnsafeMutableBufferPointer { rows in
      guard let base = rows.baseAddress else { return }
      for t in 0..<count {
        let position = hidesPosition ? nil : source?.position(at: t) ?? Double(t)
        fill(base + t * width, position: position, source: source?.number) {
          source?.value(of: $0, at: Double(t))
        }
      }
    }
    return rows
  }
}

extension Conditioning {
  /// The conditioning for `sources`, and what is kept of them.
  ///
  /// - Parameters:
  ///   - curves: the controls; one called `position` replaces the clock's own positions, in seconds.
  ///   - hasClock: whether the network has a clock.
  ///   - opening: how many frames to keep of each source's beginning.
  /// - Throws: `ModelError` if a control's values do not fit the sources.
  static func fitting(
    _ sources: [Frames], curves: [ControlCurves], hasClock: Bool, opening: Int
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
    let known = sources.enumerated().map { i, source in
      KnownSource(
        number: i, opening: source[0..<min(opening, source.count)], frames: source.count,
        samples: source.sampleCount,
        positions: given.map { $0.values[i].map { $0 / source.settings.period } },
        curves: others.map { $0.values[i] })
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
      max(source.frames, source.positions.map { Int(min($0.max() ?? 0, 1e9)) + 1 } ?? 0)
    }.max()
    return (
      Conditioning(
        clockFrames: hasClock || given != nil ? longest : nil, sources: sources.count,
        controls: controls), known
    )
  }
}
