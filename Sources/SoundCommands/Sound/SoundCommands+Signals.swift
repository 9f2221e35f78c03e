// Commands that create and edit sounds.

internal import CommandLanguage
internal import Sounds
internal import Tensors
internal import WholeNumbers

/// The commands for sounds, frames, models and pictures, in groups, with one group in each file.
enum SoundCommands {}

extension SoundCommands {
  private static let rate = Parameter<Double>(
    "rate", "the sample rate, in samples per second", default: 44100, unit: "Hz",
    allowed: .within(1000...768_000))
  private static let amplitude = Parameter<Double>(
    "gain", "the peak amplitude; full scale is 1", default: 0.5, allowed: .amplitude(0...16))

  static let signals: [Command] = [
    Command(
      "tone", area: "sound", "Generates a tone of one frequency.",
      Parameter<PitchArgument>(
        "frequency", "the frequency of the tone", unit: "Hz", allowed: .positive),
      Parameter<Double>("duration", "the duration of the sound", unit: "s", allowed: .positive),
      Parameter<String>(
        "shape", "the shape of the wave", default: "sine",
        choices: WaveShape.allCases.map(\.rawValue)),
      rate, amplitude,
      example: """
        x = tone(440Hz, 1s, shape: "sine", gain: 0.5)
        y = tone("C#5", 250ms)
        print x.duration, round(pitch(y))
        """,
      gives: "a sound"
    ) {
      (
        context: Context, pitch: PitchArgument, duration: Double, shape: String, rate: Double,
        gain: Double
      ) -> Sound in
      guard let shape = WaveShape(rawValue: shape) else {
        throw CommandError("tone: the shape of the wave is unknown")
      }
      return try context.finished {
        try Signals.tone(
          frequency: pitch.hertz, duration: duration, shape: shape, rate: rate, gain: gain,
          isStopped: $0)
      }
    },
    Command(
      "sound", area: "sound", "Creates a sound from numbers.",
      Parameter<TensorArgument>(
        "samples", "the samples: n numbers, or channels × n numbers; full scale is from −1 to 1"),
      rate,
      example: """
        t = arange(44100) / 44100
        x = sound(0.5 * sin(2 * pi * 440 * t), rate: 44100Hz)
        print round(pitch(x))
        """,
      gives: "a sound",
      details:
        "The samples of a sound can also be set, as in `x.samples = clamp(x.samples, -0.5, 0.5)`."
    ) { (_: Context, samples: TensorArgument, rate: Double) -> Sound in
      try Sound(of: samples.tensor, rate: rate)
    },
    Command(
      "silence", area: "sound", "Returns a silent sound.",
      Parameter<Double>("duration", "the duration of the sound", unit: "s", allowed: .positive),
      rate,
      example: "x = silence(250ms)\nprint x.duration", gives: "a sound"
    ) { (_: Context, duration: Double, rate: Double) -> Sound in
      try Signals.silence(duration: duration, rate: rate)
    },
    Command(
      "noise", area: "sound", "Generates white noise, uniform between −gain and gain.",
      Parameter<Double>("duration", "the duration of the sound", unit: "s", allowed: .positive),
      rate, amplitude,
      Parameter<Int?>(
        "seed", "the seed of the noise; by default a seed derived from the session's seed"),
      example: "x = noise(100ms, gain: 0.1)\nprint x.peak <= 0.1", gives: "a sound"
    ) { (context: Context, duration: Double, rate: Double, gain: Double, seed: Int?) -> Sound in
      var random = RandomStream(
        seed: seed.map { UInt64(bitPattern: Int64($0)) } ?? context.nextSeed("noise"),
        name: "noise")
      return try context.finished {
        try Signals.noise(
          duration: duration, rate: rate, gain: gain, using: &random, isStopped: $0)
      }
    },
    Command(
      "resample", area: "sound", "Converts a sound to another sample rate.",
      Parameter<Sound>("sound"),
      Parameter<Double>(
        "rate", "the sample rate, in samples per second", unit: "Hz",
        allowed: .within(1000...768_000)),
      example: "x = resample(tone(440Hz, 1s), 22050Hz)\nprint x.rate", gives: "a sound"
    ) { (context: Context, sound: Sound, rate: Double) -> Sound in
      try context.finished { try Resampler.resample(sound, to: rate, isStopped: $0) }
    },
    Command(
      "mono", area: "sound", "Averages all channels of a sound into one.",
      Parameter<Sound>("sound"),
      example: "print mono(tone(440Hz, 1s)).channels", gives: "a sound"
    ) { (_: Context, sound: Sound) -> Sound in sound.mono() },
    Command(
      "normalize", area: "sound", "Scales a sound so that its highest peak has a given amplitude.",
      Parameter<Sound>("sound"),
      Parameter<Double>(
        "peak", "the amplitude of the peak; full scale is 1", default: 1,
        allowed: .amplitude(1e-6...16)),
      example: "print normalize(tone(440Hz, 1s, gain: 0.1), peak: 1).peak", gives: "a sound"
    ) { (_: Context, sound: Sound, peak: Double) -> Sound in
      try sound.normalized(peak: Float(peak))
    },
    Command(
      "fade", area: "sound", "Fades a sound in at its start and out at its end.",
      Parameter<Sound>("sound"),
      Parameter<Double>(
        "in", "the duration of the fade at the start", default: 0, unit: "s", allowed: .nonNegative),
      Parameter<Double>(
        "out", "the duration of the fade at the end", default: 0, unit: "s", allowed: .nonNegative),
      example: "x = fade(tone(440Hz, 1s), in: 10ms, out: 200ms)", gives: "a sound"
    ) { (_: Context, sound: Sound, start: Double, end: Double) -> Sound in
      try sound.faded(in: start, out: end)
    },
    Command(
      "trim", area: "sound", "Returns a part of a sound.",
      Parameter<Sound>("sound"),
      Parameter<Double>(
        "from", "the time at which the part begins", default: 0, unit: "s", allowed: .nonNegative),
      Parameter<Double?>(
        "to", "the time at which the part ends; by default the end of the sound", unit: "s"),
      example: "print trim(tone(440Hz, 2s), from: 0.5s, to: 1.5s).duration", gives: "a sound"
    ) { (_: Context, sound: Sound, start: Double, end: Double?) -> Sound in
      try sound.trim(from: start, to: end)
    },
    Command(
      "concat", area: "sound", "Joins sounds one after the other.",
      Parameter<Several<Sound>>("sound"),
      Parameter<Rest<Sound>>("others"),
      example: "print concat(tone(440Hz, 1s), tone(660Hz, 1s)).duration", gives: "a sound"
    ) { (_: Context, sounds: Several<Sound>, others: Rest<Sound>) -> Sound in
      try Sound.concat(sounds.values + others.values)
    },
  ]
}
