// A session of Sonde for the prompt, scripts, the kernel and tests: an interpreter with the sound library, a record,
// and the places where figures appear. A session belongs to the thread of its interpreter, but any thread may
// interrupt the session.

public import CommandLanguage
internal import Files
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
  /// The places where figures can appear.
  public enum Figures: Sendable {
    /// The place that the command `plots` sets. The function returns the terminal's protocol for pictures, or nil if
    /// the terminal shows no pictures. The function is called on the session's thread, before a figure appears inside
    /// the terminal.
    case chosen(askTerminal: @Sendable () -> PictureProtocol?)
    /// The page to which the session writes its output, as in a notebook. The function shows a picture on this
    /// page.
    case page(@Sendable (ShownPicture) -> Void)
    /// Numbered files, so that the output does not depend on the terminal or the screen.
    case files
  }

  /// The interpreter that runs the session's code.
  public let interpreter: Interpreter
  /// The recorder, which makes the session's record and writes the session's journal.
  public let recorder: SessionRecorder

  /// Creates a session.
  ///
  /// - Parameters:
  ///   - context: the session's context, with its output and threads. The session sets its `arguments` and `display`.
  ///   - program: the name and version of the program, such as `sonde 0.1.0`, for the session's record.
  ///   - arguments: the value of the variable `args`; if nil, the session has no variable `args`.
  ///   - figures: the place where figures appear.
  ///   - processes: the processes that the session may use; if nil, the session computes everything itself.
  ///   - show: a function that shows values other than figures; if nil, the session writes values as text.
  public init(
    _ context: Context, program: String? = nil, arguments: [String]? = nil,
    figures: Figures = .chosen(askTerminal: { nil }), processes: SessionProcesses? = nil,
    show: (@Sendable (Value) -> Void)? = nil
  ) {
    if let arguments { context.arguments = arguments }
    _ = context.store(FigureDisplay.self) { FigureDisplay(figures) }
    if let processes { _ = context.store(WorkerCrew.self) { WorkerCrew(processes, context) } }
    context.display = { value, context in
      let value = context.present(value)
      if case .object(let object) = value, let figure = object as? FigureValue {
        context.showFigure(figure)
      } else if let show {
        show(value)
      } else {
        context.write(ValueText.display(value, window: context.window()?.columns) + "\n")
      }
    }
    interpreter = Interpreter(registry: SoundLibrary.registry, context: context)
    recorder = SessionRecorder.attach(to: interpreter)
    if let program {
      recorder.record.program = ProgramDescription { SondeSession.environment(of: program) }
    }
    if let arguments { interpreter["args"] = .list(arguments.map(Value.string)) }
  }

  /// The context that the session passes to commands.
  public var context: Context { interpreter.context }

  /// The interrupt that stops the running code of the session. Any thread may use the interrupt.
  public var interruption: Interrupt { interpreter.context.run.interrupt }

  /// The second line of a saved session: the program, and the libraries that affect results.
  private static func environment(of program: String) -> String {
    [program, Numerics.description, TransformLibrary.description].joined(separator: " · ")
  }
}

// MARK: - Running and ending

extension SondeSession {
  /// Runs an entry from a prompt or from a cell, and shows the result of the entry, if there is one.
  ///
  /// - Parameter name: the name of the entry in error messages, such as `prompt 3`.
  /// - Throws: `Diagnostic` for the first error in the entry.
  public func enter(_ entry: String, name: String) throws(Diagnostic) {
    let result = try interpreter.enter(entry, name: name)
    if result.shows { context.show(result.value) }
  }

  /// The current state of a value: for a playing generator, the state at the frame that is playing.
  public func present(_ value: Value) -> Value { context.present(value) }

  /// Ends gnuplot; the session's figure windows stay on the screen.
  public func leaveWindows() { context.stored(FigureDisplay.self)?.windows.close() }

  /// Stops the sound that is playing, and ends gnuplot.
  public func end() {
    endPlaying()
    leaveWindows()
  }
}

// MARK: - Record

extension SondeSession {
  /// The file into which the session is written while it runs; nil if there is no such file.
  public var journal: SessionJournal? { recorder.journal }

  /// Starts the session's journal, unless the session already has a journal, is confined to a folder, or the user has
  /// no home folder.
  ///
  /// - Parameter isHidden: whether the journal is hidden from other programs until `reveal` is called.
  public func keepJournal(isHidden: Bool = false) {
    if recorder.journal != nil || context.confinement != nil { return }
    guard let folder = SessionFolder.usual else {
      if let home = Folders.missingHome {
        context.note(
          "note: the home folder \(home) does not exist: the session has no history and no journal")
      }
      return
    }
    folder.removeStrays()
    recorder.journal = folder.newJournal(
      isHidden: isHidden, program: recorder.record.program, note: context.note)
  }

  /// Ends the journal of a session that has ended without a failure.
  public func finishJournal() { recorder.journal?.finish() }

  /// Does work that is not recorded, such as a request that a front end sends without the user.
  public func unrecorded<Result>(_ work: () -> Result) -> Result { recorder.unrecorded(work) }
}

// MARK: - Showing

extension Context {
  /// The current state of a value, which differs from the value itself if a generator is playing.
  fileprivate func present(_ value: Value) -> Value {
    guard case .object(let object) = value, let present = try? object.present(in: self) else {
      return value
    }
    return .object(present)
  }

  /// Shows a figure with its caption, or with its summary if the caption is empty. If the picture cannot be shown,
  /// a note states the reason.
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
