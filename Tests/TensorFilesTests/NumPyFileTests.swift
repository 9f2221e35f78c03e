import Files
import TensorFiles
import Tensors
import Testing

@Suite struct NumPyFileTests {
  static let signed = ["f2", "f4", "f8", "i2", "i4", "i8"].flatMap {
    ["little-\($0)", "big-\($0)"]
  }
  static let unsigned = ["u2", "u4", "u8"].flatMap { ["little-\($0)", "big-\($0)"] }

  @Test(
    arguments: signed + ["i1"] + unsigned + ["u1", "bool"])
  func numPyFilesWithEveryKindOfNumberAndByteOrderAreRead(_ name: String) throws {
    let tensor = try NumPyFile.read(SampleFiles.path("\(name).npy"))
    let expected: [Float] =
      name == "bool"
      ? [0, 0, 0, 1, 1, 1]
      : name.contains("u") ? [0, 1, 2, 3, 4, 5] : [-2, -1, 0, 1, 2, 3]
    // The names "big-u2" and "u1" contain a u, for unsigned numbers; "i1" and the names of floats do not.
    #expect(tensor == Tensor(shape: [2, 3], values: expected))
  }

  @Test func numPyFilesWithFortranOrderOrWithoutElementsAreRead() throws {
    #expect(
      try NumPyFile.read(SampleFiles.path("fortran.npy"))
        == Tensor.arange(0, 24).reshape([2, 3, 4]))
    #expect(try NumPyFile.read(SampleFiles.path("scalar.npy")) == Tensor(2.5))
    #expect(try NumPyFile.read(SampleFiles.path("empty.npy")) == Tensor(zeros: [0, 3]))
    for version in ["version2", "version3"] {
      #expect(try NumPyFile.read(SampleFiles.path("\(version).npy")) == Tensor([0, 1, 2]))
    }
  }

  @Test(
    arguments: [
      ("complex", "complex"), ("objects", "Python objects"), ("strings", "strings"),
      ("records", "records"), ("wide", "float32 or float64"),
    ])
  func numPyFilesWithoutNumbersAreRefusedWithAReason(_ name: String, _ words: String)
    throws
  {
    let bytes = try SampleFiles.bytes("refused-\(name).npy")
    expectRefusal(words) { _ = try NumPyFile.decode(bytes, name: "test") }
  }

  @Test func writtenNumPyFilesEqualTheFilesThatNumPyWritesByteForByte() throws {
    #expect(try NumPyFile.encode(Tensor([0, 1, 2])) == SampleFiles.bytes("line.npy"))
    #expect(try NumPyFile.encode(Tensor(2.5)) == SampleFiles.bytes("scalar.npy"))
    #expect(try NumPyFile.encode(Tensor(zeros: [0, 3])) == SampleFiles.bytes("empty.npy"))
    #expect(
      try NumPyFile.encode(Tensor.arange(-2, 4).reshape([2, 3]))
        == SampleFiles.bytes("little-f4.npy"))
  }

  @Test func numbersInNumPyFilesReadBackBitForBit() throws {
    try SampleFiles.inFolder { folder in
      let tensor = Tensor(shape: [3, 4], values: SampleFiles.awkward)
      for written in [tensor, try tensor.transpose(), try tensor[1], Tensor(.nan)] {
        try NumPyFile.write(written, to: "\(folder)/a.npy")
        let back = try NumPyFile.read("\(folder)/a.npy")
        #expect(back.shape == written.shape)
        #expect(back.values.map(\.bitPattern) == written.values.map(\.bitPattern))
      }
    }
  }

  static func file(_ header: String, data: Int = 0) -> [UInt8] {
    let text = Array(header.utf8)
    return [0x93] + Array("NUMPY".utf8) + [1, 0, UInt8(text.count & 255), UInt8(text.count >> 8)]
      + text + [UInt8](repeating: 0, count: data)
  }

  @Test(
    arguments: [
      ("{'descr': '<f4', 'fortran_order': False, 'shape': (1000000000000,), }", "too large"),
      (
        "{'descr': '<f4', 'fortran_order': False, 'shape': (9223372036854775807, 9223372036854775807)}",
        "too large"
      ),
      ("{'descr': '<f4', 'fortran_order': False, 'shape': (99999999999999999999,), }", "header"),
      ("{'descr': '<f4', 'fortran_order': False, 'shape': (-1,), }", "header"),
      (
        "{'descr': '<f4', 'fortran_order': False, 'shape': (268435456,), }",
        "takes 1073741824 bytes"
      ),
      ("{'descr': '<f4', 'fortran_order': False, 'shape': (2,), }", "takes 8 bytes, but 12 follow"),
      (
        "{'descr': '<f4', 'fortran_order': False, 'shape': (4,), }", "takes 16 bytes, but 12 follow"
      ),
      ("{'descr': '<f4', 'fortran_order': 0, 'shape': (3,), }", "header"),
      ("{'descr': '<f4', 'fortran_order': False}", "header"),
      ("{'descr': '<f4', 'descr': '<f4', 'fortran_order': False, 'shape': (3,)}", "header"),
      ("{'descr': '<f4', 'fortran_order': False, 'shape': (3,), 'x': 'y'}", "header"),
      ("{'descr': '<f3', 'fortran_order': False, 'shape': (3,)}", "'<f3'"),
      ("{'descr': '<U99999999999', 'fortran_order': False, 'shape': ()}", "'<U99999999999'"),
      ("{'descr': '', 'fortran_order': False, 'shape': (3,)}", "unknown element type"),
      ("{'descr': [('x', '<f4'", "header"),
      ("__import__('os')", "header"), ("", "header"), ("{", "header"), ("{'", "header"),
    ])
  func numPyFilesWithFalseHeadersAreRefused(_ header: String, _ words: String) {
    expectRefusal(words) { _ = try NumPyFile.decode(Self.file(header, data: 12), name: "test") }
  }

  @Test(
    arguments: [[], [0x93], Array("hello there".utf8)])
  func aFileThatIsNotANumPyFileIsRefused(_ bytes: [UInt8]) {
    expectRefusal("not a .npy file") { _ = try NumPyFile.decode(bytes, name: "test") }
  }

  @Test func readingAMissingNumPyFileOrAFolderIsAnError() throws {
    try SampleFiles.inFolder { folder in
      #expect(throws: FileError("\(folder)/none.npy", "no such file")) {
        try NumPyFile.read("\(folder)/none.npy")
      }
      #expect(throws: FileError(folder, "is a folder")) { try NumPyFile.read(folder) }
    }
  }
}
