// Functions that run the examples of commands, for the reference pages and the tests.

public import CommandLanguage
internal import Files
internal import SessionRecords
internal import Synchronization

extension SoundLibrary {
  /// The result of an example.
  public struct ExampleResult: Sendable {
    /// The printed output of the example.
    public let output: String
    /// The error; nil if the example ran without an error.
    public let failure: Diagnostic?
  }

  /// Runs the example of a command in a new session and a new temporary folder.
  ///
  /// - Throws: `FileError` if the folder cannot be created.
  public static func runExample(of command: Command) throws -> ExampleResult {
    try runExample(command.example)
  }

  /// Runs an example in a new session and a new temporary folder.
  ///
  /// - Throws: `FileError` if the folder cannot be created.
  public static func runExample(_ code: String) throws -> ExampleResult {
    try Folders.withTemporary { folder in
      let written = WrittenText()
      let context = Context(write: { text in written.text.withLock { $0 += text } })
      context.folder = folder
      let session = SondeSession(context, figures: .files)
      let failure: Diagnostic? = LanguageThread.run {
        do throws(Diagnostic) {
          try session.enter(code, name: "example")
          return nil
        } catch {
          return error
        }
      }
      return ExampleResult(output: written.text.withLock { $0 }, failure: failure)
    }
  }

  /// A text to which any thread can append.
  private final class WrittenText: Sendable {
    let text = Mutex("")
  }
}
