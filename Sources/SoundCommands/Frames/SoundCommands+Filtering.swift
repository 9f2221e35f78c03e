// The command `filter`, which scales the magnitudes of frames by frequency and by bin.

internal import CommandLanguage
internal import SoundModels
internal import Spectra
internal import Tensors

/// Bin numbers: a range, a list or a single number.
private struct BinsArgument: CommandArgument {
  let bins: [Double]
  static let takes = "a range of bins, a list of bins or one bin"

  static func accepts(_ value: Value) -> Bool {
    RangeValue.accepts(value) || Double.accepts(value) || [Double].accepts(value)
  }

  static func take(_ value: Value, in context: Context) throws -> BinsArgument {
    switch value {
    case .number(let bin): return BinsArgument(bins: [bin])
    case .range(let range):
      guard let count = range.count, count <= AnalysisSettings.lengths.upperBound else {
        throw ArgumentMismatch("the range of bins has no end or is too long")
      }
      return BinsArgument(bins: (0..<count).map { range.number(at: $0) })
    default: return BinsArgument(bins: try [Double].take(value, in: context))
    }
  }

  /// A gain for each of `count` bins: 1 for the given bins, 0 for all others.
  func gains(_ count: Int) throws -> [Double] {
    var gains = [Double](repeating: 0, count: count)
    for bin in bins {
      guard let bin = Int(exactly: bin), gains.indices.contains(bin) else {
        throw CommandError(
          "filter: there is no bin \(NumberText.brief(bin)): bins are numbered from 0 to \(count - 1)"
        )
      }
      gains[bin] = 1
    }
    return gains
  }
}

/// A gain for each frequency, or for each bin.
private struct GainArgument: CommandArgument, @unchecked Sendable {
  enum Gain {
    case number(Double)
    case points([Curve.Point])
    case bins([Double])
    case function((Double) throws -> Double)
  }
  /// The given gain. If the gain is a function, the function is called only on the session's thread.
  let gain: Gain

  static let takes =
    "a number, an envelope over frequencies in Hz, a tensor with one value per bin, or a function of a frequency in Hz"

  static func accepts(_ value: Value) -> Bool { CurveArgument.accepts(value) }

  static func take(_ value: Value, in context: Context) throws -> GainArgument {
    switch value {
    case .number(let number): return GainArgument(gain: .number(number))
    case .function(let function):
      return GainArgument(
        gain: .function { try context.number(from: function, at: $0, each: "frequency") })
    case .object(let object):
      if let envelope = object as? Envelope {
        return GainArgument(gain: .points(envelope.points))
      }
      guard let tensor = object as? Tensor else { throw ArgumentMismatch() }
      guard tensor.rank == 1 else {
        throw ArgumentMismatch("gains for bins must be a tensor with one axis")
      }
      return GainArgument(gain: .bins(tensor.values.map(Double.init)))
    default: throw ArgumentMismatch()
    }
  }

  /// A function that returns the gain for a bin and its frequency in Hz, for frames with `count` bins.
  func curve(_ count: Int) throws -> (Int, Double) throws -> Double {
    switch gain {
    case .number(let number): return { _, _ in number }
    case .points(let points): return { Curve.interpolate(points, at: $1) }
    case .function(let function): return { try function($1) }
    case .bins(let gains):
      guard gains.count == count else {
        throw CommandError(
          "filter: 'gain' has \(MessageText.count(gains.count, "value")), but the frames have"
            + " \(MessageText.count(count, "bin"))")
      }
      return { bin, _ in gains[bin] }
    }
  }
}

