// Phase-vocoder frames as values of the language: the kind `frames`, and the kind `frame` for a single frame.

public import CommandLanguage
internal import Glibc
internal import Plots
internal import Sounds
public import Spectra
internal import Tensors
internal import WholeNumbers

extension Frames: ObjectValue, CommandArgument, CommandResult {
  /// The frames; for a sound, the error says that the sound must be analysed first.
  public static func take(_ value: Value, in context: Context) throws -> Frames {
    if case .object(let object) = value {
      if let frames = object as? Frames { return frames }
      if object is Sound {
        throw ArgumentMismatch(hint: "analyze makes frames of a sound: analyze(x)")
      }
    }
    throw ArgumentMismatch()
  }

  public static var takes: String { "frames" }
  public var kind: String { "frames" }

  public var summary: String {
    let top = Int(clamped: settings.binCenter(bins - 1).rounded())
    let what = content == .deltas ? "frames (deltas)" : "frames"
    return "\(what) · \(count) × \(MessageText.count(bins, "bin")) · fft \(settings.fft)"
      + " · hop \(settings.hop) · 0–\(top) Hz · \(QuantityText.seconds(duration))"
  }

  public var details: String {
    var lines = [
      summary, "  rate      \(QuantityText.hertz(settings.rate))",
      "  window    \(settings.window), \(settings.fft) samples,"
        + " \(QuantityText.seconds(Double(settings.fft) / settings.rate))",
      "  hop       \(settings.hop) samples, \(QuantityText.seconds(settings.period)):"
        + " \(QuantityText.fixed(1 / settings.period, 1)) frames a second",
      "  bins      \(bins) of \(settings.allBins), \(QuantityText.hertz(settings.binCenter(1))) apart",
      "  memory    \(ByteText.format(byteCount))",
    ]
    let levels = magnitudes.values
    guard let place = levels.indices.max(by: { abs(levels[$0]) < abs(levels[$1]) }) else {
      return lines.joined(separator: "\n")
    }
    let (frame, bin) = (place / bins, place % bins)
    let time = QuantityText.seconds(Double(frame) * settings.period)
    switch content {
    case .deltas:
      lines.append(
        "  largest   \(QuantityText.fixed(Double(levels[place]), 4)) in magnitude, bin \(bin) after frame"
          + " \(frame) (\(time))")
    case .values:
      lines.append(
        "  loudest   \(QuantityText.fixed(Double(levels[place]), 4)) (\(QuantityText.decibels(levels[place]))), bin"
          + " \(bin) of frame \(frame) (\(time)), \(QuantityText.hertz(Double(frequencies.values[place])))"
      )
      let powers = SpectralView(self, name: "").levels
      let high = ((powers.max() ?? 0) / 6).rounded(.up) * 6
      if high.isFinite {
        lines.append("  level over time, all bins")
        lines += TextPicture.area(
          powers, low: high - 48, high: high, unit: "dB", end: QuantityText.seconds(duration))
      }
    }
    return lines.joined(separator: "\n")
  }

  public var byteCount: Int { (magnitudes.count + frequencies.count + bins) * 4 }

  public static let properties: [Property<Frames>] = [
    Property("mags", "a tensor", "the magnitudes, frames × bins; a full-scale sine has magnitude 1")
    {
      .object($0.magnitudes)
    },
    Property("freqs", "a tensor", "the frequencies in Hz, frames × bins") {
      .object($0.frequencies)
    },
    Property("db", "a tensor", "the magnitudes in decibels, frames × bins") {
      .object($0.decibels)
    },
    Property("times", "a tensor", "the time of each frame, in seconds") { frames in
      .object(Tensor(shape: [frames.count], values: frames.times.map { Float($0) }))
    },
    Property("count", "a number", "the number of frames") { .number(Double($0.count)) },
    Property("bins", "a number", "the number of bins in each frame") { .number(Double($0.bins)) },
    Property("fft", "a number", "the FFT size in samples") {
      .number(Double($0.settings.fft))
    },
    Property("hop", "a number", "the number of samples from one frame to the next") {
      .number(Double($0.settings.hop))
    },
    Property("rate", "a number", "the sample rate, in Hz") { .number($0.settings.rate) },
    Property("duration", "a number", "the duration in seconds") { .number($0.duration) },
  ]

