// Tests of names of pitches and of their frequencies.

import Scores
import Testing

@Suite struct PitchNameTests {
  /// Frequencies of the equal-tempered scale with A4 at 440 Hz, from published tables with up to four decimals.
  @Test(arguments: [
    ("A4", 440.0), ("C4", 261.6256), ("C-1", 8.1758), ("C−1", 8.1758), ("Eb5", 622.2540),
    ("E♭5", 622.2540), ("C#3", 138.5913), ("C♯3", 138.5913), ("A0", 27.5), ("C8", 4186.009),
    ("B9", 15804.2656), ("bb3", 233.0819), ("Cb4", 246.9417), ("B#3", 261.6256), ("F##4", 391.9954),
    ("D♭♭4", 261.6256),
  ])
  func aNameHasTheFrequencyOfThePublishedTable(_ name: String, _ hertz: Double) throws {
    let found = Tuning().hertz(key: Double(try PitchName(name).key))
    // Half a unit of the table's last digit.
    #expect(abs(found - hertz) <= 0.00005 * max(1, hertz / 400))
  }

  @Test(arguments: [
    ("", "empty"), ("H4", "German"), ("X4", "from A to G"), ("A", "octave is missing"),
    ("Eb", "octave is missing"), ("A10", "from -1 to 9"), ("A-2", "from -1 to 9"),
    ("C###4", "two sharps"), ("C#b4", "two sharps"), ("A4.5", "no octave"), ("A4 ", "no octave"),
    ("A99999999999999999999", "no octave"), ("440", "from A to G"), ("A+4", "no octave"),
  ])
  func aTextThatIsNoPitchIsRefusedWithTheReason(_ text: String, _ reason: String) {
    #expect {
      _ = try PitchName(text)
    } throws: {
      "\($0)".contains(reason)
    }
  }

  @Test func keysAndFrequenciesAreInverse() {
    for a4 in [415.0, 440, 443.5] {
      let tuning = Tuning(a4: a4)
      #expect(tuning.hertz(key: 69) == a4)
      #expect(tuning.hertz(key: 81) == 2 * a4)
      for key in stride(from: -12.0, to: 140, by: 0.37) {
        // Rounding of log2 of numbers up to 16 kHz, times 12.
        #expect(abs(tuning.key(hertz: tuning.hertz(key: key)) - key) < 1e-12 * 140)
      }
    }
  }

  @Test func notesOfTheSameTimeKeepTheirOrder() {
    let notes = [3.0, 1, 2, 1, 1].enumerated().map {
      ScoreNote(at: $1, pitch: Double($0), duration: 1)
    }
    #expect(Score(notes).notes.map(\.pitch) == [1, 3, 4, 2, 0])
    #expect(Score(notes).duration == 4)
  }
}