extension SoundCommands {
  static let filtering: [Command] = [
    Command(
      "filter", area: "frames", "Keeps, removes or scales parts of the spectrum of frames.",
      Parameter<Frames>("frames"),
      Parameter<PitchArgument?>(
        "from", "the lowest frequency to keep", default: nil, unit: "Hz", allowed: .nonNegative),
      Parameter<PitchArgument?>(
        "to", "the highest frequency to keep", default: nil, unit: "Hz", allowed: .nonNegative),
      Parameter<Double>(
        "fade", "the width outside `from` and `to` over which the gain falls to 0", default: 0,
        unit: "Hz", allowed: .nonNegative),
      Parameter<BinsArgument?>("bins", "the bins to keep, such as 3..9", default: nil),
      Parameter<GainArgument?>(
        "gain", "a factor on the magnitudes, either as a function of frequency or for each bin",
        default: nil),
      Parameter<Bool>(
        "reject", "whether `from`, `to` and `bins` select the parts to remove", default: false),
      example: """
        pv = analyze(tone(440Hz, 1s, shape: "saw"), fft: 2048)
        octave = filter(pv, from: 800Hz, to: 1kHz, fade: 50Hz)
        print round(pitch(synthesize(octave)))
        without = filter(pv, bins: 15..26, reject: true)
        darker = filter(pv, gain: envelope([[0, 1], [2000, 0.1]]))
        """,
      gives: "frames",
      details: """
        A bin is filtered by its frequency in each frame, so a partial is kept or removed as a whole. If the \
        call has several filters, their gains are multiplied. A gain of 1 changes nothing.
        """
    ) {
      (
        _: Context, frames: Frames, lowest: PitchArgument?, highest: PitchArgument?, fade: Double,
        bins: BinsArgument?,
        gain: GainArgument?, reject: Bool
      ) -> Frames in
      let (from, to) = (lowest?.hertz, highest?.hertz)
      if let from, let to, from > to {
        throw CommandError("filter: 'from' is above 'to'")
      }
      let band = from != nil || to != nil
      if reject && !band && bins == nil {
        throw CommandError("filter: 'reject' needs 'from', 'to' or 'bins'")
      }
      let kept = try bins?.gains(frames.bins)
      let curve = try gain?.curve(frames.bins)
      return try frames.filtered { bin, frequency in
        var factor = kept?[bin] ?? 1
        if band {
          factor *= Frames.bandGain(
            at: frequency, from: from ?? 0, to: to ?? .infinity, fade: fade)
        }
        if reject { factor = 1 - factor }
        return factor * (try curve?(bin, frequency) ?? 1)
      }
    },
    partCommand(
      "harmonic", "Keeps what lasts in frames, such as tones, and removes attacks.", .harmonic,
      example: """
        x = tone(440Hz, 1s) + noise(1s, seed: 1) * envelope([[0s, 1], [20ms, 0]])
        pv = analyze(x)
        tones = synthesize(harmonic(pv))
        """),
    partCommand(
      "percussive", "Keeps what is short and wide in frames, such as attacks, and removes tones.",
      .percussive,
      example: """
        x = tone(440Hz, 1s) + noise(1s, seed: 1) * envelope([[0s, 1], [20ms, 0]])
        pv = analyze(x)
        attacks = synthesize(percussive(pv))
        print max(percussive(pv).mags + harmonic(pv).mags - pv.mags) < 1e-6
        """),
  ]

  /// The declaration of a command that returns a part of frames.
  private static func partCommand(
    _ name: String, _ summary: String, _ part: Frames.Part, example: String
  ) -> Command {
    Command(
      name, area: "frames", summary,
      Parameter<Frames>("frames"),
      Parameter<Int>(
        "length", "the number of frames and of bins whose median is taken, an odd number",
        default: 31, allowed: .whole(3...1001)),
      example: example, gives: "frames",
      details: """
        The median over time keeps tones, and the median over bins keeps attacks (Fitzgerald 2010). Each magnitude is \
        divided between both parts by the squares of both medians, so that the magnitudes of `harmonic` and \
        `percussive` add up to those of the frames. The masks are those of librosa.
        """
    ) { (context: Context, frames: Frames, length: Int) -> Frames in
      guard length % 2 == 1 else {
        throw CommandError(
          "\(name): 'length' must be odd, such as \(length + 1), not \(length)", about: "length")
      }
      return try frames.part(part, length: length, run: context.run)
    }
  }
}
