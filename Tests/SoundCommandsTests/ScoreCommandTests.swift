// Tests of scores in the language: MIDI files that commands write and read.

import CommandLanguage
import Files
import LanguageTestSupport
import SoundCommands
import TestSupport
import Testing

@Suite struct ScoreCommandTests {
  private let folder = TemporaryFolder()

  @Test func aScoreReturnsFromItsFile() {
    let result = folder.run(
      """
      drum = (at: 0s, key: 36, duration: 250ms)
      save [(at: 1s, pitch: "A4", duration: 0.5s, loudness: 0dB, pan: -1), drum], "a.mid"
      t = load("a.mid")
      print t[0].at, t[0].pitch, t[0].key, t[0].channel, round(t[0].loudness)
      print t[1]
      save t, "new/b.midi"
      print load("new/b.midi") == t
      save [], "b.mid"
      print load("b.mid")
      """)
    #expect(result.error == nil)
    #expect(
      result.output == [
        "0 nil 36 10 -10",
        "(at: 1, pitch: 440, key: nil, duration: 0.5, loudness: 0, pan: -1, channel: 1, program: 1)",
        "true", "[]",
      ])
    #expect(folder.names == ["a.mid", "b.mid", "new"])
  }

  @Test func remarksOfTheFileAreNotes() {
    let result = folder.run(
      """
      save map(0..20, fn(i) { (at: 0, pitch: 440 + 2 * i, duration: 1) }), "a.mid"
      print length(load("a.mid"))
      """)
    #expect(result.output == ["20"])
    #expect(result.notes.count == 1)
    #expect(result.notes.first?.contains("of the notes share a channel") == true)
  }

  @Test func anInstrumentMayReplaceThePitchButNotInAFile() {
    let result = folder.run("save [(at: 0, duration: 1, instrument: fn(x) { x })], \"a.mid\"")
    #expect(result.error?.contains("the note at 0.0 s has neither a pitch nor a key") == true)
    #expect(folder.names == [])
  }

  @Test func aDamagedFileIsRefusedWithItsName() throws {
    try AtomicFile.write("MThd", to: folder / "a.mid")
    let error = folder.run("load \"a.mid\"").error
    #expect(error?.contains("a.mid: not a MIDI file") == true)
  }
}
