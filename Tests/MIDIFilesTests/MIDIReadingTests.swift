// Tests with files of mido and pretty_midi, whose notes mido played (tools/figures/midi_files.py), and with files that
// are built here byte for byte.

import Files
import Foundation
import MIDIFiles
import Scores
import TestSupport
import Testing

/// Files of format 0 with one track, for the tests.
enum Bytes {
  static let end: [UInt8] = [0, 0xFF, 0x2F, 0]

  static func file(
    _ track: [UInt8], format: UInt8 = 0, tracks: UInt8 = 1, division: (UInt8, UInt8) = (0, 100),
    size: Int? = nil
  ) -> [UInt8] {
    var bytes = Array("MThd".utf8) + [0, 0, 0, 6, 0, format, 0, tracks, division.0, division.1]
    let size = size ?? track.count
    bytes += Array("MTrk".utf8) + [24, 16, 8, 0].map { UInt8(size >> $0 & 0xFF) }
    return bytes + track
  }

  static func figure(_ name: String) throws -> [UInt8] {
    try BoundedFile.bytes("\(Repository.top)/Tests/MIDIFilesTests/Figures/\(name)")
  }
}

@Suite struct MIDIReadingTests {
  private static func notes(_ track: [UInt8]) throws -> [ScoreNote] {
    try MIDIFile.decode(Bytes.file(track + Bytes.end), name: "a.mid").score.notes
  }

  @Test(arguments: ["tempo.mid", "pretty.mid", "running.mid"])
  func aFileHasTheNotesThatMidoPlays(_ name: String) throws {
    let expected = try Repository.figures("notes.txt", of: "MIDIFiles").filter { $0[0] == name }
      .map { $0.dropFirst().compactMap(Double.init) }
    let found = try MIDIFile.decode(Bytes.figure(name), name: name).score.notes
    try #require(expected.count == found.count && expected.count > 1)
    // Notes of the same time may have another order.
    func order(_ at: Double, _ channel: Double, _ pitch: Double) -> [Double] {
      [(at * 1e6).rounded(), channel, pitch]
    }
    let rows = expected.sorted {
      order($0[0], $0[2], $0[3]).lexicographicallyPrecedes(order($1[0], $1[2], $1[3]))
    }
    let notes = found.sorted {
      order($0.at, Double($0.channel ?? 0), $0.pitch ?? Double($0.key ?? 0))
        .lexicographicallyPrecedes(
          order($1.at, Double($1.channel ?? 0), $1.pitch ?? Double($1.key ?? 0)))
    }
    for (row, note) in zip(rows, notes) {
      // mido adds the times of the events, so that rounding adds up.
      #expect(abs(note.at - row[0]) < 1e-9 && abs(note.at + note.duration - row[1]) < 1e-9)
      #expect(note.channel == Int(row[2]) && note.program == Int(row[7]))
      let isDrum = row[2] == 10
      #expect(note.key == (isDrum ? Int(row[3]) : nil))
      let hertz = 440 * pow(2, (row[3] + row[5] - 69) / 12)
      #expect(isDrum ? note.pitch == nil : abs((note.pitch ?? 0) / hertz - 1) < 1e-12)
      let level = 40 * log10(row[4] / 127 * row[8] / 100 * row[9] / 127)
      #expect(abs((note.loudness ?? .infinity) - level) < 1e-9)
      #expect(abs(note.pan - max(-1, (row[6] - 64) / 63)) < 1e-12)
    }
  }

  @Test func ticksOfFilmFramesAreReadWithoutATempo() throws {
    // 500 ticks of 1 ms, then 250; a tempo has no effect.
    let notes = try MIDIFile.decode(Bytes.figure("smpte.mid"), name: "a").score.notes
    #expect(notes.map { [$0.at, $0.duration] } == [[0.5, 0.25]])
    // 29.97 frames (227 is −29) with 100 ticks each: 2997 ticks are a second, within 0.03 %.
    let track: [UInt8] = [0, 0x90, 69, 1, 0x97, 0x35, 69, 0] + Bytes.end
    let drop = Bytes.file(track, division: (227, 100))
    let score = try MIDIFile.decode(drop, name: "a").score
    #expect(abs(score.notes[0].duration - 2997 * 1001 / 3_000_000) < 1e-12)
  }

  @Test func aControllerInAnotherTrackAppliesToANoteOfTheSameTime() throws {
    let first: [UInt8] = [0, 0x90, 60, 100, 50, 60, 0] + Bytes.end
    let second: [UInt8] = [0, 0xB0, 10, 127] + Bytes.end
    let bytes =
      Bytes.file(first, format: 1, tracks: 2) + Bytes.file(second).dropFirst(14)
    #expect(try MIDIFile.decode(bytes, name: "a").score.notes[0].pan == 1)
  }

