// Tests of bytes and dates as text.

import Encodings
import Testing

@Suite struct EncodedTextTests {
  /// The arguments are the examples of RFC 4648, section 10.
  @Test(arguments: [
    ("", ""), ("f", "Zg=="), ("fo", "Zm8="), ("foo", "Zm9v"), ("foob", "Zm9vYg=="),
    ("fooba", "Zm9vYmE="), ("foobar", "Zm9vYmFy"),
  ])
  func base64AgreesWithRFC4648(text: String, expected: String) {
    #expect(Base64.text(Array(text.utf8)) == expected)
  }

  @Test func base64EncodesEveryByte() {
    let bytes: [UInt8] = [0, 0x10, 0x83, 0x10, 0x51, 0x87, 0xff, 0xfe, 0xfd]
    #expect(Base64.text(bytes) == "ABCDEFGH//79")
  }

  @Test func hexadecimalTextHasTwoDigitsPerByte() {
    #expect(Hexadecimal.text([0, 9, 0x0a, 0xf0, 0xff] as [UInt8]) == "00090af0ff")
    #expect(Hexadecimal.text([UInt8]()) == "")
  }

  /// 1 000 000 000 seconds after the start of 1970 is Sunday, 9 September 2001, 01:46:40 UTC.
  @Test func datesAreCalculatedFromSecondsSince1970() {
    #expect(DateText.utc(1_000_000_000, "%Y-%m-%dT%H:%M:%S") == "2001-09-09T01:46:40")
    #expect(DateText.utc(0, "%Y-%m-%d") == "1970-01-01")
    // Every time zone differs from UTC by less than a day, so the local month is the same.
    #expect(DateText.local(1_000_000_000, "%Y-%m") == "2001-09")
  }
}
