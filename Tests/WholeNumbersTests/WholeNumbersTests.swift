import Testing
import WholeNumbers

@Suite("Conversions to integers")
struct WholeNumbersTests {
  @Test(
    "a clamped number is the nearest integer of the type, without its fraction",
    arguments: [
      (0.9, 0), (-0.9, 0), (2.5, 2), (-2.5, -2), (0x1p53, 1 << 53), (1e300, .max), (-1e300, .min),
      (.infinity, .max), (-.infinity, .min), (.nan, 0), (0x1p63, .max), (-0x1p63, .min), (-0.0, 0),
    ] as [(Double, Int)])
  func clamped(_ number: Double, _ expected: Int) {
    #expect(Int(clamped: number) == expected)
    #expect(Int64(clamped: number) == Int64(expected))
  }

  @Test("unsigned and small types have their own bounds")
  func small() {
    #expect(UInt8(clamped: 255.9) == 255)
    #expect(UInt8(clamped: 256.0) == 255)
    #expect(UInt8(clamped: -1.0) == 0)
    #expect(UInt64(clamped: Float.infinity) == .max)
    #expect(Int16(clamped: Float(-40000)) == .min)
    #expect(Int(clamped: Float.nan) == 0)
  }

  @Test("a checked number is nil outside the type")
  func checked() {
    #expect(Int(checked: 7.9) == 7)
    #expect(UInt8(checked: -0.5) == 0)
    #expect(UInt8(checked: 256.0) == nil)
    #expect(Int(checked: Double.nan) == nil)
    #expect(Int(checked: 0x1p63) == nil)
    #expect(Int32(checked: -Double.infinity) == nil)
  }

  @Test("a whole number has no fraction and is at most 2⁵³ from 0")
  func whole() {
    #expect(Int(whole: -0x1p53) == -(1 << 53))
    #expect(Int(whole: 0x1p53 + 2) == nil)
    #expect(Int(whole: 0.5) == nil)
    #expect(Int(whole: -0.0) == 0)
    #expect(Int(whole: .nan) == nil)
    #expect(Int(whole: .infinity) == nil)
  }
}
