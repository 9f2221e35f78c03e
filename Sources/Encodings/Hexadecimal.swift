// Bytes as hexadecimal digits.

/// Hexadecimal text.
public enum Hexadecimal {
  /// The bytes as text, with two lower-case digits per byte. The digit of the upper four bits is first.
  public static func text(_ bytes: some Sequence<UInt8>) -> String {
    String(decoding: bytes.flatMap { [digit($0 >> 4), digit($0 & 15)] }, as: UTF8.self)
  }

  private static func digit(_ value: UInt8) -> UInt8 {
    value < 10 ? UInt8(ascii: "0") + value : UInt8(ascii: "a") + value - 10
  }
}
