// A session of Sonde for a kernel: the session of the prompt, with a notebook's page instead of the terminal.
// Everything except interrupts happens on the thread that the kernel starts.

internal import CommandLanguage
internal import CommandReference
internal import Consoles
internal import Encodings
public import Jupyter
public import Runs
public import Sandbox
public import SoundCommands
internal import Synchronization

/// A session of Sonde that Jupyter uses.
public final class SessionKernel: KernelLanguage {
  /// The number of columns of text, approximately the width of a notebook page.
  private static let columns = 90

  private let session: SondeSession
  private let page: CellPage
  private let version: String
  /// Whether a cell is running.
  private let isBusy = Atomic(false)

  /// Makes a new session.
  ///
  /// - Parameters:
  ///   - version: the program's version.
  ///   - threads: the number of threads that the session may use.
  ///   - arguments: the value of `args`.
  ///   - confinement: the folder outside of which cells read and write nothing; nil for no confinement.
  ///   - limits: the limits of the session; its memory limit is checked before large values are made.
  ///   - processes: the processes that the session may use; if nil, the session computes everything itself.
  ///   - report: receives the progress of long work; without this function, the cell gets a progress line. With this
  ///     function, the output of cells is the same in every run, because the output contains neither progress nor
  ///     durations.
  public init(
    version: String, threads: Int, arguments: [String] = [], confinement: Confinement? = nil,
    limits: RunLimits = RunLimits(), processes: SessionProcesses? = nil,
    report: (@Sendable (Progress) -> Void)? = nil
  ) {
    self.version = version
    let page = CellPage(report: report)
    self.page = page
    let context = Context(
      run: Run(threads: threads, report: { page.report($0) }, note: { page.note($0) }),
      write: { page.write($0) }, note: { page.note($0) })
    context.columns = { SessionKernel.columns }
    context.confinement = confinement
    if let memory = limits.memory { context.run.memory = MemoryBudget(limit: memory) }
    // Notebook pages show standard error as a problem, so a report of finished work goes to standard output.
    context.tell = { page.write(SessionKernel.folded($0) + "\n") }
    context.tellsTimes = report == nil
    session = SondeSession(
      context, program: "sonde \(version)", arguments: arguments,
      figures: .page({ page.showPicture(SessionKernel.bundle($0)) }), processes: processes,
      show: { page.show(SessionKernel.bundle($0)) })
  }

  public var description: LanguageDescription {
    LanguageDescription(
      name: "sonde", version: version, mediaType: "text/x-sonde", fileEnding: ".sonde",
      editorMode: "sonde", highlighter: "python",
      banner: "Sonde \(version). Type `help` for help.")
  }

  public func startThread(_ work: @escaping @Sendable () -> Void) { LanguageThread.start(work) }

  /// Stops the running cell.
  public var interruption: Interrupt { session.interruption }

  public func interrupt() { interruption.request() }

  public func forgetInterrupt() { interruption.clear() }

  /// Starts the session's journal, from which the prompt can resume the session.
  public func keepJournal() { session.keepJournal() }

  /// Ends the session: stops the sound that is playing, closes the session's windows and ends its journal.
  public func end() {
    session.end()
    // The journal of a running cell stays open, so that the cell can be resumed.
    if !isBusy.load(ordering: .sequentiallyConsistent) { session.finishJournal() }
  }

  // MARK: Running

  public func run(_ code: String, name: String, output: any CellOutput) -> CellOutcome {
    do throws(Diagnostic) {
      return .done(try perform(code, name: name, output: output))
    } catch {
      return error.kind == .quit ? .left : .failed(SessionKernel.failure(error))
    }
  }

  /// Runs a cell; returns the cell's result, if there is one.
  func perform(
    _ code: String, name: String, output: any CellOutput
  ) throws(Diagnostic) -> MediaBundle? {
    isBusy.store(true, ordering: .sequentiallyConsistent)
    defer { isBusy.store(false, ordering: .sequentiallyConsistent) }
    page.begin(output)
    do throws(Diagnostic) {
      try session.enter(code, name: name)
      session.reportPlaying()
      return page.end(isWhole: true)
    } catch {
      session.reportPlaying()
      if let held = page.end(isWhole: false) { output.show(held) }
      throw error
    }
  }

