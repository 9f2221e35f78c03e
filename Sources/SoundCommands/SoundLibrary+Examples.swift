// Running the examples of declarations: for the reference pages, and for the tests that each runs.

public import CommandLanguage
internal import Files
internal import Synchronization

extension SoundLibrary {
  /// What an example came to.
  public struct ExampleResult: Sendable {
    /// What it printed.
    public let output: String
    /// What went wrong, where something did.
    public let failure: Diagnostic?
  }

  /// Runs the example of a command, in a session and a folder of its own that goes again.
  ///
  /// - Throws: `FileError` where the folder cannot be made.
  public static func runExample(of command: Command) throws -> ExampleResult {
    try runExample(command.example)
  }

  /// Runs an example, in a session and a folder of its own that goes again.
  ///
  /// - Throws: `FileError` where the folder cannot be made.
  public static func runExample(_ code: String) throws -> ExampleResult {
    try Folders.withTemporary { folder in
      let written = Text()
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

  /// Text that grows, from whatever thread.
  private final class Text: Sendable {
    let text = Mutex("")
  }
}
