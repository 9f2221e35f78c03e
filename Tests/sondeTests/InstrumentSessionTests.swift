// Tests that a session with an instrument is the same when it is replayed, with any number of threads.

import Files
import TestSupport
import Testing

@Suite struct InstrumentSessionTests {
  static let script = """
    i = instrument([tone(220Hz, 0.6s), tone(330Hz, 0.6s), tone(440Hz, 0.6s)], units: 24)
    train i, steps: 6
    x = note(i, "C4", 0.3s)
    k = instrument((kick: noise(0.2s), snare: noise(0.2s)), pitch: nil)
    train k, steps: 3
    y = perform(i, [(at: 0s, pitch: 250, duration: 0.2s), (at: 0s, name: "kick", duration: 0.1s, instrument: k, pan: 1)])
    c = compare(i, [tone(275Hz, 0.5s)])
    """

  @Test func aSessionWithInstrumentsIsTheSameWithOneAndWithTwoThreads() throws {
    let folder = TemporaryFolder()
    var sessions: [String] = []
    for threads in [1, 2] {
      try AtomicFile.write(
        Self.script + "\nsave session, \"s\(threads).sonde\"\n", to: folder / "a.sonde")
      let run = try Program.run("run a.sonde", in: folder, under: "SONDE_THREADS=\(threads)")
      #expect(run.status == 0, "\(run.errors)")
      sessions.append(try BoundedFile.text(folder / "s\(threads).sonde"))
      for other in [1, 2] {
        let replay = try Program.run(
          "replay s\(threads).sonde", in: folder, under: "SONDE_THREADS=\(other)")
        #expect(replay.status == 0, "\(replay.errors)")
      }
    }
  }

  @Test func anInstrumentInAFileIsTheSameAndCannotBeTrainedFurther() throws {
    let folder = TemporaryFolder()
    let script = """
      i = instrument([tone(220Hz, 0.6s), tone(330Hz, 0.6s)], units: 24)
      train i, steps: 6
      save i, "i.safetensors"
      j = load("i.safetensors")
      print i == j, j.steps, note(i, "A3", 0.2s, seed: 1) == note(j, "A3", 0.2s, seed: 1)
      try { train j, steps: 1 } catch e { print e }
      """
    try AtomicFile.write(script, to: folder / "a.sonde")
    let run = try Program.run("run a.sonde", in: folder)
    #expect(run.status == 0, "\(run.errors)")
    #expect(run.output.hasPrefix("true 6 true\ntrain: this instrument was read from a file"))
  }
}
