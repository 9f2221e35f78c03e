// A figure is data: a description of a picture without the commands by which gnuplot draws the picture. Equal
// figures give equal pictures, and a figure can be kept, combined and drawn again.

/// Panels in a grid, with a title over all of them.
///
/// ```swift
/// var panel = Panel(title: "Loudness", x: Axis("time", unit: "s"), y: Axis("level", unit: "dB"))
/// panel.series = [Series("source", x: times, y: levels)]
/// let figure = Figure([panel])
/// ```
public struct Figure: Sendable, Equatable {
  /// The title above all panels.
  public var title: String?
  /// The panels, row by row.
  public var panels: [Panel]
  /// The number of panels in a row, at least one.
  public var columns: Int
  public var theme: Theme
  /// The width and height in pixels; nil selects a size that depends on the number of panels.
  public var size: Size?

  /// The size of a picture in pixels; in formats that use inches, a pixel is 1/96 inch.
  public struct Size: Sendable, Equatable {
    public var width: Int
    public var height: Int
    public init(width: Int, height: Int) {
      self.width = width
      self.height = height
    }
  }

  /// - Parameter columns: the number of panels in a row; nil puts one or two panels in one column, and three or
  ///   more panels in two columns.
  public init(
    _ panels: [Panel], title: String? = nil, columns: Int? = nil, theme: Theme = .light,
    size: Size? = nil
  ) {
    self.title = title
    self.panels = panels
    self.columns = max(1, columns ?? (panels.count <= 2 ? 1 : 2))
    self.theme = theme
    self.size = size
  }

  /// The number of rows of panels.
  public var rows: Int { (panels.count + columns - 1) / columns }

  /// This figure with the panels of another figure appended; the title and theme of this figure are kept.
  public func joined(with other: Figure, columns: Int? = nil) -> Figure {
    var figure = self
    figure.panels += other.panels
    if let columns { figure.columns = max(1, columns) }
    return figure
  }

  /// The size of the picture: the given size, limited to the sizes that gnuplot can draw. If no size is given, the size
  /// depends on the number of panels.
  public var pictureSize: Size {
    let asked =
      size
      ?? (columns == 1
        ? Size(width: 960, height: max(1, rows) * (rows == 1 ? 520 : 340))
        : Size(width: 640 * columns, height: max(1, rows) * 380))
    return Size(
      width: min(max(asked.width, 80), 8192), height: min(max(asked.height, 60), 8192))
  }
}
