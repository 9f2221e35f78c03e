// Commands that place sounds in time and between left and right, and that filter them.

internal import CommandLanguage
internal import Effects
internal import Glibc
internal import Sounds
internal import WholeNumbers

extension SoundCommands {
  private static let mostGain = Allowed(to: 120)
  private static let filtered = Parameter<Sound>("sound")

  /// The number of a list for a sound: one number counts for all sounds.
  ///
  /// - Throws: `CommandError` if there are neither one number nor as many as sounds.
  private static func each(
    _ name: String, _ numbers: Several<Double>?, _ count: Int
  ) throws -> [Double]? {
    guard let values = numbers?.values else { return nil }
    if values.count == 1 { return Array(repeating: values[0], count: count) }
    guard values.count == count else {
      throw CommandError(
        "mix: '\(name)' has \(MessageText.count(values.count, "number")) for"
          + " \(MessageText.count(count, "sound"))",
        hint: "one number counts for all sounds, and a list has one for each")
    }
    return values
  }

  /// A gain in dB as a factor.
  private static func factor(_ decibels: Double) -> Double { pow(10, decibels / 20) }

  /// The declaration of a lowpass or highpass.
  private static func slope(
    _ kind: Biquad.Kind, _ summary: String, _ example: String
  ) -> Command {
    Command(
      kind.rawValue, area: "sound", summary, filtered,
      Parameter<PitchArgument>(
        "frequency", "the corner, where the level is 3 dB lower; below half of the sample rate",
        unit: "Hz", allowed: .positive),
      Parameter<Int>(
        "order", "the slope, in steps of 6 dB per octave", default: 2,
        allowed: .whole(1...Sound.mostOrder)),
      example: example, gives: "a sound",
      details: "The filter is that of Butterworth, as a cascade of filters of the second order."
    ) { (context: Context, sound: Sound, corner: PitchArgument, order: Int) -> Sound in
      try context.finished {
        try sound.filtered(kind, frequency: corner.hertz, order: order, isStopped: $0)
      }
    }
  }

  /// The declaration of a bandpass or notch.
  private static func band(_ kind: Biquad.Kind, _ summary: String, _ example: String) -> Command {
    Command(
      kind.rawValue, area: "sound", summary, filtered,
      Parameter<PitchArgument>(
        "frequency", "the centre; below half of the sample rate", unit: "Hz", allowed: .positive),
      Parameter<Double>(
        "q", "the centre divided by the bandwidth at −3 dB", default: 1,
        allowed: .within(0.01...1000)),
      example: example, gives: "a sound"
    ) { (context: Context, sound: Sound, centre: PitchArgument, q: Double) -> Sound in
      try context.finished {
        try sound.filtered(kind, frequency: centre.hertz, q: q, isStopped: $0)
      }
    }
  }

