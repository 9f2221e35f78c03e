// The progress line of long work. The text of the line is computed from progress reports and their times, and does
// not depend on a terminal. If the line is too narrow for all parts, the least important parts are left out.

internal import CommandLanguage
public import Runs
internal import WholeNumbers

/// The progress line of one piece of work: its name, the completed share, the speed and the remaining time.
public struct ProgressLine: Sendable {
  /// The period over which the speed is measured, in seconds.
  private static let memory = 5.0

  /// Whether the line may contain characters beyond ASCII.
  public var isUnicode: Bool

  private var progress: Progress?
  /// The latest reports as pairs of time (seconds) and step number, the oldest first.
  private var samples: [(time: Double, step: Int)] = []

  public init(isUnicode: Bool = true) { self.isUnicode = isUnicode }

  /// Adds a progress report with its time, in seconds since an arbitrary start.
  public mutating func update(_ progress: Progress, at time: Double) {
    let isNew = progress.label != self.progress?.label || progress.step < self.progress?.step ?? 0
    if isNew { samples = [] }
    self.progress = progress
    if let last = samples.last, samples.count > 1, time - last.time < 0.05 { samples.removeLast() }
    samples.append((time, progress.step))
    while samples.count > 2, let first = samples.first, time - first.time > Self.memory {
      samples.removeFirst()
    }
  }

  /// The latest speed, in steps per second; nil until two reports are known.
  public var speed: Double? {
    guard let first = samples.first, let last = samples.last, last.time > first.time,
      last.step > first.step
    else { return nil }
    return Double(last.step - first.step) / (last.time - first.time)
  }

  /// The remaining time at the latest speed, in seconds; nil if the number of steps is unknown.
  public var secondsLeft: Double? {
    guard let progress, let total = progress.total, let speed, speed > 0 else { return nil }
    return max(0, Double(total - progress.step) / speed)
  }

  /// The text of the progress line, with at most `columns` characters.
  public func text(columns: Int) -> String {
    guard let progress else { return "" }
    let separator = isUnicode ? " · " : ", "
    let unit = progress.unit
    var parts: [(rank: Int, text: String)] = []
    if let total = progress.total, total > 0 {
      let done = min(max(Double(progress.step) / Double(total), 0), 1)
      parts.append((0, "\(Int(clamped: done * 100))%"))
      parts.append((1, "\(progress.step)/\(total) \(plural(unit))"))
    } else {
      parts.append((1, "\(progress.step) \(plural(unit))"))
    }
    for (place, figure) in progress.figures.enumerated() {
      let value = figure.isCount ? figure.value.plain : Self.digits(figure.value)
      parts.append((place == 0 ? 2 : 6, "\(figure.name) \(value)"))
    }
    if let speed { parts.append((5, "\(Self.digits(speed)) \(plural(unit))/s")) }
    if let left = secondsLeft { parts.append((4, "\(Self.clock(left)) left")) }

    for rank in stride(from: 7, through: 1, by: -1) {
      let kept = parts.filter { $0.rank < rank }.map(\.text)
      let body = kept.joined(separator: separator)
      let line = body.isEmpty ? progress.label : "\(progress.label) \(body)"
      let room = columns - line.count - 1
      if room >= 0 {
        let bar = bar(columns: min(room, 24))
        return bar.isEmpty ? line : "\(progress.label) \(bar) \(body)"
      }
    }
    return String(progress.label.prefix(max(0, columns)))
  }

  private func plural(_ unit: String) -> String { unit + "s" }

  /// The completed share of the work, drawn as a bar; empty if there is too little room.
  private func bar(columns: Int) -> String {
    guard columns >= 8, let progress, let total = progress.total, total > 0 else { return "" }
    let done = min(max(Double(progress.step) / Double(total), 0), 1)
    let full = Int(clamped: (done * Double(columns)).rounded(.down))
    return String(repeating: isUnicode ? "█" : "#", count: full)
      + String(repeating: isUnicode ? "░" : ".", count: columns - full)
  }

  /// A value as text with few digits.
  package static func digits(_ value: Double) -> String {
    guard value.isFinite else { return "\(value)" }
    let size = abs(value)
    if size >= 1e7 || (size > 0 && size < 1e-3) {
      // The format is d.dde±n.
      var power = 0
      var lead = size
      while lead >= 10 {
        lead /= 10
        power += 1
      }
      while lead < 1 {
        lead *= 10
        power -= 1
      }
      return (value < 0 ? "-" : "") + "\(NumberText.fixed(lead, decimals: 2))e\(power)"
    }
    let places = size >= 1000 ? 0 : size >= 100 ? 1 : size >= 1 ? 2 : 4
    return NumberText.fixed(value, decimals: places)
  }

  /// A duration in seconds as m:ss or h:mm:ss.
  package static func clock(_ seconds: Double) -> String {
    guard seconds < 360_000 else { return "days" }
    let total = Int(clamped: seconds.rounded(.up))
    func two(_ number: Int) -> String { number < 10 ? "0\(number)" : "\(number)" }
    if total >= 3600 { return "\(total / 3600):\(two(total / 60 % 60)):\(two(total % 60))" }
    return "\(total / 60):\(two(total % 60))"
  }
}
