// A reader of files from outside, as a function of bytes. libFuzzer calls the function with damaged bytes, and the
// tests call the function with every file of Fuzzing/Corpora. A reader accepts the bytes or throws an error; anything
// else is a fault: a crash, an error without words, or a value that changes when it is written and read again.

internal import Files

/// A reader of files.
public struct Reader: Sendable {
  /// The name of the reader, and of its folder in Fuzzing/Corpora.
  public let name: String
  /// The largest number of bytes that the fuzzer tries.
  public let longest: Int
  private let body: @Sendable ([UInt8]) throws -> Void

  init(_ name: String, longest: Int = 4096, _ body: @escaping @Sendable ([UInt8]) throws -> Void) {
    self.name = name
    self.longest = longest
    self.body = body
  }

  /// Reads the bytes.
  ///
  /// - Returns: whether the reader accepts the bytes.
  /// - Throws: `ReaderFault` if the reader has a fault.
  @discardableResult
  public func accepts(_ bytes: [UInt8]) throws(ReaderFault) -> Bool {
    do {
      try body(bytes)
      return true
    } catch let fault as ReaderFault {
      throw fault
    } catch {
      if "\(error)".isEmpty { throw ReaderFault("\(name): an error without words") }
      return false
    }
  }

  /// All readers.
  public static var all: [Reader] { files + texts + messages }

  /// The reader with a name; nil if there is no such reader.
  public static func named(_ name: String) -> Reader? { all.first { $0.name == name } }
}

/// A fault of a reader.
public struct ReaderFault: Error, CustomStringConvertible {
  public let description: String

  init(_ description: String) { self.description = description }
}

/// Checks a property of what a reader has read.
///
/// - Throws: `ReaderFault` with the text `otherwise` if the property does not hold.
func expect(_ property: Bool, _ otherwise: @autoclosure () -> String) throws(ReaderFault) {
  if !property { throw ReaderFault(otherwise()) }
}

/// Writes the bytes into a new file and calls `body` with the path of the file.
///
/// - Throws: the error of `body`.
func withFile<Result>(_ bytes: [UInt8], ending: String, _ body: (String) throws -> Result) throws
  -> Result
{
  try Folders.withTemporary { folder in
    let path = "\(folder)/a\(ending)"
    try AtomicFile.write(bytes, to: path)
    return try body(path)
  }
}
