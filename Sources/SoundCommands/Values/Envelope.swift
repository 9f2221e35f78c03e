// Envelopes as values of the language.

internal import CommandLanguage
internal import SoundModels
internal import Tensors

/// An envelope: break points over time, joined by straight lines.
struct Envelope: ObjectValue, CommandArgument, CommandResult, Equatable {
  let points: [Curve.Point]
  /// How sure each point of a track of pitch is, from 0 to 1; nil for other envelopes.
  var confidence: [Double]?

  init(points: [Curve.Point], confidence: [Double]? = nil) {
    (self.points, self.confidence) = (points, confidence)
  }

  /// An envelope with a point for each time and value.
  init(times: [Double], values: [Double]) {
    self.init(points: zip(times, values).map { Curve.Point(time: $0, value: $1) })
  }

  /// The values of the points.
  var valueTensor: Tensor { Tensor(points.map { Float($0.value) }) }

  static let takes = "an envelope"
  var kind: String { "envelope" }
  var summary: String {
    let values = points.map(\.value)
    let length = QuantityText.seconds(points.last?.time ?? 0)
    return "envelope · \(MessageText.count(points.count, "point")) · \(length)"
      + " · \(NumberText.brief(values.min() ?? 0)) to \(NumberText.brief(values.max() ?? 0))"
  }
  var details: String {
    let rows = points.prefix(50).map { point in
      "  \(QuantityText.right(QuantityText.seconds(point.time), 10))  \(NumberText.brief(point.value))"
    }
    let rest = points.count > 50 ? ["  … and \(points.count - 50) more"] : []
    let end = points.last?.time ?? 0
    let curve = (0..<TextPicture.columns).map {
      Curve.interpolate(points, at: end * Double($0) / Double(TextPicture.columns - 1))
    }
    let (low, high) = (curve.min() ?? 0, curve.max() ?? 0)
    let picture =
      end > 0
      ? TextPicture.area(
        curve, low: min(low, 0), high: high, unit: "", end: QuantityText.seconds(end)) : []
    return ([summary] + rows + rest + picture).joined(separator: "\n")
  }
  var byteCount: Int { points.count * 16 }
}
