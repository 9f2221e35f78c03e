// Tests of loading and saving by commands: written files are complete, and unreadable files are refused with a
// reason.

import CommandLanguage
import Files
import LanguageTestSupport
import SoundCommands
import TestSupport
import Testing

@Suite struct FileCommandTests {
  @Test func savedSoundsReadBackBitForBit() {
    let folder = TemporaryFolder()
    let result = folder.run(
      """
      x = noise(0.1s, gain: 0.9, seed: 1)
      save x, "made/here/x.wav"
      print same(load("made/here/x.wav"), x)
      save x * 2, "loud.wav", encoding: "pcm16"
      """)
    #expect(result.error == nil)
    #expect(result.output == ["true"])
    #expect(folder.names == ["loud.wav", "made"])
    #expect(result.notes.contains { $0.contains("loud.wav") && $0.contains("clipped") })
  }

  @Test func loadingAFileNamePatternGivesAList() {
    let folder = TemporaryFolder()
    let result = folder.run(
      """
      for i in 0..3 { save tone(200Hz + i, 10ms), "t\\(i).wav" }
      print length(load("t*.wav"))
      load "u*.wav"
      """)
    #expect(result.output == ["3"])
    #expect(result.error == "load: no file matches \"u*.wav\"")
  }

  @Test func aTrainingResumesFromAModelFile() {
    let folder = TemporaryFolder()
    let result = folder.run(
      """
      pv = analyze(tone(440Hz, 0.5s), fft: 512, bins: 6)
      m = model(pv, layers: 1, units: 8, mixtures: 1, seed: 1)
      train m, steps: 5
      save m, "m.safetensors"
      n = load("m.safetensors")
      print n.steps, same(sample(m, seed: 1), sample(n, seed: 1))
      train n, pv, steps: 5
      train m, steps: 5
      print same(sample(m, seed: 1), sample(n, seed: 1))
      train load("m.safetensors"), steps: 1
      """)
    #expect(result.output == ["5 true", "true"])
    #expect(result.error?.hasPrefix("this model was read from a file") == true)
  }

  @Test func tensorsAreSavedInNumPyFormat() {
    let folder = TemporaryFolder()
    let result = folder.run(
      """
      t = [[1, 2, 3], [4, 5, 6]] * 0.5
      save t, "t.npy"
      print same(load("t.npy"), t)
      """)
    #expect(result.error == nil)
    #expect(result.output == ["true"])
  }

  @Test func savedFramesAndTensorsReadBackUnchanged() {
    let folder = TemporaryFolder()
    let result = folder.run(
      """
      pv = analyze(tone(440Hz, 0.1s), fft: 512, bins: 20)
      save pv, "pv.npz"
      save pv, "pv.pvx"
      save delta(pv), "d.npz"
      print same(load("pv.npz"), pv), same(load("pv.pvx"), pv), same(load("d.npz"), delta(pv))
      save (a: tensor([1, 2]), b: [[1, 2], [3, 4]], n: 3, text: "é"), "r.npz"
      r = load("r.npz")
      print keys(r), r.a, r.b[1], r.n, r.text
      save tensor([1, 2]), "t.npz"
      print load("t.npz")
      for value in [3, "x", pv[0]] { try { save value, "x.npz" } catch e { print e } }
      try { save (f: fn(x) { x }), "x.npz" } catch e { print e }
      try { save pv, "x.wav" } catch e { print e }
      save delta(pv), "d.pvx"
      """)
    #expect(result.error == "the frames are deltas, but values are needed: use accumulate first")
    let kinds = "frames, a tensor or a record of tensors, numbers and strings"
    #expect(
      result.output == [
        "true true true", "[\"a\", \"b\", \"n\", \"text\"] [1 2] [3 4] 3 é", "[1 2]",
        "save: a .npz file holds \(kinds), not a number",
        "save: a .npz file holds \(kinds), not a string",
        "save: a .npz file holds \(kinds), not a frame",
        "save: the field 'f' is a function; an .npz file can contain only tensors, numbers and strings",
        "save: a .wav file holds a sound, not frames — frames can be saved as .npz or .pvx",
      ])
    #expect(folder.names == ["d.npz", "pv.npz", "pv.pvx", "r.npz", "t.npz"])
  }

  @Test func theFieldsOfARecordReadBackAsTheyWere() {
    let folder = TemporaryFolder()
    let result = folder.run(
      """
      r = (t: 1700000001, x: 0.1, big: 1e300, yes: true, list: [0.1, 2], names: ["a", "b"])
      save r, "r.npz"
      print load("r.npz")
      print r
      print load("r.npz").list[0] == 0.1
      """)
    #expect(result.error == nil)
    #expect(result.output.count == 3 && result.output[0] == result.output[1])
    #expect(result.output.last == "true")
  }

  @Test(arguments: [
    ("empty.wav", [UInt8]()), ("text.wav", Array("not a sound at all".utf8)),
    ("cut.safetensors", [9, 0, 0, 0, 0, 0, 0, 0, 123]),
    ("cut.npy", Array("\u{93}NUMPY".utf8)), ("cut.npz", Array("PK".utf8)),
    ("cut.pvx", Array("RIFF\u{4}\u{0}\u{0}\u{0}WAVE".utf8)),
  ])
  func aDamagedFileIsRefusedWithAReason(name: String, bytes: [UInt8]) throws {
    let folder = TemporaryFolder()
    try AtomicFile.write(bytes, to: folder / name)
    let result = folder.run("load \"\(name)\"")
    #expect(result.error?.contains(name) == true, "\(result.error ?? "no error")")
  }

  @Test func aFailedSaveLeavesNoFile() {
    let folder = TemporaryFolder()
    for source in [
      "save silence(1s) * nan, \"x.wav\"", "save 3, \"x.wav\"",
      "save tone(1000Hz, 1s, rate: 44100.5), \"x.wav\"",
    ] {
      #expect(folder.run(source).error != nil, "\(source)")
    }
    #expect(folder.names == [])
  }

  @Test func figuresAreSavedAsPicturesAndShownAsText() throws {
    let folder = TemporaryFolder()
    let result = folder.run(
      """
      x = tone(440Hz, 0.5s)
      pv = analyze(x, fft: 512, bins: 10)
      c = compare(x, synthesize(pv), like: pv)
      save c, "c.png"
      save c, "c.svg"
      save plot(pv[20]), "frame.pdf"
      print c.distance < 0.01
      show c
      """)
    #expect(result.error == nil)
    #expect(folder.names == ["c.png", "c.svg", "frame.pdf"])
    #expect(try BoundedFile.bytes(folder / "c.png").starts(with: [0x89, 0x50, 0x4E, 0x47]))
    #expect(result.output.first == "true")
    #expect(result.output.contains { $0.hasPrefix("log-spectral distance, dB") })
  }
}