  public mutating func setProperty(
    _ name: String, to value: Value, in context: Context
  ) throws -> Bool {
    guard let tensor = try assigned(value, to: name, in: context) else { return false }
    self = try Frames(
      settings: settings, magnitudes: name == "mags" ? tensor : magnitudes,
      frequencies: name == "freqs" ? tensor : frequencies, firstPhases: firstPhases,
      sampleCount: sampleCount, content: content)
    return true
  }

  /// Returns one frame for an index that is a number, or several frames for an index that is a range.
  public func element(_ index: [IndexItem], in context: Context) throws -> Value? {
    guard index.count == 1 else {
      throw CommandError(
        "frames must have exactly one index",
        hint: "pv.mags[t, k] and pv.freqs[t, k] are the numbers of one bin")
    }
    switch index[0] {
    case .number(let number):
      return .object(self[try Place.of(number, count: count, what: "frame")])
    case .range(let start, let end, let step):
      guard step == 1 else { throw CommandError("a slice of frames must have a step of 1") }
      return .object(self[try Place.range(start, end, count: count)])
    case .selection:
      throw CommandError("an index of frames is a number or a range")
    }
  }

  public var elementCount: Int? { count }
}

extension Frame: ObjectValue, CommandArgument, CommandResult {
  public static var takes: String { "a frame" }
  public var kind: String { "frame" }

  public var summary: String {
    let loudest = magnitudes.indices.max { magnitudes[$0] < magnitudes[$1] } ?? 0
    guard magnitudes[loudest] > 0 else {
      return "frame · \(MessageText.count(bins, "bin")) · silent"
    }
    let frequency = QuantityText.hertz(Double(frequencies[loudest]))
    return "frame · \(MessageText.count(bins, "bin")) · loudest \(frequency)"
      + " at \(QuantityText.decibels(magnitudes[loudest]))"
  }

  /// The range of the levels that pictures and bars show, in dB below the loudest bin.
  private static let depth = 72.0
  /// The largest number of bins for which all bins of a frame are listed. If a frame has more than 64 bins, only the
  /// partials are listed.
  private static let mostListed = 64
  /// The largest number of partials that are listed.
  private static let mostPartials = 20

  /// A picture of the levels, a list of the loudest partials, and a list of all bins if the frame has at most 64 bins.
  public var details: String {
    let levels = magnitudes.map { $0 > 0 ? 20 * log10(Double($0)) : -.infinity }
    guard let top = levels.max(), top.isFinite else { return summary }
    let high = (top / 6).rounded(.up) * 6
    let picture = TextPicture.area(
      levels, low: high - Frame.depth, high: high, unit: "dB",
      end: QuantityText.hertz(settings.binCenter(bins - 1).rounded()))
    var lines = [summary] + (picture.isEmpty ? [] : ["  level over frequency"] + picture)
    let peaks = peaks(within: Frame.depth)
    let loudest = peaks.sorted { $0.magnitude > $1.magnitude }.prefix(Frame.mostPartials)
    if !loudest.isEmpty {
      let rest = peaks.count - loudest.count
      lines.append("  partials" + (rest > 0 ? ", the loudest of \(peaks.count)" : ""))
      let rows = loudest.sorted { $0.bin < $1.bin }.map { peak in
        let level = 20 * log10(peak.magnitude)
        return [
          "\(peak.bin)", QuantityText.fixed(peak.frequency, 2), QuantityText.fixed(level, 1),
          bar(level, top),
        ]
      }
      lines += table(["bin", "frequency, Hz", "dB", ""], rows)
    }
    guard bins <= Frame.mostListed else {
      return (lines + ["  all \(bins) bins are in mags and freqs"]).joined(separator: "\n")
    }
    let rows = (0..<bins).map { k in
      [
        "\(k)", QuantityText.fixed(settings.binCenter(k), 1),
        QuantityText.fixed(Double(frequencies[k]), 2),
        QuantityText.fixed(Double(magnitudes[k]), 6),
        levels[k].isFinite ? QuantityText.fixed(levels[k], 1) : "silent", bar(levels[k], top),
      ]
    }
    return
      (lines + ["  bins"]
      + table(["bin", "centre, Hz", "frequency, Hz", "magnitude", "dB", ""], rows))
      .joined(separator: "\n")
  }

