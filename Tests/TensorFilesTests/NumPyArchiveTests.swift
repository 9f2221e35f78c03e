import Files
import TensorFiles
import Tensors
import Testing

@Suite struct NumPyArchiveTests {
  static let meta = "{\"rate\": 44100, \"window\": \"hann\", \"é\": \"𝄞\"}"

  @Test func storedAndDeflatedArchivesOfNumPyAreRead() throws {
    let expected = [
      ArchiveEntry("a", try Tensor.arange(0, 6).reshape([2, 3])),
      ArchiveEntry("b", try Tensor.arange(0, 4)),
      ArchiveEntry("meta", text: Self.meta),
    ]
    #expect(try NumPyArchive.read(SampleFiles.path("stored.npz")) == expected)
    #expect(
      try NumPyArchive.read(SampleFiles.path("deflated.npz"))
        == [ArchiveEntry("zeros", Tensor(zeros: [1000]))] + expected)
  }

  @Test func archiveEntriesReadBackInOrderAndGiveTheSameBytes()
    throws
  {
    let entries = [
      ArchiveEntry("frames", Tensor(shape: [2, 3, 2], values: SampleFiles.awkward)),
      ArchiveEntry("meta", text: Self.meta), ArchiveEntry("nothing", text: ""),
      ArchiveEntry("é", Tensor(zeros: [0])),
    ]
    try SampleFiles.inFolder { folder in
      try NumPyArchive.write(entries, to: "\(folder)/a.npz")
      #expect(try NumPyArchive.read("\(folder)/a.npz") == entries)
      #expect(
        try NumPyArchive.encode(entries, name: "b") == BoundedFile.bytes("\(folder)/a.npz"))
    }
    #expect(try NumPyArchive.decode(NumPyArchive.encode([], name: "c"), name: "c") == [])
  }

  @Test(arguments: ["", "a/b", "../x"])
  func invalidNamesOfArchiveEntriesAreRefused(_ name: String) {
    expectRefusal("cannot be the name") {
      _ = try NumPyArchive.encode([ArchiveEntry(name, text: "")], name: "test")
    }
  }

  @Test func archivesWithTwoEntriesOfTheSameNameAreRefused() throws {
    let one = [ArchiveEntry("a", text: "x"), ArchiveEntry("b", text: "x")]
    expectRefusal("same name") {
      _ = try NumPyArchive.encode([one[0], one[0]], name: "test")
    }
    var bytes = try NumPyArchive.encode(one, name: "test")
    for i in bytes.indices.dropLast(4) where Array(bytes[i..<i + 5]) == Array("b.npy".utf8) {
      bytes[i] = UInt8(ascii: "a")
    }
    expectRefusal("occurs twice") { _ = try NumPyArchive.decode(bytes, name: "test") }
  }

  /// The positions at which `bytes` contains `mark`.
  private func places(of mark: [UInt8], in bytes: [UInt8]) -> [Int] {
    bytes.indices.dropLast(mark.count - 1).filter { Array(bytes[$0..<$0 + mark.count]) == mark }
  }

  @Test func wrongSizesInAnArchiveAreRefusedBeforeUnpacking() throws {
    let original = try SampleFiles.bytes("deflated.npz")
    let directory = places(of: [0x50, 0x4B, 1, 2], in: original)
    #expect(directory.count == 4)
    // Byte 24 of the directory is the start of the first entry's unpacked size.
    for (size, words) in [
      (UInt32(1 << 29), "more bytes than its data can unpack to"), (0xFFFF_FFFE, "hold more than"),
      (100, "cannot be unpacked"), (.max, "hold more than"),
    ] {
      var bytes = original
      for i in 0..<4 { bytes[directory[0] + 24 + i] = UInt8(truncatingIfNeeded: size >> (8 * i)) }
      expectRefusal(words) { _ = try NumPyArchive.decode(bytes, name: "test") }
    }
  }

  @Test func theChecksumOfAnArchiveEntryDetectsDamage() throws {
    var bytes = try SampleFiles.bytes("stored.npz")
    let data = try #require(places(of: [0, 0, 0x40, 0x40], in: bytes).first)  // 3.0 in "a"
    bytes[data] ^= 1
    expectRefusal("checksum") { _ = try NumPyArchive.decode(bytes, name: "test") }
    do {
      _ = try NumPyArchive.decode(bytes, name: "test")
    } catch {
      #expect(
        error.description == "test: entry 'a': the entry is damaged: its checksum is wrong")
    }
  }

  @Test func aFileThatIsNotAnArchiveIsRefused() throws {
    expectRefusal("not a .npz file") { _ = try NumPyArchive.decode([], name: "test") }
    let line = try SampleFiles.bytes("line.npy")
    expectRefusal("not a .npz file") { _ = try NumPyArchive.decode(line, name: "test") }
  }
}
