// The interface between a kernel and its language, without sockets and messages.

/// Content in several media types; the viewer shows the one that it prefers.
public struct MediaBundle: Sendable, Equatable {
  /// The content by media type: text as it is, other content in base64.
  public private(set) var entries: [(type: String, text: String)]

  /// - Parameter plain: the content as plain text, which every viewer can show.
  public init(plain: String) { entries = [("text/plain", plain)] }

  /// Adds the content in another media type.
  public mutating func add(_ type: String, _ text: String) {
    entries.removeAll { $0.type == type }
    entries.append((type, text))
  }

  /// The content in a media type; nil if there is none.
  public subscript(type: String) -> String? { entries.first { $0.type == type }?.text }

  public static func == (a: MediaBundle, b: MediaBundle) -> Bool {
    a.entries.elementsEqual(b.entries) { $0.type == $1.type && $0.text == $1.text }
  }
}

/// How code failed.
public struct CellFailure: Error, Sendable, Equatable {
  /// The kind of failure, in one word.
  public var name: String
  public var message: String
  /// The text to show, line by line, perhaps with a terminal's colour codes.
  public var lines: [String]

  public init(name: String, message: String, lines: [String]) {
    self.name = name
    self.message = message
    self.lines = lines
  }
}

/// The outcome of running a cell.
public enum CellOutcome: Sendable, Equatable {
  /// It ran to its end, with a result to show or none.
  case done(MediaBundle?)
  case failed(CellFailure)
  /// It ended the session.
  case left
}

/// The possible completions at the cursor.
public struct CellCompletion: Sendable, Equatable {
  /// One completion.
  public struct Match: Sendable, Equatable {
    public var text: String
    /// A few words about it; may be empty.
    public var note: String
    public init(_ text: String, note: String = "") {
      self.text = text
      self.note = note
    }
  }

  public var matches: [Match]
  /// The start of the text that a match replaces, in Unicode code points.
  public var start: Int

  public init(matches: [Match], start: Int) {
    self.matches = matches
    self.start = start
  }
}

/// Whether code can be run as it is.
public enum CellWholeness: Sendable, Equatable {
  case whole
  /// More lines are needed; the next one begins with these blanks.
  case open(indent: String)
  case wrong
}

/// A language's description for front ends.
public struct LanguageDescription: Sendable {
  public var name: String
  public var version: String
  public var mediaType: String
  /// With its dot.
  public var fileEnding: String
  /// The name of an editor mode that colours the language, or a similar one.
  public var editorMode: String
  /// The name of a Pygments lexer, for pages of notebooks.
  public var highlighter: String
  /// The text that a front end shows when a kernel starts.
  public var banner: String

  public init(
    name: String, version: String, mediaType: String, fileEnding: String, editorMode: String,
    highlighter: String, banner: String
  ) {
    self.name = name
    self.version = version
    self.mediaType = mediaType
    self.fileEnding = fileEnding
    self.editorMode = editorMode
    self.highlighter = highlighter
    self.banner = banner
  }
}

/// A session of a language, as a kernel runs it. All calls except `interrupt` and `description` come one
/// after another, on a thread that `startThread` has made.
public protocol KernelLanguage: Sendable {
  var description: LanguageDescription { get }
  /// Starts `work` on a new thread that the language can run on, and returns at once.
  func startThread(_ work: @escaping @Sendable () -> Void)
  /// Runs a cell, which shows its results through `output`.
  ///
  /// - Parameter name: the name of the cell in errors.
  func run(_ code: String, name: String, output: any CellOutput) -> CellOutcome
  /// Does work that belongs to no cell of the user, such as code that a front end runs by itself.
  func unrecorded<Result>(_ work: () -> Result) -> Result
  /// The cells or entries of earlier sessions, the oldest first.
  func earlierEntries() -> [String]
  /// The value of an expression.
  func evaluate(_ expression: String) -> Result<MediaBundle, CellFailure>
  /// The completions at a place in code, counted in Unicode code points.
  func complete(_ code: String, at cursor: Int) -> CellCompletion
  /// Help for a place in code, counted in Unicode code points; nil if there is none.
  func inspect(_ code: String, at cursor: Int) -> MediaBundle?
  func wholeness(of code: String) -> CellWholeness
  /// Stops the running cell as soon as possible. May be called from any thread.
  func interrupt()
  /// Clears an interrupt that came after the cell it was meant for.
  func forgetInterrupt()
}
