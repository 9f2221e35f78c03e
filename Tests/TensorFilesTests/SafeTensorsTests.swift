import Files
import TensorFiles
import Tensors
import Testing

@Suite struct SafeTensorsTests {
  @Test func safetensorsFilesWithEveryKindOfElementAreRead() throws {
    let file = try SafeTensors.read(SampleFiles.path("kinds.safetensors"))
    #expect(file.metadata == ["format": "pt", "note": "é \"quoted\"\n"])
    #expect(file["F64"]?.values == .doubles([-2, -1, 0, 1]))
    #expect(file["F64"]?.shape == [2, 2])
    for name in ["F32", "F16", "BF16", "I16", "I8"] {
      #expect(file[name]?.values == .floats([-2, -1, 0, 1]), "\(name)")
    }
    #expect(file["I64"]?.values == .int64s([-2, -1, 0, 1]))
    #expect(file["I32"]?.values == .int32s([-2, -1, 0, 1]))
    #expect(file["U64"]?.values == .uint64s([.max]))
    #expect(file["U32"]?.values == .int64s([4_294_967_295]))
    #expect(file["U16"]?.values == .floats([65535]))
    #expect(file["U8"]?.values == .bytes([0, 1, 255]))
    #expect(file["BOOL"]?.values == .floats([0, 1]))
    #expect(try file.tensor("scalar") == Tensor(1.5))
    #expect(try file.tensor("empty") == Tensor(zeros: [0, 2]))
    #expect(try file.tensor("I32") == Tensor(shape: [4, 1], values: [-2, -1, 0, 1]))
    #expect(throws: SafeTensorsError.missing("x")) { try file.tensor("x") }
  }

  private func sample() throws -> SafeTensors {
    var file = SafeTensors()
    file.metadata = ["settings": "{\"layers\": 2}", "\u{1}": "\u{7F}\\\"é𝄞"]
    try file.add("bytes", shape: [3], .bytes([1, 2, 3]))
    try file.add("lstm.weight_ih_l0", Tensor(shape: [3, 4], values: SampleFiles.awkward))
    try file.add("steps", shape: [], .int64s([.min]))
    try file.add("words", shape: [2, 2], .uint64s([0, 1, .max, 1 << 63]))
    try file.add("moments", shape: [2], .doubles([0.1, -.infinity]))
    try file.add("none", shape: [0, 7], .int32s([]))
    return file
  }

  @Test
  func safetensorsFilesReadBackInOrderAndGiveTheSameBytes()
    throws
  {
    let file = try sample()
    try SampleFiles.inFolder { folder in
      try file.write(to: "\(folder)/m.safetensors")
      #expect(try SafeTensors.read("\(folder)/m.safetensors") == file)
      #expect(try BoundedFile.bytes("\(folder)/m.safetensors") == sample().encode())
    }
    #expect(try SafeTensors.decode(SafeTensors().encode(), name: "e") == SafeTensors())
  }

  @Test func dataInASafetensorsFileIsAlignedTo8BytesWithWideElementsFirst() throws {
    let bytes = try sample().encode()
    let length = bytes[..<8].enumerated().reduce(0) { $0 + Int($1.element) << (8 * $1.offset) }
    #expect(length % 8 == 0)
    #expect(Array(bytes[(8 + length)..<(16 + length)]) == [0, 0, 0, 0, 0, 0, 0, 0x80])
    #expect(Array(bytes.suffix(3)) == [1, 2, 3])
  }

  @Test func arraysThatDoNotFitASafetensorsFileAreRefused() throws {
    var file = try sample()
    #expect(throws: SafeTensorsError.twice("steps")) { try file.add("steps", Tensor(1)) }
    #expect(throws: SafeTensorsError.badName("__metadata__")) {
      try file.add("__metadata__", Tensor(1))
    }
    #expect(throws: SafeTensorsError.badShape("x", .wrongCount(shape: [2], values: 3))) {
      try file.add("x", shape: [2], .bytes([1, 2, 3]))
    }
    #expect(try file == sample())
  }

  static func file(_ header: String, data: Int, length: UInt64? = nil) -> [UInt8] {
    let count = length ?? UInt64(header.utf8.count)
    return (0..<8).map { UInt8(truncatingIfNeeded: count >> (8 * $0)) } + Array(header.utf8)
      + [UInt8](repeating: 0, count: data)
  }

  static func entry(_ name: String, _ shape: String, _ begin: String, _ end: String) -> String {
    "\"\(name)\":{\"dtype\":\"F32\",\"shape\":\(shape),\"data_offsets\":[\(begin),\(end)]}"
  }

  @Test(
    arguments: [
      ("{" + entry("a", "[2]", "0", "8") + "," + entry("b", "[2]", "4", "12") + "}", "overlap"),
      ("{" + entry("a", "[3]", "0", "12") + "," + entry("b", "[3]", "0", "12") + "}", "overlap"),
      ("{" + entry("a", "[2]", "4", "12") + "}", "4 bytes before 'a' belong to no tensor"),
      ("{" + entry("a", "[2]", "0", "8") + "}", "4 bytes at its end belong to no tensor"),
      ("{" + entry("a", "[4]", "0", "16") + "}", "outside the data of 12 bytes"),
      ("{" + entry("a", "[2]", "0", "12") + "}", "takes 8 bytes, not 12"),
      ("{" + entry("a", "[-3]", "0", "12") + "}", "negative"),
      ("{" + entry("a", "[3]", "12", "0") + "}", "outside"),
      ("{" + entry("a", "[3]", "-12", "0") + "}", "outside"),
      ("{" + entry("a", "[4611686018427387904,4]", "0", "0") + "}", "too large"),
      ("{" + entry("a", "[3]", "0", "9223372036854775807") + "}", "outside"),
      (
        "{" + entry("a", "[3]", "0", "99999999999999999999") + "}",
        "no dtype, shape or data_offsets"
      ),
      ("{" + entry("a", "[3.5]", "0", "12") + "}", "whole numbers"),
      ("{\"a\":{\"dtype\":\"F8_E4M3\",\"shape\":[12],\"data_offsets\":[0,12]}}", "type F8_E4M3"),
      ("{\"a\":[]}", "no dtype"), ("{\"__metadata__\":{\"a\":1}}", "'a' is not a string"),
      ("{\"__metadata__\":[]}", "metadata"), ("[]", "not a JSON object"), ("{", "not JSON"),
      ("{" + entry("a", "[3]", "0", "12") + "," + entry("a", "[3]", "0", "12") + "}", "twice"),
      (String(repeating: "[", count: 100_000), "nested too deep"),
    ])
  func safetensorsFilesWithFalseHeadersAreRefused(_ header: String, _ words: String) {
    expectRefusal(words) { _ = try SafeTensors.decode(Self.file(header, data: 12), name: "test") }
  }

  @Test(arguments: [UInt64.max, 1 << 63, 100_000_001, 3])
  func safetensorsFilesWithWrongHeaderLengthsAreRefused(_ length: UInt64) {
    expectRefusal("would have \(length) bytes") {
      _ = try SafeTensors.decode(Self.file("{}", data: 0, length: length), name: "test")
    }
  }

  @Test func aFileThatIsNotASafetensorsFileIsRefused() {
    expectRefusal("not a .safetensors file") { _ = try SafeTensors.decode([1, 2], name: "test") }
    expectRefusal("not text") {
      _ = try SafeTensors.decode([1, 0, 0, 0, 0, 0, 0, 0, 0xFF], name: "test")
    }
  }
}
