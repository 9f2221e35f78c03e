// A session of Sonde, put together in one place for prompt, scripts, kernel and tests: an interpreter with
// the sound library, its record, and the places where its figures appear. It belongs to the thread that the
// interpreter runs on; interrupts come from any.

public import CommandLanguage
public import Plots
public import Runs
public import SessionRecords
internal import SoundModels
internal import Spectra
internal import Tensors

/// A session with the sound library.
///
/// ```swift
/// let session = SondeSession(Context(run: run, write: write, note: note), program: "sonde 0.1.0")
/// try session.enter("plot tone(440Hz, 1s)", name: "prompt 1")
/// session.end()
/// ```
public final class SondeSession: Sendable {
  /// Where figures appear.
  public enum Figures: Sendable {
    /// Where `plots` says; the function returns how the terminal takes pictures, nil if it takes none. It is
    /// called on the session's thread, when a figure is to appear inside the terminal.
    case chosen(askTerminal: @Sendable () -> PictureProtocol?)
    /// On the page that the session writes to, as in a notebook.
    case page(@Sendable (ShownPicture) -> Void)
    /// In numbered files, whatever terminal and screen there are: the output is the same everywhere.
    case files
  }

  /// The interpreter that runs the session's code.
  public let interpreter: Interpreter
  /// Makes the session's record, and writes its journal.
  public let recorder: SessionRecorder

  /// A new session.
  ///
  /// - Parameters:
  ///   - context: where the session writes, and its threads. Its `arguments` and `display` are set here.
  ///   - program: the program with its version, such as `sonde 0.1.0`, for the session's record.
  ///   - arguments: the value of `args`; without it, there is no such variable.
  ///   - figures: where figures appear.
  ///   - show: shows any other value; without it, the value's line is written.
  public init(
    _ context: Context, program: String? = nil, arguments: [String]? = nil,
    figures: Figures = .chosen(askTerminal: { nil }),
    show: (@Sendable (Value) -> Void)? = nil
  ) {
    if let arguments { context.arguments = arguments }
    _ = context.store(FigureDisplay.self) { FigureDisplay(figures) }
    context.display = { value, context in
      let value = context.present(value)
      if case .object(let object) = value, let figure = object as? FigureValue {
        context.showFigure(figure)
      } else if let show {
        show(value)
      } else {
        context.write(ValueText.display(value) + "\n")
      }
    }
    interpreter = Interpreter(registry: SoundLibrary.registry, context: context)
    recorder = SessionRecorder.attach(to: interpreter)
    if let program { recorder.record.program = SondeSession.environment(of: program) }
    if let arguments { interpreter["args"] = .list(arguments.map(Value.string)) }
  }

  /// What the session's commands are handed.
  public var context: Context { interpreter.context }

  /// Stops what the session runs. May be used from any thread.
  public var interruption: Interrupt { interpreter.context.run.interrupt }

  /// A program with the libraries that results depend on: the second line of a saved session.
  private static func environment(of program: String) -> String {
    [program, Numerics.description, TransformLibrary.description].joined(separator: " · ")
  }
}

// MARK: - Running and ending

extension SondeSession {
  /// Runs an entry of a prompt or a cell, and shows its result if it has one to show.
  ///
  /// - Parameter name: what errors call the entry, such as `prompt 3`.
  /// - Throws: what went wrong in it.
  public func enter(_ entry: String, name: String) throws(Diagnostic) {
    let result = try interpreter.enter(entry, name: name)
    if result.shows { context.show(result.value) }
  }

  /// A value as it is now: a generator that is playing as it is at the frame that is heard.
  public func present(_ value: Value) -> Value { context.present(value) }

  /// Closes the session's figure windows; the windows stay on the screen.
  public func leaveWindows() { context.stored(FigureDisplay.self)?.windows.close() }

  /// Ends what is playing and closes the windows.
  public func end() {
    endPlaying()
    leaveWindows()
  }
}

// MARK: - Record

extension SondeSession {
  /// The file into which the session is written while it runs; nil for none.
  public var journal: SessionJournal? { recorder.journal }

  /// Starts the session's journal, unless it has one or the user has no home folder.
  ///
  /// - Parameter isHidden: whether other programs find it only once `reveal` was called.
  public func keepJournal(isHidden: Bool = false) {
    if recorder.journal != nil { return }
    recorder.journal = SessionFolder.usual?.newJournal(
      isHidden: isHidden, program: recorder.record.program, note: context.note)
  }

  /// Ends the journal of a session that has ended in order.
  public func finishJournal() { recorder.journal?.finish() }

  /// Does work that the record leaves out, such as a question that a front end asks by itself.
  public func unrecorded<Result>(_ work: () -> Result) -> Result { recorder.unrecorded(work) }
}

// MARK: - Showing

extension Context {
  /// A value as it is now.
  fileprivate func present(_ value: Value) -> Value {
    guard case .object(let object) = value, let present = try? object.present(in: self) else {
      return value
    }
    return .object(present)
  }

  /// Shows a figure with its caption (its table) or summary; writes why if there is no picture.
  fileprivate func showFigure(_ figure: FigureValue) {
    let display = store(FigureDisplay.self) { FigureDisplay() }
    let words = (figure.caption.isEmpty ? figure.summary : figure.caption) + "\n"
    do {
      try display.show(figure, words: words, self)
    } catch {
      note("no picture: \(error)")
    }
  }
}
