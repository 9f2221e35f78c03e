// The command that follows a sound: its pitch and its loudness as curves that steer models.

internal import CommandLanguage
internal import Measures
internal import SoundModels
internal import Sounds

extension SoundCommands {
  static let following: [Command] = [
    Command(
      "follow", area: "looking",
      "Follows the pitch and the loudness of a sound, as curves that steer a model.",
      Parameter<Sound>("sound"),
      Parameter<PitchArgument>(
        "lowest", "the lowest pitch that is found, a number or a name such as \"C2\"",
        default: PitchArgument(60), unit: "Hz"),
      Parameter<PitchArgument>(
        "highest", "the highest pitch that is found, a number or a name such as \"C6\"",
        default: PitchArgument(2000), unit: "Hz"),
      example: """
        voice = tone(220Hz, 1s, shape: "saw")
        curves = follow(voice)
        print curves.pitch
        print curves.loudness
        """,
      gives: "a record of envelopes: pitch (Hz) and loudness (dB)",
      details: """
        The curves have a point every 5 ms. Each point is computed from a window of 2.4 of the longest periods, 40 ms for \
        60 Hz, and lies in the middle of the window, so that the curves have no delay. A higher `lowest` makes the window \
        shorter, so that the curves follow faster changes. Where the sound has no pitch, the pitch keeps its last value. \
        Leaps by octaves that last less than 60 ms are mended. The loudness is the root mean square of the window in dB, \
        weighted by Hann's function; a full-scale sine has -3 dB.

        The result can be the controls of a model that has learnt the controls pitch and loudness: \
        `sample(m, controls: follow(voice))`. For a model that has only one of them, give a record with this one: \
        `sample(m, controls: (pitch: follow(voice).pitch))`. If nothing in the sound has a pitch between the limits, \
        `follow` is an error.
        """
    ) { (context: Context, sound: Sound, lowest: PitchArgument, highest: PitchArgument) -> Value in
      let curves = try Following.curves(
        of: sound, lowest: lowest.hertz, highest: highest.hertz, run: context.run)
      func envelope(_ values: [Double]) -> Value {
        .object(Envelope(times: curves.times, values: values))
      }
      return .record(["pitch": envelope(curves.pitch), "loudness": envelope(curves.loudness)])
    }
  ]
}