  public func unrecorded<Result>(_ work: () -> Result) -> Result { session.unrecorded(work) }

  /// The entries of earlier prompts. Cells are not included, because notebooks store their cells.
  public func earlierEntries() -> [String] {
    session.context.confinement == nil ? (try? HistoryFile.usual?.load()) ?? [] : []
  }

  public func evaluate(_ expression: String) -> Result<MediaBundle, CellFailure> {
    do throws(Diagnostic) {
      let value = try session.interpreter.enter(expression, name: "expression").value
      return .success(SessionKernel.bundle(session.present(value)))
    } catch {
      return .failure(SessionKernel.failure(error))
    }
  }

  /// An error in the format of notebooks, with a caret at the place of the error, and with the calls that led to the
  /// error.
  static func failure(_ diagnostic: Diagnostic) -> CellFailure {
    let name =
      switch diagnostic.kind {
      case .syntax, .incomplete: "SyntaxError"
      case .name: "NameError"
      case .interrupted: "Interrupted"
      case .runtime, .quit: "Error"
      }
    let text = diagnostic.render(.page)
    return CellFailure(
      name: name, message: diagnostic.message + (diagnostic.hint.map { " — \($0)" } ?? ""),
      lines: TextLines.of(text))
  }

  // MARK: Showing

  /// A line of text, broken between words into shorter lines if the line is too long.
  private static func folded(_ text: String) -> String {
    WordWrap(columns: columns).lines(of: text.split(separator: " ")).joined(separator: "\n")
  }

  /// A value in all its media types.
  private static func bundle(_ value: Value) -> MediaBundle {
    var bundle = MediaBundle(plain: ValueText.display(value))
    guard case .object(let object) = value else { return bundle }
    for representation in object.representations {
      let isText =
        representation.mediaType.hasPrefix("text/") || representation.mediaType == "image/svg+xml"
      bundle.add(
        representation.mediaType,
        isText
          ? String(decoding: representation.bytes, as: UTF8.self)
          : Base64.text(representation.bytes))
    }
    return bundle
  }

  /// The largest SVG picture that is sent, in bytes. Larger pictures are sent only as pixels.
  private static let largestDrawing = 200_000

  private static func bundle(_ picture: ShownPicture) -> MediaBundle {
    var bundle = MediaBundle(plain: picture.summary)
    if picture.svg.count <= largestDrawing {
      bundle.add("image/svg+xml", String(decoding: picture.svg, as: UTF8.self))
    }
    bundle.add("image/png", Base64.text(picture.png))
    return bundle
  }

  // MARK: Completion and help

  public func complete(_ code: String, at cursor: Int) -> CellCompletion {
    let before = SessionKernel.beginning(of: code, cursor)
    let found = Completion.at(before, in: session.context)
    let start = String(decoding: before.utf8.prefix(max(0, found.start)), as: UTF8.self)
    return CellCompletion(
      matches: found.candidates.map { CellCompletion.Match($0.text, note: $0.note) },
      start: start.unicodeScalars.count)
  }

  public func inspect(_ code: String, at cursor: Int) -> MediaBundle? {
    let context = session.context
    let help = HelpText(columns: context.columns())
    for topic in InspectedPlace(code, at: cursor).topics {
      if let text = help.about(topic, in: context) { return MediaBundle(plain: text) }
    }
    return nil
  }

  public func wholeness(of code: String) -> CellWholeness {
    switch Interpreter.wholeness(of: code) {
    case .whole: .whole
    case .open: .open(indent: EntryText.indentation(after: code))
    case .wrong: .wrong
    }
  }

  private static func beginning(of code: String, _ cursor: Int) -> String {
    String(String.UnicodeScalarView(code.unicodeScalars.prefix(cursor)))
  }
}

extension Diagnostic.Marks {
  /// The colours of errors on a notebook page, as codes of a terminal. The error colour is not bold, because pages
  /// show bold red as a darker red, which is hard to read on a dark page.
  fileprivate static let page = Diagnostic.Marks(
    error: "\u{1b}[31m", dim: "\u{1b}[2m", end: "\u{1b}[0m")
}