  @Test func thePedalHoldsNotesUntilItIsLiftedOrTheKeyIsStruckAgain() throws {
    let notes = try Self.notes([
      0, 0xB0, 64, 127, 0, 0x90, 60, 100, 10, 60, 0, 10, 60, 90, 10, 60, 0, 20, 0xB0, 64, 0,
    ])
    // 100 ticks are half a second.
    #expect(notes.map { ($0.at * 200).rounded() } == [0, 20])
    #expect(notes.map { ($0.duration * 200).rounded() } == [20, 30])
  }

  @Test func unknownChunksAndBytesBehindTheLastTrackAreLeftOut() throws {
    let track: [UInt8] = [0, 0x90, 60, 100, 50, 60, 0] + Bytes.end
    let whole = Bytes.file(track)
    let extra = Array("XFIH".utf8) + [0, 0, 0, 2, 1, 2]
    let bytes = Array(whole[..<14]) + extra + whole[14...] + [1, 2, 3]
    #expect(try MIDIFile.decode(bytes, name: "a").score.notes.count == 1)
  }

  @Test func aNoteWithoutAnEndSoundsToTheEndOfItsTrack() throws {
    let track: [UInt8] = [0, 0x90, 60, 100, 100, 0xFF, 0x2F, 0]
    let reading = try MIDIFile.decode(Bytes.file(track), name: "a")
    #expect(reading.score.notes.map(\.duration) == [0.5])
    #expect(reading.remarks == ["1 note has no end in the file and sounds to the end of the track"])
  }

  // MARK: Damaged files

  @Test(arguments: [
    ([UInt8]("RIFF0000WAVEfmt ".utf8), "does not start with MThd"),
    ([], "does not start with MThd"),
    (Bytes.file([], format: 2, tracks: 2), "2 songs"),
    (Bytes.file([], format: 3), "format 3"),
    (Bytes.file([], tracks: 0), "no tracks"),
    (Bytes.file(Bytes.end, tracks: 9), "declares 9 tracks, but contains 1"),
    (Bytes.file([], division: (0, 0)), "0 ticks"),
    (Bytes.file([], division: (0x80, 1)), "division of time"),
    (Bytes.file(Bytes.end, size: 0x7FFF_FFFF), "declares 2147483647 bytes, but 4 follow"),
    (Bytes.file([0, 60, 100]), "without a kind of event"),
    (Bytes.file([0, 0x90, 60]), "ends within an event"),
    (Bytes.file([0, 0x90, 60, 0x80]), "the number 128"),
    (Bytes.file([0x80, 0x80, 0x80, 0x80, 0]), "more than four bytes"),
    (Bytes.file([0, 0xF0, 0xFF, 0xFF, 0xFF, 0x7F, 1]), "ends within an event"),
    (Bytes.file([0, 0xFF, 0x51, 3, 0, 0, 0]), "tempo of 0"),
    (Bytes.file([0, 0xFF, 0x51, 2, 0, 0]), "tempo of a wrong size"),
    (Bytes.file([0, 0xF1, 0]), "unknown event 241"),
  ])
  func aDamagedFileIsRefusedWithTheReason(_ bytes: [UInt8], _ reason: String) {
    #expect {
      _ = try MIDIFile.decode(bytes, name: "a.mid")
    } throws: {
      ($0 as? FileError)?.path == "a.mid" && "\($0)".contains(reason)
    }
  }

  @Test(arguments: ["tempo.mid", "pretty.mid", "running.mid", "smpte.mid"])
  func aTruncatedFileIsRefused(_ name: String) throws {
    let bytes = try Bytes.figure(name)
    for count in bytes.indices {
      #expect(throws: FileError.self, "\(count) bytes") {
        try MIDIFile.decode(Array(bytes[..<count]), name: "a")
      }
    }
  }

  @Test(arguments: ["tempo.mid", "pretty.mid", "running.mid", "smpte.mid"])
  func aChangedFileIsReadOrRefusedWithoutACrash(_ name: String) throws {
    let original = try Bytes.figure(name)
    var random = Seeded(7)
    var refused = 0
    for _ in 0..<4000 {
      var bytes = original
      for _ in 0..<3 {
        bytes[Int.random(in: bytes.indices, using: &random)] = .random(in: 0...255, using: &random)
      }
      do {
        let score = try MIDIFile.decode(bytes, name: "a").score
        #expect(
          score.notes.allSatisfy {
            $0.at.isFinite && $0.duration >= 0 && ($0.loudness ?? .nan).isFinite
          })
      } catch is FileError { refused += 1 }
    }
    #expect(refused > 400, "the changes were too tame to test anything")
  }
}
