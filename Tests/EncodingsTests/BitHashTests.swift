// Tests that the hash function has the values that the authors of the function publish
// (http://www.isthe.com/chongo/src/fnv/test_fnv.c).

import Encodings
import Testing

@Suite struct BitHashTests {
  @Test(
    arguments: [
      ("", 0xcbf2_9ce4_8422_2325), ("a", 0xaf63_dc4c_8601_ec8c), ("foobar", 0x8594_4171_f739_67e8),
    ] as [(String, UInt64)])
  func hashesOfBytesEqualThePublishedValues(text: String, expected: UInt64) {
    #expect(BitHash(text.utf8).value == expected)
  }

  @Test func theHashOfANumberIsTheHashOfItsBits() {
    var numbers = BitHash()
    numbers.add([1.5, -0.0])
    var words = BitHash()
    words.add(UInt64(Float(1.5).bitPattern))
    words.add(UInt64(Float(-0.0).bitPattern))
    #expect(numbers == words)
    var positive = BitHash()
    positive.add([1.5, 0])
    #expect(numbers != positive)
  }
}
