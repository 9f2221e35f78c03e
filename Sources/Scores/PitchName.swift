// Names of pitches: a letter, sharps or flats, and an octave. C4 is the middle C, key 60; octaves begin at C.

internal import WholeNumbers

/// The name of a pitch, such as A4, C#3 or E♭5.
public struct PitchName: Sendable, Equatable {
  /// The number of the pitch's key, as in MIDI: 60 is C4. The octaves from −1 to 9 have the keys from 0 to 131, and one
  /// or two flats or sharps lead at most two keys further.
  public let key: Int

  /// The pitch with a name. The letter may be small. `#` and `♯` are sharps, `b` and `♭` are flats, and a sharp or
  /// flat may be doubled. The octave is from −1 to 9.
  ///
  /// - Throws: `PitchNameError` if `text` is no name of a pitch.
  public init(_ text: String) throws(PitchNameError) {
    var rest = Substring(text)
    guard let letter = rest.popFirst() else { throw PitchNameError("the name is empty") }
    guard let step = PitchName.steps[letter.uppercased()] else {
      throw PitchNameError(
        letter == "H" || letter == "h"
          ? "a pitch starts with a letter from A to G; the H of German scores is B"
          : "a pitch starts with a letter from A to G, as in \"A4\"")
    }
    var shift = 0
    let sign = rest.first
    while let mark = rest.first, let by = PitchName.marks[mark] {
      guard mark == sign, abs(shift) < 2 else {
        throw PitchNameError("a pitch has at most two sharps or two flats")
      }
      shift += by
      rest.removeFirst()
    }
    if rest.isEmpty { throw PitchNameError("the octave is missing, as in \"\(text)4\"") }
    if rest.first == "−" { rest = "-" + rest.dropFirst() }
    let isNumber = rest.utf8.allSatisfy { $0 == 0x2D || (0x30...0x39).contains($0) }
    guard isNumber, let octave = Int(rest) else {
      throw PitchNameError("\"\(rest)\" is no octave; a pitch is written as \"A4\" or \"C#3\"")
    }
    guard (-1...9).contains(octave) else {
      throw PitchNameError("the octave must be from -1 to 9")
    }
    key = (octave + 1) * 12 + step + shift
  }

  private static let steps = ["C": 0, "D": 2, "E": 4, "F": 5, "G": 7, "A": 9, "B": 11]
  private static let marks: [Character: Int] = ["#": 1, "♯": 1, "b": -1, "♭": -1]
}

/// The error of a text that is no name of a pitch.
public struct PitchNameError: Error, CustomStringConvertible, Equatable {
  /// The fault and the remedy.
  public let description: String

  init(_ description: String) { self.description = description }
}

extension Tuning {
  /// The name of the key that is nearest to a pitch in Hz, such as A4 for 440 Hz; a dash if there is none.
  public func name(nearest hertz: Double) -> String {
    guard hertz > 0, hertz.isFinite else { return "–" }
    let key = Int(clamped: key(hertz: hertz).rounded())
    let names = ["C", "C#", "D", "D#", "E", "F", "F#", "G", "G#", "A", "A#", "B"]
    let octave = Int(clamped: (Double(key) / 12).rounded(.down)) - 1
    return "\(names[((key % 12) + 12) % 12])\(octave)"
  }
}
