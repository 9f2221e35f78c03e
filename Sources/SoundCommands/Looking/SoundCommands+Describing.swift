// Commands that describe sounds by numbers over time: loudness, descriptors of spectra, cepstral coefficients.

internal import CommandLanguage
internal import Measures
internal import Sounds
internal import Tensors

extension SoundCommands {
  private static let fft = Parameter<Int>(
    "fft", "the number of samples of a frame", default: 2048, unit: "samples",
    allowed: .whole(16...(1 << 20)))
  private static let hop = Parameter<Int>(
    "hop", "the number of samples from one frame to the next", default: 512, unit: "samples",
    allowed: .whole(1...(1 << 20)))

  private static func curve(_ times: [Double], _ values: [Double]) -> Value {
    .object(Envelope(times: times, values: values))
  }

  static let describing: [Command] = [
    Command(
      "loudness", area: "looking", "Returns the level of a sound over time, in dB.",
      Parameter<Sound>("sound"),
      example: """
        c = loudness(tone(440Hz, 1s))
        print length(c), round(c[0.5s]), round(mean(c))
        """,
      gives: "an envelope of levels in dB relative to full scale",
      details:
        "The level is the root mean square of 2048 samples, every 512 samples; a full-scale sine has -3 dB. It is no"
        + " loudness in the sense of hearing: `lufs` measures this one."
    ) { (_: Context, sound: Sound) -> Envelope in
      let levels = LoudnessEnvelope(sound)
      return Envelope(times: levels.times, values: levels.levels)
    },
    Command(
      "lufs", area: "looking",
      "Measures the loudness of a sound as broadcasters do, by ITU-R BS.1770-4.",
      Parameter<Sound>("sound"),
      example: """
        m = lufs(tone(1000Hz, 4s, gain: 0.1))
        print round(m.integrated), round(m.momentary[2s])
        """,
      gives:
        "a record: integrated (LUFS), range (LU), and the envelopes momentary (of 400 ms) and short_term (of 3 s)",
      details:
        "`integrated` is the loudness of the whole sound without its silent and its much softer parts, and `range` is"
        + " the difference of its loud and its soft parts (EBU Tech 3342). A figure is nil if the sound is silent or too"
        + " short: 0.4 s for `integrated` and `momentary`, 3 s for the others."
    ) { (_: Context, sound: Sound) -> Value in
      let loudness = try ProgrammeLoudness(sound)
      func over(_ points: [(time: Double, value: Double)]) -> Value {
        points.isEmpty ? .nil : curve(points.map(\.time), points.map(\.value))
      }
      return .record([
        "integrated": loudness.integrated.map(Value.number) ?? .nil,
        "range": loudness.range.map(Value.number) ?? .nil,
        "momentary": over(loudness.momentary), "short_term": over(loudness.shortTerm),
      ])
    },
    Command(
      "onsets", area: "looking", "Finds the times at which something new begins in a sound.",
      Parameter<Sound>("sound"),
      Parameter<Double>(
        "sensitivity", "how weak an onset may be: 2 also finds onsets half as strong", default: 1,
        allowed: .within(0.01...100)),
      example: """
        x = mix(tone(440Hz, 0.2s), tone(660Hz, 0.2s), at: [0.5s, 1s])
        for t in onsets(x) { print round(100 * t) / 100 }
        print length(split(x, at: onsets(x)))
        """,
      gives: "a list of times in seconds",
      details: """
        An onset is a sudden rise of the spectrum in bands of a quarter tone, by the method SuperFlux of Böck and Widmer \
        (2013). A vibrato and the end of a note are no onsets. Onsets that are less than 30 ms apart count as one.
        """
    ) { (context: Context, sound: Sound, sensitivity: Double) -> [Double] in
      try Onsets(sound, sensitivity: sensitivity, run: context.run).times
    },
    Command(
      "descriptors", area: "looking",
      "Describes the spectra of a sound over time by their brightness, their width and the like.",
      Parameter<Sound>("sound"), fft, hop,
      example: """
        d = descriptors(noise(1s, seed: 1))
        print mean(d.flatness) > 0.4, keys(d)
        """,
      gives:
        "a record of envelopes: centroid (Hz), spread (Hz), flatness (0 to 1), rolloff (Hz), flux (0 to 1), crossings (a"
        + " share of the samples)",
      details: """
        The centroid is the mean frequency of the magnitudes, and the spread their standard deviation around it. The \
        flatness is the geometric mean of the powers divided by their mean: near 0 for tones, 0.56 for white noise. Below \
        the rolloff lie 85 % of the magnitudes. The flux is the sum of all rises of magnitudes since the frame before, \
        divided by the sum of the magnitudes. The crossings are the share of the samples at which the sign changes. Each \
        frame is centred on its time; silence surrounds the sound. Apart from the flux, the definitions are those of librosa.
        """
    ) { (context: Context, sound: Sound, fft: Int, hop: Int) -> Value in
      let all = try SpectralDescriptors(sound, fft: fft, hop: hop, run: context.run)
      return .record([
        "centroid": curve(all.times, all.centroid), "spread": curve(all.times, all.spread),
        "flatness": curve(all.times, all.flatness), "rolloff": curve(all.times, all.rolloff),
        "flux": curve(all.times, all.flux), "crossings": curve(all.times, all.crossings),
      ])
    },
    Command(
      "mfcc", area: "looking",
      "Returns the mel-frequency cepstral coefficients of a sound, which describe its timbre.",
      Parameter<Sound>("sound"),
      Parameter<Int>(
        "count", "the number of coefficients", default: 13,
        allowed: .whole(1...MelCepstrum.bands)),
      fft, hop,
      example: "print mfcc(tone(440Hz, 1s), count: 13).shape",
      gives: "a tensor, frames × coefficients",
      details:
        "There are 128 mel bands up to half of the sample rate, with Slaney's filters; their levels are within 80 dB of"
        + " the highest. The numbers are those of librosa."
    ) { (context: Context, sound: Sound, count: Int, fft: Int, hop: Int) -> Tensor in
      let cepstrum = try MelCepstrum(sound, count: count, fft: fft, hop: hop, run: context.run)
      return Tensor(
        shape: [cepstrum.times.count, count], values: cepstrum.values.map { Float($0) })
    },
  ]
}
