// The interface between a kernel and its language, without sockets or messages.

/// Content in several media types. A viewer shows the media type that the viewer prefers.
public struct MediaBundle: Sendable, Equatable {
  /// The content by media type: text is unchanged, and other content is in base64.
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

/// The error of code that failed.
public struct CellFailure: Error, Sendable, Equatable {
  /// The kind of failure, in one word.
  public var name: String
  public var message: String
  /// The text to show, as a list of lines; the lines may contain colour codes of a terminal.
  public var lines: [String]

  public init(name: String, message: String, lines: [String]) {
    self.name = name
    self.message = message
    self.lines = lines
  }
}

/// The outcome of running a cell.
public enum CellOutcome: Sendable, Equatable {
  /// The cell ran to its end, with or without a result to show.
  case done(MediaBundle?)
  case failed(CellFailure)
  /// The cell ended the session.
  case left
}

/// The possible completions at the cursor.
public struct CellCompletion: Sendable, Equatable {
  /// One completion.
  public struct Match: Sendable, Equatable {
    public var text: String
    /// A short description of the match; may be empty.
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

/// The completeness of code: whether the code can be run as it is.
public enum CellWholeness: Sendable, Equatable {
  case whole
  /// More lines are needed; the next line begins with these blanks.
  case open(indent: String)
  case wrong
}

/// A language's description for front ends.
public struct LanguageDescription: Sendable {
  public var name: String
  public var version: String
  public var mediaType: String
  /// The file name extension of scripts, including the dot.
  public var fileEnding: String
  /// The name of an editor mode with colours for this language or a similar language.
  public var editorMode: String
  /// The name of the Pygments lexer that colours code on notebook pages.
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

/// A session of a language that a kernel runs. All calls except `interrupt` and `description` are made one after
/// another, on a thread that `startThread` has made.
public protocol KernelLanguage: Sendable {
  var description: LanguageDescription { get }
  /// Starts `work` on a new thread for the language, and returns at once.
  func startThread(_ work: @escaping @Sendable () -> Void)
  /// Runs a cell. The cell shows its results through `output`.
  ///
  /// - Parameter name: the name of the cell in error messages.
  func run(_ code: String, name: String, output: any CellOutput) -> CellOutcome
  /// Runs code that belongs to no cell of the user, such as an expression that a front end evaluates internally.
  func unrecorded<Result>(_ work: () -> Result) -> Result
  /// The cells or entries of earlier sessions, the oldest first.
  func earlierEntries() -> [String]
  /// The value of an expression.
  func evaluate(_ expression: String) -> Result<MediaBundle, CellFailure>
  /// The completions at a position in code, counted in Unicode code points.
  func complete(_ code: String, at cursor: Int) -> CellCompletion
  /// Help for a position in code, counted in Unicode code points; nil if there is no help.
  func inspect(_ code: String, at cursor: Int) -> MediaBundle?
  func wholeness(of code: String) -> CellWholeness
  /// Stops the running cell as soon as possible. This function may be called from any thread.
  func interrupt()
  /// Clears an interrupt that arrived after the end of the interrupted cell.
  func forgetInterrupt()
}
