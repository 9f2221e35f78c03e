import Files
import Foundation
import Instruments
import Runs
import SoundModels
import TensorFiles
import TestSupport
import Testing

/// Tests that instruments in files read back exactly, and that a file that is no instrument is an error.
@Suite struct InstrumentFileTests {
  private func bytes(_ instrument: Instrument) throws -> [UInt8] {
    let folder = TemporaryFolder()
    try InstrumentFile.write(instrument, to: folder / "a.safetensors")
    return try BoundedFile.bytes(folder / "a.safetensors")
  }

  private func decode(_ bytes: [UInt8]) throws -> Instrument {
    try InstrumentFile.decode(SafeTensors.decode(bytes, name: "a"), path: "a")
  }

  @Test func anInstrumentReadsBackUnchanged() throws {
    for instrument in [try smallInstrument(), try smallInstrument(steps: 0), try kit()] {
      let packed = try bytes(instrument)
      let back = try decode(packed)
      #expect(back == instrument)
      #expect(try bytes(back) == packed)
      guard instrument.pitched != nil else { continue }
      let request = NoteRequest(
        pitch: .constant(250), loudness: .constant(-20), duration: 0.2, seed: 4)
      #expect(try back.note(.note(request)) == instrument.note(.note(request)))
    }
  }

  @Test func aStoppedTrainingResumesToTheSameWeights() throws {
    let request = TrainingRequest(length: .steps(20), streams: 8)
    let whole = try smallInstrument(steps: 0)
    let stopped = try smallInstrument(steps: 0)
    _ = try #require(whole.pitched).train(request)
    let interrupt = Interrupt()
    let run = Run(interrupt: interrupt, report: { if $0.step >= 7 { interrupt.request() } })
    _ = try #require(stopped.pitched).train(request, run: run)
    #expect(stopped.steps < 20)
    // A file does not contain the recordings, so only the instrument itself and its copies are trained further.
    let back = stopped.copy()
    _ = try #require(back.pitched).train(request)
    #expect(throws: ModelError.self) {
      try decode(bytes(stopped)).pitched?.train(request)
    }
    #expect(back.pitched?.network == whole.pitched?.network)
  }

  @Test func damagedFilesAreErrors() throws {
    let packed = try bytes(smallInstrument(steps: 1))
    for count in [0, 1, 8, 100, packed.count / 2, packed.count - 1] {
      #expect(throws: (any Error).self) { try decode(Array(packed[..<count])) }
    }
    var dice = Seeded(5)
    for _ in 0..<150 {
      var damaged = packed
      for _ in 0..<3 {
        // Most of the interest lies in the header.
        let place = Int.random(in: 0..<min(6000, damaged.count), using: &dice)
        damaged[place] = UInt8.random(in: 0...255, using: &dice)
      }
      // A file is refused with an error, or makes an instrument that can be played or refuses to.
      guard let instrument = try? decode(damaged), instrument.pitched != nil else { continue }
      _ = try? instrument.note(
        .note(
          NoteRequest(pitch: .constant(250), loudness: .constant(-20), duration: 0.02, seed: 4)))
    }
  }

  @Test func wrongHeadersAreErrors() throws {
    let file = try SafeTensors.decode(bytes(smallInstrument(steps: 0)), name: "a")
    let wrong: [(String, String?)] = [
      ("rate", nil), ("rate", "nan"), ("rate", "-1"), ("rate", "1e300"), ("rate", "44100"),
      ("hop", nil), ("hop", "0"), ("hop", "-8"), ("hop", "9223372036854775807"), ("hop", "130"),
      ("partials", nil), ("partials", "0"), ("partials", "3"), ("partials", "999999999999"),
      ("note.0", nil), ("note.3", nil), ("note.4", "x"), ("pitched.format", nil),
      ("pitched.format", "sonde model 99"),
    ]
    for (key, text) in wrong {
      var damaged = file
      damaged.metadata[key] = text
      #expect(throws: FileError.self, "\(key): \(text ?? "missing")") {
        try InstrumentFile.decode(damaged, path: "a")
      }
    }
    let values: [[Double]] = [
      [.nan, -20, 0, 0, 0.4, 0.1, 1], [220, .infinity, 0, 0, 0.4, 0.1, 1],
      [220, -20, -5, 0, 0.4, 0.1, 1], [1e300, -20, 0, 0, 0.4, 0.1, 1],
      [-220, -20, 0, 0, 0.4, 0.1, 1], [220, 300, 0, 0, 0.4, 0.1, 1], [220, -20],
    ]
    for one in values {
      #expect(throws: FileError.self, "\(one)") {
        try InstrumentFile.decode(
          replacing("note.1", in: file, [one.count], .doubles(one)), path: "a")
      }
    }
    #expect(!InstrumentFile.isInstrument(SafeTensors()))
  }

  private func replacing(
    _ name: String, in file: SafeTensors, _ shape: [Int], _ values: SafeTensors.Values
  ) throws -> SafeTensors {
    var result = SafeTensors()
    result.metadata = file.metadata
    for entry in file.entries {
      if entry.name == name {
        try result.add(name, shape: shape, values)
      } else {
        try result.add(entry.name, shape: entry.shape, entry.values)
      }
    }
    return result
  }
}
