// Commands that make instruments and play notes of them.

internal import CommandLanguage
internal import Instruments
internal import SoundModels
internal import Sounds

extension SoundCommands {
  static let instruments: [Command] = [
    Command(
      "instrument", area: "instrument",
      "Creates an instrument: a model of many notes that plays notes of any pitch and loudness.",
      Parameter<RecordingsArgument>("sounds", "recordings of notes, of one note or of many each"),
      Parameter<Int?>(
        "fft", "the number of samples of the analysis window; by default five periods of each note",
        default: nil, allowed: .whole(64...32768)),
      Parameter<Int?>(
        "hop", "the number of samples between frames; by default 6 ms, or 12 ms for over 3 minutes",
        default: nil, allowed: .whole(8...8192)),
      Parameter<Int?>(
        "bins", "the number of bins of `fft` samples (or of 2048) that are learnt; by default all",
        default: nil, allowed: .whole(from: 2)),
      Parameter<Value>("pitch", "the pitches in Hz by hand: one, or a list; nil for recordings without pitch", default: .string("auto")),
      Parameter<Value>("loudness", "the loudness in dB by hand: a number, or a list", default: .nil),
      Parameter<Int>("layers", "the number of LSTM layers", default: 1, allowed: .whole(1...16)),
      Parameter<Int>("units", "the number of units in each layer", default: 100, allowed: .whole(1...4096)),
      Parameter<Int>("mixtures", "the number of Gaussian components in the mixture", default: 1, allowed: .whole(1...256)),
      Parameter<Int?>("seed", "the seed of the weights and the training; by default a seed derived from the session's seed"),
      example: "i = instrument([tone(220Hz, 1s), tone(330Hz, 1s)])\nprint length(i.notes)",
      gives: "an instrument"
    ) {
      (context: Context, sounds: RecordingsArgument, fft: Int?, hop: Int?, bins: Int?, pitch: Value,
        loudness: Value, layers: Int, units: Int, mixtures: Int, seed: Int?) -> Instrument in
      let recordings = sounds.list
      return try Instrument.make(
        of: recordings,
        settings: InstrumentSettings(fft: fft, hop: hop, bins: bins, layers: layers, units: units, mixtures: mixtures),
        seed: context.seed("model", given: seed), run: context.run, onNote: { context.note($0) })
    },
    Command(
      "note", area: "instrument", "Plays one note of an instrument.",
      Parameter<Instrument>("instrument"),
      Parameter<CurveArgument>("pitch", "the pitch in Hz"),
      Parameter<Double>("duration", "the time until the release", unit: "s", allowed: .positive),
      Parameter<CurveArgument?>("loudness", "the loudness in dB", default: nil),
      Parameter<Double>("variance", "a factor on the variance σ² of the mixture", default: 0.09),
      Parameter<Int?>("seed", "the seed of all draws"),
      example: "i = instrument([tone(220Hz, 1s), tone(330Hz, 1s)])\nx = note(i, 300, 0.5s)",
      gives: "a sound"
    ) {
      (context: Context, instrument: Instrument, pitch: CurveArgument, duration: Double, loudness: CurveArgument?, variance: Double, seed: Int?) -> Sound in
      func control(_ curve: Curve) -> VoiceControl {
        switch curve {
        case .constant(let value): .constant(value)
        case .envelope(let points): .points(points)
        default: .constant(0)
        }
      }
      let middle = (instrument.loudnesses.lowerBound + instrument.loudnesses.upperBound) / 2
      return try instrument.note(
        NoteRequest(
          pitch: control(pitch.curve), loudness: loudness.map { control($0.curve) } ?? .constant(middle),
          duration: duration, variance: .constant(variance),
          seed: context.seed("note", given: seed)), run: context.run)
    },
    Command(
      "train", area: "instrument", "Trains an instrument; Ctrl-C stops the training.",
      Parameter<Instrument>("instrument"),
      Parameter<Int?>("steps", "the number of training steps", default: nil, allowed: .whole(from: 1)),
      example: "i = instrument([tone(220Hz, 1s), tone(330Hz, 1s)])\ntrain i, steps: 20"
    ) { (context: Context, instrument: Instrument, steps: Int?) -> Value in
      for model in instrument.models {
        _ = try context.train(
          model, TrainingRequest(length: steps.map { .steps($0) } ?? .usual), on: nil, heldOut: nil,
          checkpoint: nil)
      }
      return .nil
    },
  ]
}
