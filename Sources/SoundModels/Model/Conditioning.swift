// What a network is told beside the frame before: where in the sound it is, and curves such as a pitch or a
// loudness. Invariant: the width depends on nothing but what is kept in the model's file.

internal import Glibc
public import Spectra

/// The extra inputs of a model's network.
///
/// A position is seen through sines and cosines of whole octaves (as in Vaswani et al., "Attention is all
/// you need", 2017, 3.5): the slowest makes half a turn over the longest source, the fastest half a turn in
/// 8 to 16 frames. One more input is 1 where the position is known. Where there are several sources and no
/// controls that tell them apart, the number of the source stands beside it, each of its binary digits as −1 or
/// 1. Where the position is not known, all of these are 0. A control is one input, standardised over the
/// sources.
public struct Conditioning: Sendable, Equatable {
  /// A curve that the network is told frame by frame.
  public struct Control: Sendable, Equatable {
    public let name: String
    /// Over all frames of the sources, in the control's own unit.
    public let mean: Double
    /// Over all frames of the sources; 1 where the control never changes.
    public let deviation: Double

    init(name: String, mean: Double, deviation: Double) {
      (self.name, self.mean, self.deviation) = (name, mean, deviation)
    }
  }

  /// The name of the control that says where in the source the sound is, in seconds.
  public static let position = "position"
  /// Half a turn of the fastest clock input takes at least so many frames.
  static let fastestHalfTurn = 8.0

  /// The frames of the longest source, which the clock's inputs are spread over; nil where the network is not
  /// told its position.
  public let clockFrames: Int?
  /// How many sources there are, at least one.
  public let sources: Int
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
  /// How many inputs there are.
  public var width: Int { clockWidth + controls.count }

  /// The names of what the network is told.
  public var names: [String] {
    (clockFrames == nil ? [] : [Conditioning.position]) + controls.map(\.name)
  }

  /// Throws `ModelError` where the network is not told what one of `wanted` says.
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
  ///   - position: the frame's place in its source, counted in frames; nil where it is not known.
  ///   - source: the number of the source; nil where it is not known.
  ///   - values: a value for each control, in its own unit; what is nil or not finite is its mean.
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

  /// Takes the position out of one row of inputs.
  func hidePosition(_ row: UnsafeMutablePointer<Float>) {
    row.update(repeating: 0, count: clockWidth)
  }

  /// The inputs of the first `count` frames of a source, count × width.
  ///
  /// - Parameter hidesPosition: whether the position is to be unknown.
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

/// What a model keeps of a sound that it was made from.
public struct KnownSource: Sendable, Equatable {
  /// Which of the model's sources it is, from 0.
  public let number: Int
  /// How it begins: up to `SoundModel.priming` frames with their phases.
  public let opening: Frames
  /// Its frames.
  public let frames: Int
  /// Its length in samples.
  public let samples: Int
  /// Where each frame is, in frames, where that was given by hand.
  let positions: [Double]?
  /// For each control its value at each frame.
  let curves: [[Double]]

  /// The place of frame `t`, counted in frames; nil where it was not given by hand.
  func position(at t: Int) -> Double? {
    positions.flatMap { $0.isEmpty ? nil : $0[min(max(t, 0), $0.count - 1)] }
  }

  /// The value of control number `i` at a place between frames; beyond the ends the end stays.
  func value(of i: Int, at place: Double) -> Double? {
    guard i < curves.count, !curves[i].isEmpty else { return nil }
    return curves[i].interpolated(at: place)
  }
}

/// A curve that a model is told beside its frames, for each source.
public struct ControlCurves: Sendable {
  public let name: String
  /// For each source a value for each of its frames.
  public let values: [[Double]]

  public init(name: String, values: [[Double]]) {
    (self.name, self.values) = (name, values)
  }
}

extension Conditioning {
  /// What a network is told of `sources`, and what is kept of them.
  ///
  /// - Parameters:
  ///   - curves: the controls; one called `position` takes the clock's place, in seconds.
  ///   - hasClock: whether the network is told its position.
  /// - Throws: `ModelError` where a control's values do not fit the sources.
  static func fitting(
    _ sources: [Frames], curves: [ControlCurves], hasClock: Bool
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
        number: i, opening: source[0..<min(SoundModel.priming, source.count)], frames: source.count,
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