  private func table(_ head: [String], _ rows: [[String]]) -> [String] {
    Columns.lines([head] + rows, leading: [head.count - 1]).map { "  " + $0 }
  }

  private func bar(_ level: Double, _ top: Double) -> String {
    let share = max(0, (level - (top - Frame.depth)) / Frame.depth)
    return String(repeating: "█", count: Int(clamped: min(share * 30, 30).rounded()))
  }

  public var byteCount: Int { 8 * bins }

  public static let properties: [Property<Frame>] = [
    Property("mags", "a tensor", "the magnitudes of the bins; a full-scale sine has magnitude 1") {
      frame in
      .object(Tensor(shape: [frame.bins], values: frame.magnitudes))
    },
    Property("freqs", "a tensor", "the frequencies of the bins in Hz") { frame in
      .object(Tensor(shape: [frame.bins], values: frame.frequencies))
    },
    Property("bins", "a number", "the number of bins") { .number(Double($0.bins)) },
  ]

  public mutating func setProperty(
    _ name: String, to value: Value, in context: Context
  ) throws -> Bool {
    guard let tensor = try assigned(value, to: name, in: context) else { return false }
    let phases = phaseSource
    self = try Frame(
      settings: settings, magnitudes: name == "mags" ? tensor.values : magnitudes,
      frequencies: name == "freqs" ? tensor.values : frequencies)
    phaseSource = phases
    return true
  }
}

/// The tensor for an assignment to `mags` or `freqs` of frames or of a frame; nil for any other property.
///
/// - Throws: `CommandError` if the value cannot be converted to a tensor.
private func assigned(_ value: Value, to name: String, in context: Context) throws -> Tensor? {
  guard name == "mags" || name == "freqs" else { return nil }
  guard TensorArgument.accepts(value) else {
    throw CommandError("'\(name)' must be \(TensorArgument.takes)")
  }
  return try TensorArgument.take(value, in: context).tensor
}

/// Converts indexes of the language to positions, and checks that the positions are in range.
enum Place {
  /// The position of the element with the index `number`, out of `count` elements. A negative index counts from the
  /// end.
  static func of(_ number: Double, count: Int, what: String) throws -> Int {
    guard number == number.rounded() else {
      throw CommandError(
        "an index must be a whole number, not \(NumberText.format(number))",
        hint: "floor(…) rounds a number down")
    }
    let place = number < 0 ? number + Double(count) : number
    guard place >= 0, place < Double(count) else {
      throw CommandError(
        "\(what) \(NumberText.format(number)) is out of range: there are \(MessageText.count(count, what))"
      )
    }
    return Int(clamped: place)
  }

  /// The positions of the elements from index `start` to index `end`. Positions outside the `count` elements are left
  /// out.
  static func range(_ start: Double?, _ end: Double?, count: Int) throws -> Range<Int> {
    func bound(_ number: Double?, _ otherwise: Int) throws -> Int {
      guard let number else { return otherwise }
      guard number == number.rounded() else {
        throw CommandError(
          "the bounds of a slice must be whole numbers, not \(NumberText.format(number))",
          hint: "floor(…) rounds a number down")
      }
      let place = number < 0 ? number + Double(count) : number
      return Int(clamped: min(max(place, 0), Double(count)))
    }
    let from = try bound(start, 0)
    return from..<max(from, try bound(end, count))
  }
}
