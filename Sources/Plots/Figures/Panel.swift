// A panel is one pair of axes with all layers between them: heat maps at the bottom, then guides, then series
// in their order.

/// One plot of a figure.
public struct Panel: Sendable, Equatable {
  /// The title above the panel.
  public var title: String?
  public var x: Axis
  public var y: Axis
  /// The y axis on the right, for the series with `onSecondAxis`.
  public var secondY: Axis?
  public var series: [Series]
  public var heatMaps: [HeatMap]
  public var guides: [Guide]
  /// The quantity that the colours of series with `shades` show; a heat map has its own key.
  public var shadeKey: Axis?
  /// Whether there is a legend above the panel with the names of all series that have a label, even if there is
  /// only one such series.
  public var showsLegend: Bool

  /// Whether the panel's place in the figure stays empty.
  public var isBlank = false

  /// An empty place in a figure.
  public static var blank: Panel {
    var panel = Panel()
    panel.isBlank = true
    return panel
  }

  /// A thin straight line across the panel, such as a bin's centre.
  public struct Guide: Sendable, Equatable {
    public enum Direction: Sendable, Equatable {
      /// A line at one value of x.
      case vertical
      /// A line at one value of y.
      case horizontal
    }
    public var direction: Direction
    public var position: Double

    public init(_ direction: Direction, at position: Double) {
      self.direction = direction
      self.position = position
    }
  }

  public init(
    title: String? = nil, x: Axis = Axis(), y: Axis = Axis(), secondY: Axis? = nil,
    series: [Series] = [], heatMaps: [HeatMap] = [], guides: [Guide] = [],
    showsLegend: Bool = true
  ) {
    self.title = title
    self.x = x
    self.y = y
    self.secondY = secondY
    self.series = series
    self.heatMaps = heatMaps
    self.guides = guides
    self.showsLegend = showsLegend
  }
}
