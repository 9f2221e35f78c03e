// What a language offers a kernel. Nothing here knows of sockets or messages.

/// Content in several media, of which whoever shows it takes the one that it likes best.
public struct MediaBundle: Sendable, Equatable {
  /// The content by media type: text as it is, anything else in base64.
  public private(set) var entries: [(type: String, text: String)]

  /// - Parameter plain: the content as plain text, which everybody can show.
  public init(plain: String) { entries = [("text/plain", plain)] }

  /// Adds the content in another medium.
  public mutating func add(_ type: String, _ text: String) {
    entries.removeAll { $0.type == type }
    entries.append((type, text))
  }

  /// The content in a medium; nil where there is none.
  public subscript(type: String) -> String? { entries.first { $0.type == type }?.text }

  public static func == (a: MediaBundle, b: MediaBundle) -> Bool {
    a.entries.elementsEqual(b.entries) { $0.type == $1.type && $0.text == $1.text }
  }
}

/// How code failed.
public struct CellFailure: Error, Sendable, Equatable {
  /// What sort of failure it is, in one word.
  public var name: String
  public var message: String
  /// All that is to be shown of it, line by line; may be coloured by a terminal's codes.
  public var lines: [String]

  public init(name: String, message: String, lines: [String]) {
    self.name = name
    self.message = message
    self.lines = lines
  }
}

/// What running a cell came to.
public enum CellOutcome: Sendable, Equatable {
  /// It ran to its end, with a result to show or none.
  case done(MediaBundle?)
  case failed(CellFailure)
  /// It has asked for the end of the session.
  case left
}

/// What may stand at the cursor.
public struct CellCompletion: Sendable, Equatable {
  /// One thing that may.
  public struct Match: Sendable, Equatable {
    public var text: String
    /// What it is, in few words; empty for nothing.
    public var note: String
    public init(_ text: String, note: String = "") {
      self.text = text
      self.note = note
    }
  }

  public var matches: [Match]
  /// Where the text begins that a match replaces, in Unicode code points.
  public var start: Int

  public init(matches: [Match], start: Int) {
    self.matches = matches
    self.start = start
  }
}

/// Whether code can be run as it is.
public enum CellWholeness: Sendable, Equatable {
  case whole
  /// More lines are needed; the next begins with these blanks.
  case open(indent: String)
  case wrong
}

/// What is to be known of a language.
public struct LanguageDescription: Sendable {
  public var name: String
  public var version: String
  public var mediaType: String
  /// With its dot.
  public var fileEnding: String
  /// The name of a language, near enough, whose colours an editor knows.
  public var editorMode: String
  /// The same for whoever makes pages of notebooks.
  public var highlighter: String
  /// What is said when a kernel begins.
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

/// A session of a language, as a kernel runs it. All calls but `interrupt`'s and `description`'s come one
/// behind the other, on a thread that `startThread` has made.
public protocol KernelLanguage: Sendable {
  var description: LanguageDescription { get }
  /// Runs `work` on a thread of its own, which the language can run on, and goes on at once.
  func startThread(_ work: @escaping @Sendable () -> Void)
  /// Runs a cell, which shows what it has to by `output`.
  ///
  /// - Parameter name: what errors call the cell.
  func run(_ code: String, name: String, output: any CellOutput) -> CellOutcome
  /// Does work that belongs to no cell of the user's: what a front end runs by itself.
  func unrecorded<Result>(_ work: () -> Result) -> Result
  /// The cells or entries of earlier sessions, the oldest first.
  func earlierEntries() -> [String]
  /// The value of an expression.
  func evaluate(_ expression: String) -> Result<MediaBundle, CellFailure>
  /// What may stand at a place of a code, counted in Unicode code points.
  func complete(_ code: String, at cursor: Int) -> CellCompletion
  /// What is known of what stands at a place of a code, counted in Unicode code points; nil for nothing.
  func inspect(_ code: String, at cursor: Int) -> MediaBundle?
  func wholeness(of code: String) -> CellWholeness
  /// Stops what runs, as soon as it can. Called from any thread.
  func interrupt()
  /// Forgets an interrupt that came too late for what it was meant for.
  func forgetInterrupt()
}