  static let composing: [Command] = [
    Command(
      "mix", area: "sound", "Mixes sounds, each with its place in time, its gain and its pan.",
      Parameter<Several<Sound>>("sound"),
      Parameter<Rest<Sound>>("others"),
      Parameter<Several<Double>?>(
        "at", "the times at which the sounds begin, one or one for each; 0 by default", unit: "s",
        allowed: .nonNegative),
      Parameter<Several<Double>?>(
        "gain", "the gains, one or one for each; 0 dB by default", unit: "dB", allowed: mostGain),
      Parameter<Several<Double>?>(
        "pan",
        "the places between left (-1) and right (1), one or one for each; with `pan:` the result is stereo",
        allowed: .within(-1...1)),
      example: """
        x = mix(tone(440Hz, 1s), tone(660Hz, 1s))
        y = mix(x, tone(330Hz, 1s), at: [0s, 1.5s], gain: [0dB, -6dB], pan: [-1, 1])
        print y.duration, y.channels
        """, gives: "a sound"
    ) {
      (
        _: Context, sounds: Several<Sound>, others: Rest<Sound>, at: Several<Double>?,
        gain: Several<Double>?, pan: Several<Double>?
      ) -> Sound in
      let all = sounds.values + others.values
      let (times, gains) = (
        try each("at", at, all.count), try each("gain", gain, all.count)
      )
      let pans = try each("pan", pan, all.count)
      return try Sound.mix(
        all.enumerated().map { n, sound in
          PlacedSound(
            sound, at: times?[n] ?? 0, gain: gains.map { factor($0[n]) } ?? 1, pan: pans?[n])
        })
    },
    Command(
      "gain", area: "sound", "Returns a sound that is louder or softer by a number of dB.",
      Parameter<Sound>("sound"),
      Parameter<Double>(
        "gain", "the gain in dB, such as -6 for half of the amplitude", unit: "dB",
        allowed: mostGain),
      example: "print format(gain(tone(440Hz, 1s, gain: 1), -6dB).peak, decimals: 3)",
      gives: "a sound"
    ) { (_: Context, sound: Sound, gain: Double) -> Sound in
      sound.scaled(by: Float(factor(gain)))
    },
    Command(
      "pan", area: "sound", "Places a sound between left and right; the result is stereo.",
      Parameter<Sound>("sound"),
      Parameter<Double>("pan", "the place, from -1 to 1", allowed: .within(-1...1)),
      example: "print pan(tone(440Hz, 1s), 0.3).channels", gives: "a sound",
      details: "In the middle both channels have the level of the sound, at a side 3 dB more."
    ) { (_: Context, sound: Sound, pan: Double) -> Sound in try sound.panned(pan) },
    Command(
      "stereo", area: "sound", "Makes a stereo sound of two sounds with one channel.",
      Parameter<Sound>("left"), Parameter<Sound>("right"),
      example: "print stereo(tone(440Hz, 1s), tone(441Hz, 1s)).channels", gives: "a sound"
    ) { (_: Context, left: Sound, right: Sound) -> Sound in try Sound.stereo(left, right) },
    Command(
      "channel", area: "sound", "Returns one channel of a sound.",
      Parameter<Sound>("sound"),
      Parameter<Int>("number", "the number of the channel, from 0", allowed: .whole(0...255)),
      example: "print channel(stereo(tone(440Hz, 1s), silence(1s)), 1).peak", gives: "a sound"
    ) { (_: Context, sound: Sound, number: Int) -> Sound in try sound.channel(number) },
    Command(
      "reverse", area: "sound", "Returns a sound backwards.",
      Parameter<Sound>("sound"),
      example: "x = reverse(fade(tone(440Hz, 1s), out: 1s))", gives: "a sound"
    ) { (_: Context, sound: Sound) -> Sound in try sound.reversed() },
    Command(
      "loop", area: "sound", "Repeats a sound.",
      Parameter<Sound>("sound"),
      Parameter<Int>("times", "how often the sound is heard", allowed: .whole(from: 1)),
      example: "print loop(tone(440Hz, 0.5s), 3).duration", gives: "a sound"
    ) { (_: Context, sound: Sound, times: Int) -> Sound in try sound.repeated(times) },
    Command(
      "split", area: "sound", "Cuts a sound at times into its parts.",
      Parameter<Sound>("sound"),
      Parameter<Several<Double>>(
        "at", "the times of the cuts, in any order; those outside the sound cut nothing", unit: "s"),
      example: "print length(split(tone(440Hz, 1s), at: [0.25s, 0.5s]))",
      gives: "a list of sounds, which are the whole sound together"
    ) { (context: Context, sound: Sound, at: Several<Double>) -> [Sound] in
      if let place = at.values.firstIndex(where: { !$0.isFinite }) {
        throw CommandError(
          "split: element \(place) of 'at' must be finite, not \(at.values[place])", about: "at")
      }
      try context.require(sound.byteCount)
      let cuts = at.values.map { Int(clamped: ($0 * sound.rate).rounded()) }
        .filter { $0 > 0 && $0 < sound.count }
      let places = [0] + Set(cuts).sorted() + [sound.count]
      return zip(places, places.dropFirst()).map { sound.slice($0..<$1) }
    },
    slope(
      .lowpass, "Lowers the level of a sound above a frequency.",
      "x = lowpass(noise(1s), 800Hz)\ny = lowpass(noise(1s), 800Hz, order: 8)"),
    slope(
      .highpass, "Lowers the level of a sound below a frequency.",
      "x = highpass(noise(1s), 800Hz)\ny = highpass(noise(1s), 800Hz, order: 8)"),
    band(
      .bandpass, "Keeps the part of a sound around a frequency.",
      "x = bandpass(noise(1s), 800Hz, q: 4)"),
    band(
      .notch, "Removes the part of a sound around a frequency.",
      "x = notch(noise(1s), 50Hz, q: 10)"),
    Command(
      "convolve", area: "sound", "Convolves a sound with another one, such as the echo of a room.",
      Parameter<Sound>("sound"), Parameter<Sound>("response"),
      example: """
        room = fade(noise(0.5s, seed: 1) * 0.05, out: 0.5s)
        x = convolve(tone(440Hz, 1s), room)
        print x.duration
        """,
      gives: "a sound that is as long as both together",
      details:
        "The level of the result depends on both sounds; `normalize` sets it. A sound with one channel goes with every"
        + " channel of the other one."
    ) { (context: Context, sound: Sound, response: Sound) -> Sound in
      try context.finished { try Sound.convolve(sound, response, isStopped: $0) }
    },
    Command(
      "delay", area: "sound", "Adds echoes to a sound.",
      Parameter<Sound>("sound"),
      Parameter<Double>("time", "the time between echoes", unit: "s", allowed: .positive),
      Parameter<Double>(
        "feedback", "the level of an echo relative to the one before it", default: 0,
        allowed: .within(-Sound.mostDelay.feedback...Sound.mostDelay.feedback)),
      Parameter<Double>(
        "mix", "the share of the echoes in the result", default: 0.5, allowed: .within(0...1)),
      example: "x = delay(fade(tone(440Hz, 0.2s), out: 0.1s), 250ms, feedback: 0.4, mix: 0.3)",
      gives: "a sound that is longer by the echoes down to −60 dB"
    ) { (_: Context, sound: Sound, time: Double, feedback: Double, mix: Double) -> Sound in
      try sound.delayed(by: time, feedback: feedback, mix: mix)
    },
  ]
}
