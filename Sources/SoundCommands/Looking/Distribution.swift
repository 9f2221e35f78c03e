// The result of `describe`: a value of the language that is shown as a table.

internal import CommandLanguage
internal import Measures
internal import SoundModels
internal import Sounds
internal import Spectra
internal import Tensors

/// The statistics of a set of numbers. Numbers that are not finite are counted as missing and ignored in all other
/// statistics.
struct Distribution: Equatable {
  static let names = ["count", "mean", "sd", "min", "q1", "median", "q3", "max", "missing"]
  /// The statistics in the order of `names`; nan for a statistic that does not exist.
  let values: [Double]

  /// Computes the statistics. Quartiles are interpolated linearly between the sorted numbers, as in NumPy.
  ///
  /// - Throws: the errors of `check`, which is called repeatedly.
  init(_ numbers: [Double], check: () throws -> Void) rethrows {
    var finite = try numbers.filter {
      try check()
      return $0.isFinite
    }
    try finite.sort {
      try check()
      return $0 < $1
    }
    let count = Double(finite.count)
    let mean = finite.reduce(0, +) / count
    let variance = finite.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / count
    func quantile(_ share: Double) -> Double { finite.isEmpty ? .nan : finite.quantile(share) }
    values = [
      count, mean, variance.squareRoot(), quantile(0), quantile(0.25), quantile(0.5),
      quantile(0.75), quantile(1), Double(numbers.count - finite.count),
    ]
  }
}

/// A table of distributions, each with a name.
struct DistributionTable: ObjectValue, CommandResult, Equatable {
  /// The kind of the described value.
  let title: String
  /// The described distributions, each with its name and unit.
  let rows: [(name: String, unit: String, distribution: Distribution)]

  static func == (a: DistributionTable, b: DistributionTable) -> Bool {
    a.title == b.title && a.rows.map(\.name) == b.rows.map(\.name)
      && a.rows.map(\.distribution) == b.rows.map(\.distribution)
  }

  var kind: String { "description" }
  var byteCount: Int { rows.count * 160 }

  /// The table as text: a line for each statistic, and a column for each distribution.
  var summary: String {
    let hasMissing = rows.contains { ($0.distribution.values.last ?? 0) > 0 }
    var table = [[title] + rows.map { $0.unit.isEmpty ? $0.name : "\($0.name), \($0.unit)" }]
    for (place, name) in Distribution.names.enumerated() where name != "missing" || hasMissing {
      table.append(
        ["  " + name]
          + rows.map {
            let value = $0.distribution.values[place]
            return name == "count" ? NumberText.format(value) : NumberText.brief(value)
          })
    }
    return Columns.lines(table).joined(separator: "\n")
  }

  var propertyNotes: [PropertyNote] {
    rows.count == 1
      ? Distribution.names.map { PropertyNote($0, "a number") }
      : rows.map { PropertyNote($0.name, MessageText.article(kind)) }
  }

  /// Returns the statistic `name` if the table has only one distribution. Returns the distribution `name` if the table
  /// has several distributions.
  func property(_ name: String, in context: Context) throws -> Value? {
    if rows.count == 1 {
      return Distribution.names.firstIndex(of: name).map {
        .number(rows[0].distribution.values[$0])
      }
    }
    return rows.first { $0.name == name }.map {
      .object(DistributionTable(title: $0.name, rows: [$0]))
    }
  }
}

/// Sets of numbers to describe, each with a name and a unit.
struct DescribedArgument: CommandArgument {
  typealias Part = (name: String, unit: String, numbers: [Double])
  let title: String
  let parts: [Part]
  static let takes = "a list of numbers, a tensor, a sound, frames, a frame, an envelope or a model"

  static func accepts(_ value: Value) -> Bool {
    switch value {
    case .number, .list, .range: true
    case .object(let object): object is any Described
    default: false
    }
  }

  static func take(_ value: Value, in context: Context) throws -> DescribedArgument {
    switch value {
    case .object(let object):
      guard let described = object as? any Described else { throw ArgumentMismatch() }
      return DescribedArgument(title: object.kind, parts: described.parts)
    case .number(let number):
      return DescribedArgument(title: "number", parts: [("value", "", [number])])
    case .range(let range):
      guard let count = range.count, count <= 10_000_000 else {
        throw ArgumentMismatch("the range has no end or more than 10 million numbers")
      }
      return DescribedArgument(
        title: "range", parts: [("value", "", (0..<count).map { range.number(at: $0) })])
    case .list(let list):
      if let numbers = list.numbers {
        return DescribedArgument(title: "list", parts: [("value", "", numbers)])
      }
      let tensor = try TensorArithmetic.tensor(list)
      return DescribedArgument(title: "list", parts: tensor.parts)
    default: throw ArgumentMismatch()
    }
  }
}

/// A value that contains sets of numbers for `describe`.
protocol Described {
  var parts: [DescribedArgument.Part] { get }
}

extension Tensor: Described {
  var parts: [DescribedArgument.Part] { [("value", "", values.map(Double.init))] }
}

extension Sound: Described {
  /// The samples of all channels, and the level over time.
  var parts: [DescribedArgument.Part] {
    [
      ("samples", "", samples.flatMap { $0.map(Double.init) }),
      ("level", "dB", LoudnessEnvelope(self).levels),
    ]
  }
}

extension Frames: Described {
  var parts: [DescribedArgument.Part] {
    var parts: [DescribedArgument.Part] = [
      ("mags", "", magnitudes.values.map(Double.init)),
      ("freqs", "Hz", frequencies.values.map(Double.init)),
    ]
    if content == .values { parts.insert(("db", "dB", decibels.values.map(Double.init)), at: 1) }
    return parts
  }
}

extension Frame: Described {
  var parts: [DescribedArgument.Part] {
    [
      ("mags", "", magnitudes.map(Double.init)), ("freqs", "Hz", frequencies.map(Double.init)),
    ]
  }
}

extension Envelope: Described {
  var parts: [DescribedArgument.Part] { [("value", "", points.map(\.value))] }
}

extension SoundModel: Described {
  var parts: [DescribedArgument.Part] {
    [
      ("losses", "nats", losses),
      ("weights", "", weights.map(Double.init)),
    ]
  }
}
