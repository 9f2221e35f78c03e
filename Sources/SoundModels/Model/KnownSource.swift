// The data that a model keeps from its sources. A model that was read from a file has these data instead of the
// sources.

public import Spectra
internal import WholeNumbers

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
  /// The features of all frames, frames × D; empty for a model without a course.
  package let course: [Float]
  /// What the basis leaves over of all frames; nil for a model without a course, and for very long sources.
  package let rest: FrameRest?
  /// The phases of all frames; nil if there is no rest.
  let phases: SourcePhases?
  /// The places of the source that resemble one another; nil for models of earlier versions, and for sources in which
  /// no places can be compared.
  public let links: PlaceLinks?

  /// The given position of frame `t`, counted in frames; nil if no positions were given.
  func position(at t: Int) -> Double? {
    positions.flatMap { $0.isEmpty ? nil : $0[min(max(t, 0), $0.count - 1)] }
  }

  /// Fills in the features of the course at a position between frames; outside the source, those of the nearer end.
  func fillCourse(_ row: UnsafeMutablePointer<Float>, at place: Double, features: Int) {
    let last = course.count / features - 1
    let place = min(max(place, 0), Double(last))
    let before = Int(clamped: place)
    let after = min(before + 1, last)
    let share = Float(place - Double(before))
    for i in 0..<features {
      row[i] = course[before * features + i].interpolated(
        to: course[after * features + i], share: share)
    }
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
