// The ranges of a panel's axes. The ranges are computed here and not by gnuplot, so that tests can check the ranges as
// data. A range is never empty, and leaves space around the data.

internal import Glibc

extension Panel {
  /// The visible range of x.
  public var xRange: ClosedRange<Double> {
    if let range = x.range { return Self.usable(range, on: x) }
    var span = Span(axis: x)
    var hasRoom = false
    for series in series {
      switch series.style {
      case .bars(let width):
        for value in series.x.prefix(series.count) {
          span.add(value - width / 2)
          span.add(value + width / 2)
        }
      case .stems, .points, .linePoints:
        hasRoom = true
        span.add(series.x.prefix(series.count))
      case .line, .steps, .area, .band, .envelope:
        span.add(series.x.prefix(series.count))
      }
    }
    for map in heatMaps { span.add(map.x) }
    return span.range(margin: hasRoom && heatMaps.isEmpty ? 0.02 : 0)
  }

  /// The visible range of the y axis on the left.
  public var yRange: ClosedRange<Double> { range(of: y, second: false) }

  /// The visible range of the y axis on the right; nil if there is no axis on the right.
  public var secondYRange: ClosedRange<Double>? {
    secondY.map { range(of: $0, second: true) }
  }

  /// The range of the palette; nil if the panel draws nothing with a palette.
  public var paletteRange: ClosedRange<Double>? {
    var span = Span(axis: Axis())
    if let range = shadeKey?.range { return Self.usable(range, on: Axis()) }
    for map in heatMaps {
      if let range = map.key.range { return Self.usable(range, on: Axis()) }
      if let extent = map.extent { span.add(extent) }
    }
    for series in series { if let shades = series.shades { span.add(shades[...]) } }
    if heatMaps.isEmpty && span.isEmpty { return nil }
    if heatMaps.first?.palette.isCentered == true, !span.isEmpty {
      span.add(-span.low)
      span.add(-span.high)
    }
    return span.range(margin: 0)
  }

  private func range(of axis: Axis, second: Bool) -> ClosedRange<Double> {
    if let range = axis.range { return Self.usable(range, on: axis) }
    let range = dataRange(of: axis, second: second)
    guard let depth = axis.depth, range.upperBound - range.lowerBound > depth else { return range }
    return (range.upperBound - depth)...range.upperBound
  }

  /// The range that shows all visible data.
  private func dataRange(of axis: Axis, second: Bool) -> ClosedRange<Double> {
    var span = Span(axis: axis)
    var floor: Double?
    for series in series where series.onSecondAxis == second {
      span.add(series.y.prefix(series.count).visible(series.x, in: x.range))
      if let lower = series.lowerEdge {
        span.add(lower.prefix(series.count).visible(series.x, in: x.range))
      }
      if series.standsOnBaseline {
        let base = series.baseline ?? 0
        if series.baseline != nil || span.reachesTo(base) {
          span.add(base)
          floor = base
        }
      }
    }
    if !second { for map in heatMaps { span.add(map.y) } }
    let isImageOnly = !second && !heatMaps.isEmpty
    let range = span.range(margin: isImageOnly ? 0 : 0.06)
    // If all bars and stems point in the same direction, their baseline is the edge of the panel.
    guard let floor, axis.scale == .linear else { return range }
    if span.low == floor { return floor...max(range.upperBound, floor.nextUp) }
    if span.high == floor { return min(range.lowerBound, floor.nextDown)...floor }
    return range
  }

  /// The given range, made valid for the axis: finite, not empty, and above zero on a logarithmic axis.
  private static func usable(_ range: ClosedRange<Double>, on axis: Axis) -> ClosedRange<Double> {
    var span = Span(axis: axis)
    span.add(range)
    return span.range(margin: 0)
  }
}

extension ArraySlice<Double> {
  /// The values with an x inside the range; all values if no range is given, or if no x is inside the range.
  fileprivate func visible(_ x: [Double], in range: ClosedRange<Double>?) -> ArraySlice<Double> {
    guard let range else { return self }
    let inside = indices.filter { range.contains(x[$0]) }
    return inside.isEmpty ? self : ArraySlice(inside.map { self[$0] })
  }
}

/// The range of several values: the lowest and the highest value that the axis can show.
private struct Span {
  let axis: Axis
  var low = Double.infinity
  var high = -Double.infinity

  init(axis: Axis) { self.axis = axis }

  var isEmpty: Bool { low > high }

  mutating func add(_ value: Double) {
    guard axis.shows(value) else { return }
    low = min(low, value)
    high = max(high, value)
  }

  mutating func add(_ values: ArraySlice<Double>) { for value in values { add(value) } }

  mutating func add(_ range: ClosedRange<Double>) {
    add(range.lowerBound)
    add(range.upperBound)
  }

  /// Whether a baseline is near enough to be shown: if the range is extended to the baseline, the values must
  /// still be distinguishable.
  func reachesTo(_ base: Double) -> Bool {
    !isEmpty && axis.shows(base)
      && (min(abs(low - base), abs(high - base)) <= 4 * (high - low) || low == high)
  }

  /// The span, extended by the fraction `margin` on both sides. A span without values gives the range 0 to 1,
  /// or 1 to 10 on a logarithmic axis; a span with a single value gives a range with the value in the middle.
  func range(margin: Double) -> ClosedRange<Double> {
    // The largest number with which gnuplot can compute without overflow, even in a subtraction.
    let limit = 1e300
    switch axis.scale {
    case .linear:
      if isEmpty { return 0...1 }
      let low = max(low, -limit)
      let high = min(high, limit)
      let width = high - low
      if width <= max(abs(low), abs(high)) * 1e-12 {
        let room = max(abs(low) * 0.05, 0.5)
        return (low - room)...(high + room)
      }
      return (low - width * margin)...(high + width * margin)
    case .logarithmic:
      if isEmpty { return 1...10 }
      if high / low < 1.0001 { return (low / 2)...(high * 2) }
      let factor = min(pow(high / low, margin), 10)
      return (low / factor)...(high * factor)
    }
  }
}
