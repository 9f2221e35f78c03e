// A session of Sonde as a kernel runs it: the prompt's interpreter, with a notebook's page in the place of
// the terminal. Everything but interrupts happens on the thread that the kernel starts.

internal import CommandLanguage
internal import CommandReference
public import Jupyter
internal import Plots
public import Runs
internal import SessionRecords
internal import SoundCommands
internal import Synchronization
internal import Terminal

/// A session behind Jupyter.
public final class SessionKernel: KernelLanguage {
  /// How many columns text has: about what a page shows in a line.
  private static let columns = 90

  private let interpreter: Interpreter
  private let recorder: SessionRecorder
  private let page: CellPage
  private let version: String
  /// Whether a cell runs.
  private let isBusy = Atomic(false)

  /// A new session.
  ///
  /// - Parameters:
  ///   - version: the program's.
  ///   - threads: how many threads it may use.
  ///   - arguments: what the session has as `args`.
  ///   - report: told where long work is; nil for a line in the cell. With it, what cells show is the same
  ///     each time: it says neither how far work has come nor how long it took.
  public init(
    version: String, threads: Int, arguments: [String] = [],
    report: (@Sendable (Progress) -> Void)? = nil
  ) {
    self.version = version
    let page = CellPage(report: report)
    self.page = page
    let context = Context(
      run: Run(threads: threads, report: { page.report($0) }, note: { page.note($0) }),
      write: { page.write($0) }, note: { page.note($0) })
    context.columns = { SessionKernel.columns }
    // A page has a colour of its own for the standard error: for what is amiss, which a report is not.
    context.tell = { page.write(SessionKernel.folded($0) + "\n") }
    context.tellsTimes = report == nil
    context.arguments = arguments
    context.display = { value, context in
      // Figures go where `plots` says.
      if case .object(let object) = value, object.alwaysShows {
        SoundLibrary.show(value, in: context)
      } else {
        page.show(SessionKernel.bundle(value, in: context))
      }
    }
    SoundLibrary.showFigures(on: { page.showPicture(SessionKernel.bundle($0)) }, in: context)
    interpreter = Interpreter(registry: SoundLibrary.registry, context: context)
    recorder = SessionRecorder.attach(to: interpreter)
    recorder.record.program = SoundLibrary.program("sonde \(version)")
    interpreter["args"] = .list(arguments.map(Value.string))
  }

  public var description: LanguageDescription {
    LanguageDescription(
      name: "sonde", version: version, mediaType: "text/x-sonde", fileEnding: ".sonde",
      editorMode: "sonde", highlighter: "python",
      banner: "Sonde \(version). `help` tells what there is.")
  }

  public func startThread(_ work: @escaping @Sendable () -> Void) { LanguageThread.start(work) }

  /// What stops a cell that runs.
  public var interruption: Interrupt { interpreter.context.run.interrupt }

  public func interrupt() { interpreter.context.run.interrupt.request() }

  public func forgetInterrupt() { interpreter.context.run.interrupt.clear() }

  /// From now on the session is journalled, so that the prompt can take it up.
  public func keepJournal() {
    let page = page
    recorder.journal = SessionFolder.usual?.newJournal(
      program: recorder.record.program, note: { page.note($0) })
  }

  /// Ends what plays and lets go of windows: when the session is over.
  public func end() {
    SoundLibrary.endPlaying(interpreter.context)
    SoundLibrary.leaveWindows(interpreter.context)
    // What still runs is under way for whoever takes the session up.
    if !isBusy.load(ordering: .sequentiallyConsistent) { recorder.journal?.finish() }
  }

  // MARK: Running

  public func run(_ code: String, name: String, output: any CellOutput) -> CellOutcome {
    do throws(Diagnostic) {
      return .done(try perform(code, name: name, output: output))
    } catch {
      return error.kind == .quit ? .left : .failed(SessionKernel.failure(error))
    }
  }

