// The argument type of pitches: a frequency in Hz, or the name of a pitch.

internal import CommandLanguage
internal import Scores
internal import Tensors

/// A frequency in Hz, given as a number or as the name of a pitch, such as "A4". A name means the pitch with A4 at
/// 440 Hz.
struct PitchArgument: CommandArgument {
  /// The frequency in Hz: 0 or more, or infinity, which `filter` takes as the end of a band.
  let hertz: Double
  /// The name of the pitch; nil if the argument is a number.
  let name: String?

  init(_ hertz: Double) {
    self.hertz = hertz
    name = nil
  }

  /// The pitch with a name.
  ///
  /// - Throws: `ArgumentMismatch` if the text is no name of a pitch.
  init(name: String, tuning: Tuning = Tuning()) throws(ArgumentMismatch) {
    do {
      hertz = tuning.hertz(key: Double(try PitchName(name).key))
    } catch {
      throw ArgumentMismatch("\(error)")
    }
    self.name = name
  }

  static let takes = "a frequency in Hz or a pitch such as \"A4\""

  static func accepts(_ value: Value) -> Bool {
    switch value {
    case .number, .string: true
    default: false
    }
  }

  static func take(_ value: Value, in context: Context) throws -> PitchArgument {
    switch value {
    case .number(let number):
      guard number >= 0 else { throw ArgumentMismatch("a frequency is not below 0 Hz") }
      return PitchArgument(number)
    case .string(let name): return try PitchArgument(name: name)
    default: throw ArgumentMismatch()
    }
  }

  var literal: String { name?.literal ?? hertz.literal }
}

/// Numbers for an elementwise function of pitches: a number or the name of a pitch, a list of such values, or a tensor.
/// The result has the same form.
struct PitchesArgument: CommandArgument {
  /// The names are keys; `tuning` is not known yet.
  enum Item: Sendable {
    case number(Double)
    case key(Double)
  }
  enum Form: Sendable { case one(Item), list([Item]), tensor(Tensor) }
  let form: Form
  static let takes = "a number, a pitch such as \"A4\", a list of these or a tensor"

  static func accepts(_ value: Value) -> Bool {
    if case .list(let list) = value {
      return list.count == 0 || PitchArgument.accepts(list[0])
    }
    return PitchArgument.accepts(value) || Tensor.accepts(value)
  }

  static func take(_ value: Value, in context: Context) throws -> PitchesArgument {
    switch value {
    case .list(let list): return PitchesArgument(form: .list(try list.values.map(item)))
    case .object(let object):
      guard let tensor = object as? Tensor else { throw ArgumentMismatch() }
      return PitchesArgument(form: .tensor(tensor))
    default: return PitchesArgument(form: .one(try item(value)))
    }
  }

  private static func item(_ value: Value) throws -> Item {
    switch value {
    case .number(let number): return .number(number)
    case .string(let name):
      do { return .key(Double(try PitchName(name).key)) } catch {
        throw ArgumentMismatch("\"\(name)\": \(error)")
      }
    default: throw ArgumentMismatch("an element is \(value.kindInWords)")
    }
  }

  /// The results of functions of a number and of the key of a name.
  func map(_ number: (Double) throws -> Double, _ key: (Double) -> Double) rethrows -> Value {
    func result(_ item: Item) throws -> Value {
      switch item {
      case .number(let value): .number(try number(value))
      case .key(let value): .number(key(value))
      }
    }
    switch form {
    case .one(let item): return try result(item)
    case .list(let items): return .list(try items.map(result))
    case .tensor(let tensor):
      let values = try tensor.values.map { Float(try number(Double($0))) }
      return .object(Tensor(shape: tensor.shape, values: values))
    }
  }
}
