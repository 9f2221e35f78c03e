// What commands take that is of more than one kind: written once, so that every command says and checks
// the same.

internal import CommandLanguage
internal import SoundModels
internal import Sounds
internal import Spectra
internal import Tensors

/// A number, or a number that changes over time.
struct CurveArgument: CommandArgument, @unchecked Sendable {
  /// What was given; its functions belong to the session's thread, as all of it does.
  let curve: Curve

  init(_ number: Double) { curve = .constant(number) }
  init(_ curve: Curve) { self.curve = curve }

  static let takes = "a number, an envelope, a tensor or a function of the frame number"

  static func accepts(_ value: Value) -> Bool {
    switch value {
    case .number, .function: true
    case .object(let object): object is Envelope || object is Tensor
    default: false
    }
  }

  static func take(_ value: Value, in context: Context) throws -> CurveArgument {
    switch value {
    case .number(let number): return CurveArgument(number)
    case .function(let function):
      return CurveArgument(
        .function { try context.number(from: function, at: Double($0), each: "frame") })
    case .object(let object):
      if let envelope = object as? Envelope { return CurveArgument(.envelope(envelope.points)) }
      if let tensor = object as? Tensor {
        guard tensor.rank == 1, tensor.count > 0 else {
          throw ArgumentMismatch("a curve is a tensor with one axis and at least one value")
        }
        return CurveArgument(.samples(tensor.values.map(Double.init)))
      }
    default: break
    }
    throw ArgumentMismatch()
  }

  var literal: String {
    if case .constant(let number) = curve { return number.literal }
    return "…"
  }
}

extension Context {
  /// What a function gives for `x`, which is one `each` of several.
  ///
  /// - Throws: `CommandError` where that is no number; what the function throws.
  func number(from function: FunctionValue, at x: Double, each: String) throws -> Double {
    let result = try call(function, [.number(x)])
    guard case .number(let number) = result else {
      throw CommandError(
        "the function '\(function.name)' must give a number for each \(each), not"
          + " \(result.kindInWords)")
    }
    return number
  }
}

/// Frames, or a list of them.
struct FramesArgument: CommandArgument {
  let list: [Frames]
  static let takes = "frames or a list of frames"

  static func accepts(_ value: Value) -> Bool {
    Frames.accepts(value) || [Frames].accepts(value)
  }

  static func take(_ value: Value, in context: Context) throws -> FramesArgument {
    if case .list = value { return FramesArgument(list: try [Frames].take(value, in: context)) }
    return FramesArgument(list: [try Frames.take(value, in: context)])
  }
}

/// What a training is followed by: a share of its frames, or frames, or a list of them.
struct HeldOutArgument: CommandArgument {
  let heldOut: HeldOut
  static let takes = "frames, a list of frames, or a share between 0 and 1"

  static func accepts(_ value: Value) -> Bool {
    Double.accepts(value) || FramesArgument.accepts(value)
  }

  static func take(_ value: Value, in context: Context) throws -> HeldOutArgument {
    if case .number(let share) = value { return HeldOutArgument(heldOut: .share(share)) }
    return HeldOutArgument(heldOut: .frames(try FramesArgument.take(value, in: context).list))
  }
}

/// One value of a kind, or a list of them.
struct Several<Element: CommandArgument>: CommandArgument {
  let values: [Element]
  static var takes: String { "\(Element.takes) (or a list of them)" }

  static func accepts(_ value: Value) -> Bool {
    guard case .list(let list) = value else { return Element.accepts(value) }
    return list.count > 0 && list.values.allSatisfy(Element.accepts)
  }

  static func take(_ value: Value, in context: Context) throws -> Several {
    if case .list = value { return Several(values: try [Element].take(value, in: context)) }
    return Several(values: [try Element.take(value, in: context)])
  }
}

/// A frame, or frames to begin with.
struct OpeningArgument: CommandArgument {
  let frames: Frames
  static let takes = "a frame or frames"

  static func accepts(_ value: Value) -> Bool {
    Frame.accepts(value) || Frames.accepts(value)
  }

