// What scripts read out of an envelope: its points, its values at other times, and arithmetic.

internal import CommandLanguage
internal import Glibc
internal import SoundModels
internal import Tensors

extension Envelope {
  static let properties: [Property<Envelope>] = [
    Property("times", "a tensor", "the times of the points in seconds") { curve in
      .object(Tensor(curve.points.map { Float($0.time) }))
    },
    Property("values", "a tensor", "the values of the points") { curve in
      .object(curve.valueTensor)
    },
    Property("duration", "a number", "the time of the last point in seconds") { curve in
      .number(curve.points.last?.time ?? 0)
    },
    Property(
      "confidence", "a tensor",
      "how sure each point of a track of pitch is, from 0 to 1; nil for other envelopes"
    ) { curve in curve.confidence.map { .object(Tensor($0.map { Float($0) })) } ?? .nil },
  ]

  var elementCount: Int? { points.count }

  func element(at position: Int, in context: Context) throws -> Value {
    .number(points[position].value)
  }

  /// The value at a time, as in `c[0.5s]`, or the part from one time to another, whose times begin at 0 again.
  func element(_ index: [IndexItem], in context: Context) throws -> Value? {
    guard index.count == 1 else { return nil }
    switch index[0] {
    case .number(let time):
      guard time.isFinite else { throw CommandError("the time of a value must be finite") }
      return .number(Curve.interpolate(points, at: time))
    case .range(let start, let end, let step) where step == 1:
      let last = points.last?.time ?? 0
      let (from, to) = (start ?? points.first?.time ?? 0, end ?? last)
      guard from.isFinite, to.isFinite, from <= to else {
        throw CommandError("a part of an envelope goes from one time to a later one")
      }
      let inside = points.filter { $0.time > from && $0.time < to }
      let ends = [from, to].map { Curve.Point(time: $0, value: Curve.interpolate(points, at: $0)) }
      return .object(
        Envelope(
          points: ([ends[0]] + inside + [ends[1]]).map {
            Curve.Point(time: $0.time - from, value: $0.value)
          }))
    default:
      throw CommandError(
        "the index of an envelope must be a time or a range of times in seconds",
        hint: "c.values has the values by their numbers")
    }
  }

  /// An envelope with numbers, point by point; and with another envelope, at the points of both.
  func applying(
    _ operation: BinaryOperator, with other: Value, reversed: Bool, in context: Context
  ) throws -> Value? {
    guard let function = Envelope.operations[operation] else { return nil }
    func result(_ points: [Curve.Point]) throws -> Value {
      guard points.allSatisfy(\.value.isFinite) else {
        throw CommandError("a value of the envelope is not finite")
      }
      return .object(Envelope(points: points))
    }
    switch other {
    case .number(let number):
      return try result(
        points.map {
          let value = reversed ? function(number, $0.value) : function($0.value, number)
          return Curve.Point(time: $0.time, value: value)
        })
    case .object(let envelope as Envelope):
      let (a, b) = reversed ? (envelope, self) : (self, envelope)
      var points: [Curve.Point] = []
      for time in Set((a.points + b.points).map(\.time)).sorted() {
        let before = function(a.value(before: time), b.value(before: time))
        let after = function(a.value(after: time), b.value(after: time))
        // Two points at one time are a jump.
        if before != after { points.append(Curve.Point(time: time, value: before)) }
        points.append(Curve.Point(time: time, value: after))
      }
      return try result(points)
    default: return nil
    }
  }

  /// The value at a time, or the value before or after a jump at this time.
  private func value(before time: Double) -> Double {
    let point = points.first { $0.time >= time }
    return point?.time == time ? point?.value ?? 0 : Curve.interpolate(points, at: time)
  }

  private func value(after time: Double) -> Double {
    let point = points.last { $0.time <= time }
    return point?.time == time ? point?.value ?? 0 : Curve.interpolate(points, at: time)
  }

  func applying(_ operation: UnaryOperator, in context: Context) throws -> Value? {
    guard operation == .negate else { return nil }
    return .object(
      Envelope(points: points.map { Curve.Point(time: $0.time, value: -$0.value) }))
  }

  private static let operations: [BinaryOperator: @Sendable (Double, Double) -> Double] = [
    .add: { $0 + $1 }, .subtract: { $0 - $1 }, .multiply: { $0 * $1 }, .divide: { $0 / $1 },
    .power: { pow($0, $1) },
  ]
}
