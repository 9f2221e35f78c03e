// The names of pitches.

internal import Glibc
internal import WholeNumbers

/// The name of the key that is nearest to a pitch, such as A4 for 440 Hz.
enum PitchName {
  private static let names = ["C", "C#", "D", "D#", "E", "F", "F#", "G", "G#", "A", "A#", "B"]

  static func text(_ pitch: Double) -> String {
    guard pitch > 0, pitch.isFinite else { return "–" }
    let key = Int(clamped: (12 * log2(pitch / 440) + 69).rounded())
    let name = names[((key % 12) + 12) % 12]
    return "\(name)\(Int(clamped: (Double(key) / 12).rounded(.down)) - 1)"
  }
}