  static func take(_ value: Value, in context: Context) throws -> OpeningArgument {
    if case .object(let object) = value, let frame = object as? Frame {
      return OpeningArgument(frames: try Frames([frame], settings: frame.settings))
    }
    return OpeningArgument(frames: try Frames.take(value, in: context))
  }
}

/// What a model begins with: frames, or the number of one of the sounds that it was made from.
struct BeginningArgument: CommandArgument {
  private enum Given {
    case frames(Frames)
    case source(Int)
  }
  private let given: Given
  static let takes = "a frame, frames, or the number of a source"

  static func accepts(_ value: Value) -> Bool {
    OpeningArgument.accepts(value) || Int.accepts(value)
  }

  static func take(_ value: Value, in context: Context) throws -> BeginningArgument {
    guard Int.accepts(value) else {
      return BeginningArgument(given: .frames(try OpeningArgument.take(value, in: context).frames))
    }
    return BeginningArgument(given: .source(try Int.take(value, in: context)))
  }

  /// The frames that `model` begins with.
  func frames(of model: SoundModel) throws -> Frames {
    switch given {
    case .frames(let frames): return frames
    case .source(let number):
      guard model.known.indices.contains(number) else {
        let all =
          model.known.count == 1
          ? "one source, number 0" : "sources 0 to \(model.known.count - 1)"
        throw CommandError("from: there is no source \(number): the model was made from \(all)")
      }
      return model.known[number].opening
    }
  }
}

/// A sound, or the path of a sound file.
struct SoundArgument: CommandArgument {
  let sound: Sound
  static let takes = "a sound or the path of a sound file"

  static func accepts(_ value: Value) -> Bool { Sound.accepts(value) || String.accepts(value) }

  static func take(_ value: Value, in context: Context) throws -> SoundArgument {
    if case .string(let path) = value {
      let sound = try SoundFile.read(context.resolve(path), note: context.note)
      context.didRead(path)
      return SoundArgument(sound: sound)
    }
    return SoundArgument(sound: try Sound.take(value, in: context))
  }
}

/// What can be heard as it is: a sound, the path of a sound file, or frames, which are resynthesised.
struct HeardArgument: CommandArgument {
  let sound: Sound
  static let takes = "a sound, the path of a sound file, or frames"

  static func accepts(_ value: Value) -> Bool {
    SoundArgument.accepts(value) || Frames.accepts(value)
  }

  static func take(_ value: Value, in context: Context) throws -> HeardArgument {
    guard Frames.accepts(value) else {
      return HeardArgument(sound: try SoundArgument.take(value, in: context).sound)
    }
    return HeardArgument(
      sound: try PhaseVocoder.synthesize(try Frames.take(value, in: context), run: context.run))
  }
}

/// Break points over time, as a value of the language.
struct Envelope: ObjectValue, CommandArgument, CommandResult, Equatable {
  let points: [Curve.Point]

  static let takes = "an envelope"
  var kind: String { "envelope" }
  var summary: String {
    let values = points.map(\.value)
    let length = QuantityText.seconds(points.last?.time ?? 0)
    return "envelope · \(MessageText.count(points.count, "point")) · \(length)"
      + " · \(NumberText.brief(values.min() ?? 0)) to \(NumberText.brief(values.max() ?? 0))"
  }
  var details: String {
    let rows = points.prefix(50).map { point in
      "  \(QuantityText.right(QuantityText.seconds(point.time), 10))  \(NumberText.brief(point.value))"
    }
    let rest = points.count > 50 ? ["  … and \(points.count - 50) more"] : []
    let end = points.last?.time ?? 0
    let curve = (0..<TextPicture.columns).map {
      Curve.interpolate(points, at: end * Double($0) / Double(TextPicture.columns - 1))
    }
    let (low, high) = (curve.min() ?? 0, curve.max() ?? 0)
    let picture =
      end > 0
      ? TextPicture.area(
        curve, low: min(low, 0), high: high, unit: "", end: QuantityText.seconds(end)) : []
    return ([summary] + rows + rest + picture).joined(separator: "\n")
  }
  var byteCount: Int { points.count * 16 }
}
