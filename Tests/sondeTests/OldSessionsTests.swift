// Tests that saved sessions of an earlier build still replay to the same fingerprints.

import Files
import TestSupport
import Testing

@Suite struct OldSessionsTests {
  private let folder = TemporaryFolder()
  private let sessions = "\(Repository.top)/Tests/sondeTests/Sessions"

  init() throws {
    _ = try Folders.make(above: folder / "sounds/bell.flac")
    for name in ["bell", "clarinet-a3", "piano-c4"] {
      try AtomicFile.write(
        BoundedFile.bytes(Repository.recording(name)), to: folder / "sounds/\(name).flac")
    }
  }

  /// The processor and the libraries of this machine, as a saved session describes them.
  private func machine() throws -> String {
    try AtomicFile.write("v = 1\nsave session, \"m.sonde\"\n", to: folder / "m-script.sonde")
    #expect(try Program.run("run m-script.sonde", in: folder).status == 0)
    return try machine(of: BoundedFile.text(folder / "m.sonde"))
  }

  /// The processor and the libraries that the text of a session states.
  private func machine(of text: String) throws -> String {
    String(try #require(text.firstMatch(of: /#= sonde [0-9.]+ · ([^"\\\n]+)/)).1)
  }

  /// Sessions without training have the same results on every processor, because their arithmetic is rounded equally.
  @Test(arguments: ["language.sonde", "analysis.sonde"], [1, 2])
  func anOldSessionWithoutTrainingReplaysToTheSameFingerprints(name: String, threads: Int) throws {
    // The pitch in a measurement is more exact now than in the program that recorded the sessions. The notes of
    // `measure` are newer than the others: the record has more fields now.
    let replay = try Program.run(
      "replay --tolerance 0.0001 \(sessions)/\(name)", in: folder, threads: threads)
    #expect(replay.status == 0, "\(replay.errors)")
  }

  /// On another processor or with other libraries, the weights of a training are rounded differently.
  /// In this case the replay must match, or state that the session was recorded on another machine.
  @Test(arguments: ["training.sonde", "cells.ipynb", "prompt.sonde"], [1, 2])
  func anOldSessionWithTrainingReplaysOrNamesTheOtherMachine(name: String, threads: Int) throws {
    let replay = try Program.run(
      "replay --tolerance 0.0001 \(sessions)/\(name)", in: folder, threads: threads)
    if try machine() == machine(of: BoundedFile.text("\(sessions)/\(name)")) {
      #expect(replay.status == 0, "\(replay.errors)")
    } else {
      #expect(
        replay.status == 0 || replay.errors.contains("recorded on"), "\(replay.errors)")
    }
  }

  @Test func theRepositoryHasFiveOldSessions() {
    #expect(
      Repository.names(in: "Tests/sondeTests/Sessions") == [
        "README.md", "analysis.sonde", "cells.ipynb", "language.sonde", "prompt.sonde",
        "training.sonde",
      ])
  }
}
