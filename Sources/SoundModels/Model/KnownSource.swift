// The data that a model keeps from its sources. A model that was read from a file has these data instead of the
// sources.

public import Spectra

/// The data that a model keeps from one of its sources.
public struct KnownSource: Sendable, Equatable {
  /// The number of this source among all sources of the model, counted from 0.
  public let number: Int
  /// The first frames of the source, with their phases.
  public let opening: Frames
  /// The number of frames of the source.
  public let frames: Int
  /// The length of the source in samples.
  public let samples: Int
  /// The position of each frame, counted in frames; nil if no positions were given.
  let positions: [Double]?
  /// The value of each control at each frame.
  let curves: [[Double]]

  /// The given position of frame `t`, counted in frames; nil if no positions were given.
  func position(at t: Int) -> Double? {
    positions.flatMap { $0.isEmpty ? nil : $0[min(max(t, 0), $0.count - 1)] }
  }

  /// The value of control number `i` at a position between frames; at a position outside the source, the value at the
  /// nearer end of the source.
  func value(of i: Int, at place: Double) -> Double? {
    guard i < curves.count, !curves[i].isEmpty else { return nil }
    return curves[i].interpolated(at: place)
  }
}

/// A control of a model, with its values for each source.
public struct ControlCurves: Sendable {
  /// The name of the control.
  public let name: String
  /// The values of the control for each source, one value per frame, in the control's own unit.
  public let values: [[Double]]

  public init(name: String, values: [[Double]]) {
    (self.name, self.values) = (name, values)
  }
}
