// Tests that archives keep 64-bit numbers, Booleans, lists and strings, and leave out what cannot be read.

import Files
import TensorFiles
import Tensors
import TestSupport
import Testing

@Suite struct PlainNumbersTests {
  private static func read(_ name: String) throws -> (entries: [ArchiveEntry], notes: [String]) {
    var notes: [String] = []
    let bytes = try BoundedFile.bytes(Repository.sample(name))
    let entries = try NumPyArchive.decode(
      bytes, name: name, Reading(note: { notes.append($0) }))
    return (entries, notes)
  }

  @Test func numbersOfAnArchiveKeepAllDigits() throws {
    let (entries, notes) = try Self.read("scalars.npz")
    #expect(
      entries == [ArchiveEntry("t", .number(1_700_000_001)), ArchiveEntry("x", .number(0.1))])
    #expect(notes.isEmpty)
  }

  @Test func everyContentReadsBackAsItWas() throws {
    let entries = [
      ArchiveEntry("big", .number(1e300)), ArchiveEntry("minus", .number(-0.0)),
      ArchiveEntry("yes", .bool(true)), ArchiveEntry("no", .bool(false)),
      ArchiveEntry("list", .numbers([0.1, 1e-300, 16_777_217])),
      ArchiveEntry("none", .numbers([])), ArchiveEntry("texts", .texts(["", "a", "é👍"])),
      ArchiveEntry("text", text: "x"), ArchiveEntry("tensor", Tensor([1, 2, 3])),
    ]
    let bytes = try NumPyArchive.encode(entries, name: "a")
    #expect(try NumPyArchive.decode(bytes, name: "a") == entries)
  }

  @Test func stringsAreReadAsAList() throws {
    let (entries, notes) = try Self.read("with_names.npz")
    #expect(entries.map(\.name) == ["data", "names"])
    #expect(entries[1].content == .texts(["a", "b"]))
    #expect(notes.isEmpty)
  }

  /// The archive was written by NumPy: bytes, an object array, complex numbers, and large whole numbers.
  @Test func whatCannotBeReadIsLeftOutWithANote() throws {
    let (entries, notes) = try Self.read("mixed.npz")
    #expect(entries.map(\.name) == ["bytes", "half", "flag", "large", "largest", "row"])
    #expect(entries[0].content == .texts(["ab", "c"]))
    #expect(entries[1].content == .number(0.5))
    #expect(entries[2].content == .bool(true))
    // 2⁵³ + 1 lies between two 64-bit floats.
    #expect(entries[3].content == .number(9_007_199_254_740_992))
    #expect(entries[4].content == .number(18_446_744_073_709_551_616))
    #expect(
      notes == [
        "mixed.npz: entry 'large': the whole number was rounded to 9007199254740992.0: 53 bits are exact",
        "mixed.npz: entry 'largest': the whole number was rounded to 1.8446744073709552e+19: 53 bits are exact",
        "mixed.npz: entry 'row': whole numbers were rounded: a tensor keeps 24 bits exactly",
        "mixed.npz: entry 'objects' was left out: Python objects cannot be read, for reasons of safety",
        "mixed.npz: entry 'complex' was left out: complex numbers cannot be read: save the real and imaginary parts separately",
      ])
  }

  @Test func memoryIsAskedForBeforeItIsTaken() throws {
    let bytes = try BoundedFile.bytes(Repository.sample("bools.npz"))
    // A million Booleans take 1 MB unpacked, and 4 MB as a tensor.
    var asked: [Int] = []
    let entries = try NumPyArchive.decode(
      bytes, name: "a",
      Reading(refusal: {
        asked.append($0)
        return nil
      }))
    #expect(entries[0].tensor?.count == 1_000_000)
    #expect(asked == [1_000_128, 4_000_000])
    for limit in [1_000_000, 2_000_000] {
      let error = #expect(throws: FileError.self) {
        try NumPyArchive.decode(
          bytes, name: "a", Reading(refusal: { $0 > limit ? "too much" : nil }))
      }
      #expect(error?.reason == "too much")
    }
  }

  /// Strings without characters take no bytes of the file; the reader asks for their memory.
  @Test func manyEmptyStringsAreRefusedBeforeTheyAreMade() throws {
    var bytes = NumPyFile.encode(Tensor([1]))
    let header = "{'descr': '<U0', 'fortran_order': False, 'shape': (1000000000,), }"
    let text = header + String(repeating: " ", count: 117 - header.utf8.count) + "\n"
    bytes.replaceSubrange(8..., with: [118, 0] + text.utf8)
    #expect(throws: FileError.self) {
      try NumPyFile.decode(bytes, name: "a", Reading(refusal: { $0 > 1 << 30 ? "too much" : nil }))
    }
  }
}
