// The quantity along one side of a panel, and its scale.

/// One side of a panel: a label, a unit, a scale and a range.
public struct Axis: Sendable, Equatable {
  /// The spacing of values along an axis.
  public enum Scale: Sendable, Equatable {
    case linear
    /// Powers of ten have equal distances; values of zero and below are left out.
    case logarithmic
  }

  /// The name of the quantity: "frequency".
  public var label: String
  /// The unit, shown after the label in parentheses; empty for none.
  public var unit: String
  /// The lowest and highest value shown; nil selects the range of the data.
  public var range: ClosedRange<Double>?
  public var scale: Scale
  /// If no range is given, the greatest distance of the axis's lower end from the highest value; nil shows all
  /// data.
  public var depth: Double?
  /// Whether only whole numbers have a meaning, as for an index in a list.
  public var isWhole: Bool
  /// The marks of the axis with their labels; nil lets gnuplot choose round numbers.
  public var ticks: [Tick]?

  /// A mark on an axis.
  public struct Tick: Sendable, Equatable {
    public var position: Double
    public var label: String
    public init(_ position: Double, _ label: String) {
      self.position = position
      self.label = label
    }
  }

  public init(
    _ label: String = "", unit: String = "", range: ClosedRange<Double>? = nil,
    scale: Scale = .linear, isWhole: Bool = false
  ) {
    self.isWhole = isWhole
    self.label = label
    self.unit = unit
    self.range = range
    self.scale = scale
  }

  /// The label with its unit: "frequency (Hz)".
  public var text: String {
    if unit.isEmpty { return label }
    return label.isEmpty ? unit : "\(label) (\(unit))"
  }

  /// Whether the axis can show a value.
  func shows(_ value: Double) -> Bool {
    value.isFinite && (scale == .linear || value > 0)
  }
}
