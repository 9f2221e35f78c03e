// Tests of round trips through MIDI files: times within 0.2 ms, loudness within one step of the velocity, pitch within
// a cent.

import Files
import Foundation
import MIDIFiles
import Runs
import Scores
import TestSupport
import Testing

@Suite struct MIDIWritingTests {
  private static func again(_ score: Score) throws -> (Score, [String]) {
    let writing = try MIDIFile.encode(score, name: "a.mid")
    return (try MIDIFile.decode(writing.bytes, name: "a.mid").score, writing.remarks)
  }

  private static func velocity(_ loudness: Double) -> Double { 127 * pow(10, loudness / 40) }

  private static func cents(_ a: Double?, _ b: Double?) -> Double {
    guard let a, let b else { return a == nil && b == nil ? 0 : .infinity }
    return 1200 * log2(a / b)
  }

  /// Compares the notes of the same time and key.
  private static func expectSame(_ a: Score, _ b: Score, cents limit: Double = 1.001) {
    #expect(a.notes.count == b.notes.count)
    for (x, y) in zip(a.notes, b.notes) {
      #expect(abs(x.at - y.at) < 2e-4)
      #expect(abs(x.duration - y.duration) < 2e-4)
      #expect(
        abs(
          velocity(x.loudness ?? ScoreNote.usualLoudness)
            - velocity(y.loudness ?? ScoreNote.usualLoudness)) <= 1)
      #expect(abs(x.pan - y.pan) <= 0.5 / 63 + 1e-9)
      #expect(abs(cents(x.pitch, y.pitch)) <= limit)
      #expect(x.key == y.key)
      if x.channel != nil { #expect(x.channel == y.channel) }
      if x.program != nil { #expect(x.program == y.program) }
    }
  }

  @Test func randomScoresReturnFromTheirFile() throws {
    var random = Seeded(3)
    for _ in 0..<50 {
      var at = 0.0
      let notes = (0..<60).map { _ in
        // At most 15 notes of 40 to 100 Hz·2^x sound together; a step above 0.2 ms keeps their order.
        at += Double.random(in: 0.001...0.3, using: &random)
        let isDrum = Int.random(in: 0..<5, using: &random) == 0
        return ScoreNote(
          at: at, pitch: isDrum ? nil : Double.random(in: 9...12000, using: &random),
          key: isDrum ? Int.random(in: 0...127, using: &random) : nil,
          duration: Double.random(in: 0.001...1, using: &random),
          loudness: Double.random(in: -60...4, using: &random),
          pan: isDrum ? 0 : Double.random(in: -1...1, using: &random),
          program: isDrum ? nil : Int.random(in: 1...128, using: &random))
      }
      let (read, remarks) = try Self.again(Score(notes))
      // Two drums of one key may overlap, so that the file cannot tell their ends apart.
      if remarks.isEmpty { Self.expectSame(Score(notes), read) }
    }
  }

  @Test(arguments: ["tempo.mid", "pretty.mid", "running.mid"])
  func aFileOfAnotherProgramReturnsFromItsCopy(_ name: String) throws {
    let score = try MIDIFile.decode(Bytes.figure(name), name: name).score
    // The quietest velocity of tempo.mid is halved by the expression; the writer limits it to velocity 1.
    Self.expectSame(score, try Self.again(score).0)
  }

  @Test func overlappingNotesWithDifferentBendsGetDifferentChannels() throws {
    let notes = (0..<15).map {
      ScoreNote(at: 0, pitch: 440 * pow(2, Double($0) * 0.03 / 12), duration: 1, pan: 0)
    }
    let (read, remarks) = try Self.again(Score(notes))
    #expect(remarks == [])
    #expect(Set(read.notes.map(\.channel)).count == 15)
    #expect(!read.notes.contains { $0.channel == 10 })
    let pitches = read.notes.compactMap(\.pitch).sorted()
    for (a, b) in zip(notes, pitches) { #expect(abs(Self.cents(a.pitch, b)) < 1.001) }
  }

  @Test func notesOfTheScaleShareOneChannelWithoutBends() throws {
    let notes = (0..<40).map {
      ScoreNote(at: Double($0) / 10, pitch: 440 * pow(2, Double($0) / 12), duration: 3)
    }
    let (read, _) = try Self.again(Score(notes))
    #expect(Set(read.notes.map(\.channel)) == [1])
    Self.expectSame(Score(notes), read, cents: 1e-9)
  }

  @Test func moreBendsThanChannelsAreReportedWithTheirCents() throws {
    let notes = (0..<20).map {
      ScoreNote(at: 0, pitch: 440 * pow(2, Double($0) * 0.04 / 12 - 0.4 / 12), duration: 1)
    }
    let (read, remarks) = try Self.again(Score(notes))
    #expect(read.notes.count == 20)
    #expect(remarks.count == 1 && remarks[0].hasPrefix("5 of the notes share a channel"))
    #expect(remarks[0].contains("cents off"))
  }

  @Test func notesOfOneKeyThatOverlapKeepTheirEnds() throws {
    let notes = [
      ScoreNote(at: 0, pitch: 440, duration: 3), ScoreNote(at: 1, pitch: 440, duration: 1),
    ]
    let (read, _) = try Self.again(Score(notes))
    Self.expectSame(Score(notes), read)
  }

  @Test func longPausesAreKept() throws {
    let notes = [
      ScoreNote(at: 0, pitch: 440, duration: 1), ScoreNote(at: 100_000, pitch: 440, duration: 1),
    ]
    let (read, _) = try Self.again(Score(notes))
    Self.expectSame(Score(notes), read)
  }

  @Test func loudnessBeyondTheVelocitiesIsLimitedWithARemark() throws {
    let notes = [0.0, 4, 30, -300].enumerated().map {
      ScoreNote(at: Double($0), pitch: 440, duration: 1, loudness: $1)
    }
    let (read, remarks) = try Self.again(Score(notes))
    #expect(remarks.count == 1 && remarks[0].hasPrefix("2 of the notes are outside the loudness"))
    // The volume of the channel is 127, 4.15 dB above the usual volume; velocity 1 is 84.15 dB below velocity 127.
    for (note, level) in zip(read.notes, [0.0, 4, 4.152, -80.0]) {
      #expect(
        abs(Self.velocity(note.loudness ?? ScoreNote.usualLoudness) - Self.velocity(level)) <= 1)
    }
  }

  @Test(arguments: [
    (ScoreNote(at: 3.5, pitch: 15000, duration: 1), "the note at 3.5 s is outside the keys"),
    (ScoreNote(at: 0, pitch: 5, duration: 1), "outside the keys"),
    (ScoreNote(at: 0, duration: 1), "neither a pitch nor a key"),
    (ScoreNote(at: 1e9, pitch: 440, duration: 1), "outside the times"),
    (ScoreNote(at: .nan, pitch: 440, duration: 1), "outside the times"),
    (ScoreNote(at: 0, pitch: 440, duration: 1, program: 200), "no number of MIDI"),
  ])
  func aNoteThatNoFileHoldsIsRefusedAndTheOldFileStays(_ note: ScoreNote, _ reason: String) throws {
    let folder = TemporaryFolder()
    let path = folder.path + "/a.mid"
    _ = try MIDIFile.write(Score([ScoreNote(at: 0, pitch: 440, duration: 1)]), to: path)
    let old = try BoundedFile.bytes(path)
    #expect {
      _ = try MIDIFile.write(Score([note]), to: path)
    } throws: {
      "\($0)".contains(reason)
    }
    #expect(try BoundedFile.bytes(path) == old)
    #expect(folder.names == ["a.mid"])
  }

  @Test func aRequestToStopEndsReadingAndWriting() throws {
    let interrupt = Interrupt()
    interrupt.request()
    let score = Score([ScoreNote(at: 0, pitch: 440, duration: 1)])
    let bytes = try MIDIFile.encode(score, name: "a").bytes
    #expect(throws: Interrupted.self) {
      try MIDIFile.decode(bytes, name: "a", interrupt: interrupt)
    }
    #expect(throws: Interrupted.self) {
      try MIDIFile.encode(score, name: "a", interrupt: interrupt)
    }
  }
}