  /// Runs a cell, and gives its result, if it has one.
  func perform(
    _ code: String, name: String, output: any CellOutput
  ) throws(Diagnostic) -> MediaBundle? {
    isBusy.store(true, ordering: .sequentiallyConsistent)
    defer { isBusy.store(false, ordering: .sequentiallyConsistent) }
    page.begin(output)
    let context = interpreter.context
    do throws(Diagnostic) {
      let result = try interpreter.enter(code, name: name)
      if result.shows { context.show(result.value) }
      SoundLibrary.tellOfPlaying(context)
      return page.end(isWhole: true)
    } catch {
      SoundLibrary.tellOfPlaying(context)
      if let held = page.end(isWhole: false) { output.show(held) }
      throw error
    }
  }

  public func unrecorded<Result>(_ work: () -> Result) -> Result { recorder.unrecorded(work) }

  /// What was entered at the prompt. Cells are not added: notebooks keep them.
  public func earlierEntries() -> [String] { (try? HistoryFile.usual?.load()) ?? [] }

  public func evaluate(_ expression: String) -> Result<MediaBundle, CellFailure> {
    do throws(Diagnostic) {
      let value = try interpreter.enter(expression, name: "expression").value
      return .success(SessionKernel.bundle(value, in: interpreter.context))
    } catch {
      return .failure(SessionKernel.failure(error))
    }
  }

  /// An error as a notebook shows it: with its caret and its calls.
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
      lines: text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init))
  }

  // MARK: Showing

  /// A line in as many as it takes, parted between words.
  private static func folded(_ text: String) -> String {
    var lines = [""]
    for word in text.split(separator: " ") {
      let line = lines[lines.count - 1]
      if line.isEmpty {
        lines[lines.count - 1] = String(word)
      } else if line.count + 1 + word.count <= columns {
        lines[lines.count - 1] += " " + word
      } else {
        lines.append(String(word))
      }
    }
    return lines.joined(separator: "\n")
  }

  /// A value in all media that it has.
  private static func bundle(_ value: Value, in context: Context) -> MediaBundle {
    var value = value
    if case .object(let object) = value, let present = try? object.present(in: context) {
      value = .object(present)
    }
    var bundle = MediaBundle(plain: ValueText.display(value))
    guard case .object(let object) = value else { return bundle }
    for representation in object.representations {
      let isText =
        representation.mediaType.hasPrefix("text/") || representation.mediaType == "image/svg+xml"
      bundle.add(
        representation.mediaType,
        isText
          ? String(decoding: representation.bytes, as: UTF8.self)
          : InlineProtocol.base64(representation.bytes))
    }
    return bundle
  }

  /// The largest drawing by lines that is sent, in bytes; of a larger one there are the pixels.
  private static let largestDrawing = 200_000

  private static func bundle(_ picture: ShownPicture) -> MediaBundle {
    var bundle = MediaBundle(plain: picture.summary)
    if picture.svg.count <= largestDrawing {
      bundle.add("image/svg+xml", String(decoding: picture.svg, as: UTF8.self))
    }
    bundle.add("image/png", InlineProtocol.base64(picture.png))
    return bundle
  }

  // MARK: Asking

  public func complete(_ code: String, at cursor: Int) -> CellCompletion {
    let before = SessionKernel.beginning(of: code, cursor)
    let found = Completion.at(before, in: interpreter.context)
    let start = String(decoding: before.utf8.prefix(max(0, found.start)), as: UTF8.self)
    return CellCompletion(
      matches: found.candidates.map { CellCompletion.Match($0.text, note: $0.note) },
      start: start.unicodeScalars.count)
  }

  public func inspect(_ code: String, at cursor: Int) -> MediaBundle? {
    let context = interpreter.context
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
  /// A page's colours, as a terminal's codes. Not bold: pages of notebooks show bold red in a darker one, which a
  /// dark page swallows.
  fileprivate static let page = Diagnostic.Marks(
    error: "\u{1b}[31m", dim: "\u{1b}[2m", end: "\u{1b}[0m")
}
