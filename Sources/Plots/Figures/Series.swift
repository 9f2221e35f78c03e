// A series is a list of points (x, y) and how they are drawn. A value that is not finite is a gap.

/// Values over values, drawn as a line, points, stems, bars or an area.
public struct Series: Sendable, Equatable {
  /// How the points are drawn.
  public enum Style: Sendable, Equatable {
    case line
    case points
    case linePoints
    /// A horizontal line for each value, up to the next one.
    case steps
    /// A thin upright line from the baseline to each value, with a dot on it.
    case stems
    /// Upright boxes of this width, in units of x.
    case bars(width: Double)
    /// The area between the values and the baseline.
    case area
    /// The area between the values and `lower`, which has the same count.
    case band(lower: [Double])
    /// The same in full colour, with its edges drawn, so that it can be as thin as a line.
    case envelope(lower: [Double])
  }

  /// The name in the legend; nil leaves the series out of it.
  public var label: String?
  public var x: [Double]
  public var y: [Double]
  public var style: Style
  /// The index in the theme's list of colours; nil uses the series' index in its panel.
  public var color: Int?
  /// The width of lines in pixels; also scales points.
  public var width: Double
  public var isDashed: Bool
  /// Whether the values belong to the axis on the right.
  public var onSecondAxis: Bool
  /// One value per point that chooses its colour from the panel's palette; nil for one colour.
  public var shades: [Double]?
  /// Where stems, bars and areas start; nil is zero, or the nearest end of the axis.
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

  /// Values over their indices 0, 1, 2 … times `step`.
  public init(
    _ label: String? = nil, values: [Double], step: Double = 1, style: Style = .line
  ) {
    self.init(label, x: values.indices.map { Double($0) * step }, y: values, style: style)
  }

  /// The number of points that can be drawn: the shorter of the two lists counts.
  public var count: Int { min(x.count, y.count) }

  /// The lower edge of bands and envelopes.
  package var lowerEdge: [Double]? {
    switch style {
    case .band(let lower), .envelope(let lower): lower
    case .line, .points, .linePoints, .steps, .stems, .bars, .area: nil
    }
  }

  /// Whether the style starts from a baseline.
  var standsOnBaseline: Bool {
    switch style {
    case .stems, .bars, .area: true
    case .line, .points, .linePoints, .steps, .band, .envelope: false
    }
  }
}
