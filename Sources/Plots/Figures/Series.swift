// A series is a list of points (x, y) with a style in which they are drawn. A value that is not finite leaves a
// gap.

/// A list of values over another list of values, drawn as a line, points, stems, bars or an area.
public struct Series: Sendable, Equatable {
  /// The style in which the points are drawn.
  public enum Style: Sendable, Equatable {
    case line
    case points
    case linePoints
    /// A horizontal line for each value, which ends at the x of the next value.
    case steps
    /// A thin vertical line from the baseline to each value, with a dot at the value.
    case stems
    /// Vertical bars of the width `width`, in units of x.
    case bars(width: Double)
    /// The area between the values and the baseline.
    case area
    /// The area between the values and the values of `lower`, a list of the same length.
    case band(lower: [Double])
    /// The area between the values and `lower` in full colour, with its edges drawn, so that even a very thin
    /// area is visible.
    case envelope(lower: [Double])
  }

  /// The name in the legend; nil leaves the series out of the legend.
  public var label: String?
  public var x: [Double]
  public var y: [Double]
  public var style: Style
  /// The index of the colour in the theme's list of colours; nil selects the series' index in its panel.
  public var color: Int?
  /// The width of lines in pixels; the size of points is proportional to this width.
  public var width: Double
  public var isDashed: Bool
  /// Whether the values belong to the axis on the right.
  public var onSecondAxis: Bool
  /// One value per point, which determines the point's colour in the panel's palette; nil draws all points in
  /// one colour.
  public var shades: [Double]?
  /// The value at which stems, bars and areas start; nil selects zero, or the end of the axis that is nearest
  /// to zero.
  public var baseline: Double?

  public init(
    _ label: String? = nil, x: [Double], y: [Double], style: Style = .line, color: Int? = nil,
    width: Double = 1.6, isDashed: Bool = false, onSecondAxis: Bool = false,
    shades: [Double]? = nil, baseline: Double? = nil
  ) {
    self.label = label
    self.x = x
    self.y = y
    self.style = style
    self.color = color
    self.width = width
    self.isDashed = isDashed
    self.onSecondAxis = onSecondAxis
    self.shades = shades
    self.baseline = baseline
  }

  /// A series of values over their indices 0, 1, 2 … multiplied by `step`.
  public init(
    _ label: String? = nil, values: [Double], step: Double = 1, style: Style = .line
  ) {
    self.init(label, x: values.indices.map { Double($0) * step }, y: values, style: style)
  }

  /// The number of points that can be drawn: the length of the shorter of the two lists.
  public var count: Int { min(x.count, y.count) }

  /// The lower edge of bands and envelopes.
  package var lowerEdge: [Double]? {
    switch style {
    case .band(let lower), .envelope(let lower): lower
    case .line, .points, .linePoints, .steps, .stems, .bars, .area: nil
    }
  }

  /// Whether the style draws from a baseline to the values.
  var standsOnBaseline: Bool {
    switch style {
    case .stems, .bars, .area: true
    case .line, .points, .linePoints, .steps, .band, .envelope: false
    }
  }
}
