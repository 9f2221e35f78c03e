import JSON
import Testing

@Suite struct JSONValueTests {
  @Test(
    arguments: [
      ("null", JSONValue.null), (" true ", .bool(true)), ("false", .bool(false)),
      ("0", .integer(0)),
      ("-12", .integer(-12)), ("9223372036854775807", .integer(.max)),
      ("9223372036854775808", .number(0x1p63)), ("1.5e2", .number(150)), ("-0.0", .number(-0.0)),
      ("1E+2", .number(100)), ("\"\"", .string("")),
      // A lone surrogate is read as a replacement character, because other programs write lone surrogates.
      ("\"\\ud834\"", .string("\u{FFFD}")), ("\"\\ud834\\u0041\"", .string("\u{FFFD}A")),
      ("\"\\udd1e\"", .string("\u{FFFD}")),
      ("\"\\u00e9\\ud834\\udd1e\\n\\/\"", .string("é𝄞\n/")),
      ("[]", .array([])), ("[1, [2]]", .array([.integer(1), .array([.integer(2)])])),
      ("{}", .object([])),
      ("{\"b\": 1, \"a\": {}}", .object([("b", .integer(1)), ("a", .object([]))])),
    ])
  func jsonTextIsParsedToValues(_ text: String, _ value: JSONValue) throws {
    #expect(try JSONValue(parsing: text) == value)
  }

  @Test(
    arguments: [
      "", " ", "nul", "truex", "01", "-", "+1", "1.", ".5", "1e", "1e+", "0x1", "NaN", "1e999",
      "[1,]", "[1 2]",
      "{\"a\"}", "{\"a\":}", "{a:1}", "{\"a\":1,}", "{\"a\":1,\"a\":2}", "\"", "\"\\x\"",
      "\"\\u12\"",
      "\"\\ud834\\u00\"", "\"a\nb\"", "1 2", "[", "]", "// x",
      "\"\\",
      "[\u{FEFF}]",
    ])
  func textThatIsNotJSONIsRefused(_ text: String) {
    #expect(throws: JSONError.self) { try JSONValue(parsing: text) }
  }

  @Test(
    arguments: [
      JSONValue.object([
        ("text", .string("\u{0}\u{1F}\"\\/é𝄞\u{7F}\n\r\t")), ("", .null), ("n", .integer(.min)),
        (
          "x",
          .array([
            .number(0.1), .number(-1e300), .number(.leastNonzeroMagnitude), .number(3),
            .bool(false),
          ])
        ),
      ])
    ])
  func jsonValuesReadBackAsWritten(_ value: JSONValue) throws {
    #expect(try JSONValue(parsing: value.text) == value)
  }

  @Test func numbersThatAreNotFiniteBecomeNullInJSON() {
    #expect(JSONValue.array([.number(.nan), .number(.infinity)]).text == "[null,null]")
  }

  @Test func theDepthOfNestedJSONIsLimited() throws {
    let most = JSONValue.greatestDepth - 1
    _ = try JSONValue(
      parsing: String(repeating: "[", count: most) + "0" + String(repeating: "]", count: most))
    #expect(throws: JSONError.self) {
      try JSONValue(parsing: String(repeating: "{\"a\":", count: 1_000_000))
    }
  }

  @Test func membersOfJSONObjectsAreFoundByName() throws {
    let value = try JSONValue(parsing: "{\"rate\": 44100}")
    #expect(value["rate"] == .integer(44100))
    #expect(value["hop"] == nil)
    #expect(JSONValue.null["rate"] == nil)
  }
}
