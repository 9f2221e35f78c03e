import Files
import TensorFiles
import Tensors
import Testing

/// Tests that a reader of randomly changed files returns a value or throws a `FileError` about the file, and
/// never crashes.
@Suite struct HostileFilesTests {
  static let samples = [
    "little-f4.npy", "big-i8.npy", "fortran.npy", "version2.npy", "stored.npz", "deflated.npz",
    "kinds.safetensors",
  ]
  static let mutationsEach = 4000

  static func read(_ bytes: [UInt8], as name: String) throws {
    if name.hasSuffix(".npy") { _ = try NumPyFile.decode(bytes, name: "test") }
    if name.hasSuffix(".npz") { _ = try NumPyArchive.decode(bytes, name: "test") }
    if name.hasSuffix(".safetensors") { _ = try SafeTensors.decode(bytes, name: "test") }
  }

  @Test(arguments: samples)
  func truncatedTensorFilesAreRefused(_ name: String) throws {
    let bytes = try SampleFiles.bytes(name)
    try Self.read(bytes, as: name)
    for count in bytes.indices {
      #expect(throws: FileError.self, "\(count) bytes") {
        try Self.read(Array(bytes[..<count]), as: name)
      }
    }
  }

  @Test(arguments: samples)
  func changedTensorFilesAreReadOrRefusedWithoutACrash(_ name: String) throws {
    let original = try SampleFiles.bytes(name)
    var random = RandomStream(seed: 42, name: name)
    var refused = 0
    for _ in 0..<Self.mutationsEach {
      var bytes = original
      for _ in 0...random.index(below: 3) { mutate(&bytes, &random) }
      do {
        try Self.read(bytes, as: name)
      } catch let error as FileError {
        refused += 1
        #expect(error.path.hasPrefix("test"))
        #expect(!error.reason.isEmpty)
      } catch {
        Issue.record("\(error)")
      }
    }
    #expect(refused > Self.mutationsEach / 10, "the changes were too tame to test anything")
  }

  private func mutate(_ bytes: inout [UInt8], _ random: inout RandomStream) {
    guard !bytes.isEmpty else { return }
    // Most changes are near the ends of the file, which contain headers and directories.
    let span = random.index(below: 2) == 0 ? min(bytes.count, 200) : bytes.count
    let near = random.index(below: span)
    let place = random.index(below: 2) == 0 ? near : bytes.count - 1 - near
    switch random.index(below: 6) {
    case 0: bytes[place] = UInt8(random.index(below: 256))
    case 1: bytes[place] ^= 1 << UInt8(random.index(below: 8))
    case 2: bytes.remove(at: place)
    case 3: bytes.insert(UInt8(random.index(below: 256)), at: place)
    case 4:
      let extreme: UInt8 = [0, 0x7F, 0x80, 0xFF, UInt8(ascii: "9")][random.index(below: 5)]
      for i in place..<min(place + 1 + random.index(below: 8), bytes.count) { bytes[i] = extreme }
    default:
      let from = random.index(below: bytes.count)
      let copied = Array(bytes[from..<min(from + 1 + random.index(below: 40), bytes.count)])
      bytes.insert(contentsOf: copied, at: place)
    }
  }

  @Test(arguments: samples)
  func randomBytesAfterTheStartOfATensorFileAreRefused(_ name: String) throws {
    let start = try SampleFiles.bytes(name).prefix(10)
    var random = RandomStream(seed: 43, name: name)
    for _ in 0..<500 {
      let bytes =
        start + (0..<random.index(below: 300)).map { _ in UInt8(random.index(below: 256)) }
      #expect(throws: FileError.self) { try Self.read(Array(bytes), as: name) }
    }
  }
}
