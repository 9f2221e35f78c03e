// Dates and times of day as text, without Foundation.

internal import Glibc

/// Converts dates and times to text.
public enum DateText {
  /// A time in the user's time zone, as text.
  ///
  /// - Parameters:
  ///   - seconds: seconds since the start of 1970, in UTC.
  ///   - format: a format of `strftime`, such as `%Y-%m-%d`.
  public static func local(_ seconds: Int, _ format: String) -> String {
    var moment = time_t(seconds)
    var parts = tm()
    localtime_r(&moment, &parts)
    return text(parts, format)
  }

  /// A time in UTC, as text; the parameters are the same as for `local`.
  public static func utc(_ seconds: Int, _ format: String) -> String {
    var moment = time_t(seconds)
    var parts = tm()
    gmtime_r(&moment, &parts)
    return text(parts, format)
  }

  private static func text(_ parts: tm, _ format: String) -> String {
    var parts = parts
    var text = [CChar](repeating: 0, count: 128)
    let count = strftime(&text, text.count, format, &parts)
    return String(decoding: text[..<count].map { UInt8(bitPattern: $0) }, as: UTF8.self)
  }
}
