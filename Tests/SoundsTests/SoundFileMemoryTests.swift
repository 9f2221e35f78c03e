// Tests that a sound written to memory gives the same bytes as the sound written to a file.

import Files
import Sounds
import TestSupport
import Testing

@Suite struct SoundFileMemoryTests {
  private let folder = TemporaryFolder()

  @Test(arguments: [".flac", ".wav"])
  func aSoundEncodedInMemoryEqualsItsFile(ending: String) throws {
    let sound = try Sound(
      mono: [0, 0.5, -1, 0.25] + [Float](repeating: 0.1, count: 900), rate: 8000)
    let bytes = try SoundFile.bytes(of: sound, ending: ending, encoding: .pcm16)
    try SoundFile.write(sound, folder / "a\(ending)", encoding: .pcm16)
    #expect(try bytes == BoundedFile.bytes(folder / "a\(ending)"))
    try AtomicFile.write(bytes, to: folder / "b\(ending)")
    #expect(try SoundFile.read(folder / "b\(ending)").count == 904)
  }

  @Test func encodingAnUnsuitableSoundIsAnError() throws {
    let odd = try Sound(mono: [0, 1], rate: 8000.5)
    #expect(throws: FileError.self) { try SoundFile.bytes(of: odd, ending: ".flac") }
    let sound = try Sound(mono: [0, 1], rate: 8000)
    #expect(throws: FileError.self) { try SoundFile.bytes(of: sound, ending: ".txt") }
    #expect(throws: FileError.self) {
      try SoundFile.bytes(of: sound, ending: ".flac", encoding: .float32)
    }
  }
}
