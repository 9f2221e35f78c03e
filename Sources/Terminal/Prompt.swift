// The loop of the prompt. The prompt's thread waits for the keyboard, for signals and for the end of the running
// entry. Entries run one at a time on a separate thread, so that Ctrl-C always works. The line editor controls the
// terminal only while no entry runs.

public import CommandLanguage
public import Consoles
internal import Glibc
internal import Runs
internal import Synchronization
internal import WholeNumbers

/// The prompt of a session.
///
/// ```swift
/// exit(Prompt(interpreter, console: console).run())
/// ```
public struct Prompt: Sendable {
  /// The settings of a prompt.
  public struct Settings: Sendable {
    /// The text before an entry, and the text before each further line of an entry. The second text appears only if
    /// the terminal cannot draw an entry of several lines.
    public var prompt = "sonde> "
    public var continuation = "  ...> "
    /// The text that is written before the first prompt; nil for no text.
    public var banner: String?
    /// Called after each entry, on the thread of the entry, to report events that happened during the entry.
    public var afterEntry: @Sendable () -> Void = {}
    /// Called with the entries of earlier sessions, the oldest first, before the first prompt.
    public var afterHistory: @Sendable ([String]) -> Void = { _ in }
    /// The file that stores entries across sessions; nil for none.
    public var history: HistoryFile? = .usual

    public init() {}
  }

  private let runner: any EntryRunner
  private let console: Console
  private let settings: Settings

  public init(_ interpreter: Interpreter, console: Console, settings: Settings = Settings()) {
    self.init(
      runner: InterpreterRunner(interpreter, console: console, afterEntry: settings.afterEntry),
      console: console, settings: settings)
  }

  package init(runner: any EntryRunner, console: Console, settings: Settings) {
    self.runner = runner
    self.console = console
    self.settings = settings
  }

  /// Reads and runs entries until the user ends the session.
  ///
  /// - Returns: the exit status: 0, or 128 plus the number of the signal that ended the prompt.
  public func run() -> Int32 {
    let terminal = console.output.isTerminal ? console.output : console.errors
    guard let signals = SignalQueue() else {
      console.note("error: the prompt cannot use the terminal")
      return 1
    }
    if let problem = InputrcFile.problem() {
      console.note("note: the keys keep their usual meaning: \(problem)")
      setenv("INPUTRC", "/dev/null", 1)
    }
    let editor: LineEditor
    do {
      editor = try LineEditor.claim(
        output: terminal.descriptor, parse: { [runner] in runner.parse($0) },
        complete: runner.complete, isFunction: runner.isFunction)
    } catch {
      console.note("error: \(error)")
      return 1
    }
    var session = PromptSession(
      runner: runner, console: console, settings: settings, signals: signals, editor: editor)
    return session.run()
  }
}

/// The loop of a prompt that is running, with its state between two events.
private struct PromptSession {
  let runner: any EntryRunner
  let console: Console
  let settings: Prompt.Settings
  let signals: SignalQueue
  let editor: LineEditor
  /// The lines of an incomplete entry, if the editor returns its lines one by one.
  var pending = ""
  var entries = 0
  var lastRemembered: String?
  var hasHistoryFailed = false

  mutating func run() -> Int32 {
    loadHistory()
    if let banner = settings.banner { console.write(banner + "\n") }
    while true {
      console.endLine()
      editor.begin(prompt: promptText)
      switch awaitInput() {
      case .leave(let status):
        editor.leave()
        return status
      case .cleared:
        pending = ""
      case .line(let line, let parsed):
        let text = pending.isEmpty ? line : pending + "\n" + line
        let entry = pending.isEmpty ? parsed ?? runner.parse(text) : runner.parse(text)
        guard entry.wholeness != .open else {
          pending = text
          continue
        }
        pending = ""
        if let status = perform(entry, typed: text) {
          editor.leave()
          return status
        }
      }
    }
  }

  /// The event that ended the wait for input from the keyboard.
  private enum Awaited {
    case line(String, ParsedEntry?)
    case cleared
    case leave(Int32)
  }

  private func awaitInput() -> Awaited {
    while true {
      let isAhead = LineEditor.hasKeysAhead
      let ready = wait(for: [0, signals.descriptor], milliseconds: isAhead ? 0 : -1)
      while let signal = signals.next() {
        switch signal {
        case SIGINT:
          editor.abandon(mark: "^C")
          return .cleared
        case SIGWINCH: editor.resize()
        case SIGTSTP: editor.released { signals.suspend() }
        default:
          editor.abandon(mark: "")
          return .leave(128 + signal)
        }
      }
      guard isAhead || ready.contains(0) else { continue }
      switch editor.read() {
      case nil: continue
      case .entry(let line, let parsed): return .line(line, parsed)
      case .end:
        return .leave(0)
      }
    }
  }

  /// Runs an entry; returns an exit status if the session has ended.
  private mutating func perform(_ entry: ParsedEntry, typed text: String) -> Int32? {
    if text.allSatisfy(\.isWhitespace) { return nil }
    remember(text)
    entries += 1
    return runAside(entry, name: "prompt \(entries)")
  }

  /// Runs an entry on a separate thread and waits for its end; returns an exit status if the session has ended.
  private func runAside(_ entry: ParsedEntry, name: String) -> Int32? {
    let interrupt = runner.interrupt
    interrupt.clear()
    guard let done = Completed() else { return runner.run(entry, name: name) ? nil : 0 }
    LanguageThread.start { [runner] in done.tell(goesOn: runner.run(entry, name: name)) }
    var ending: Int32?
    while true {
      // After a signal that ends the program, the running entry has a short time to stop by itself.
      let ready = wait(
        for: [done.descriptor, signals.descriptor], milliseconds: ending == nil ? -1 : 500)
      if ready.contains(done.descriptor) || (ready.isEmpty && ending != nil) { break }
      while let signal = signals.next() {
        switch signal {
        case SIGINT:
          interrupt.request()
        case SIGWINCH: editor.resize()
        case SIGTSTP: editor.released { signals.suspend() }
        default:
          interrupt.request()
          ending = signal
        }
      }
    }
    console.endProgress()
    if let ending { return 128 + ending }
    return done.goesOn ? nil : 0
  }

  private var promptText: String { pending.isEmpty ? settings.prompt : settings.continuation }

  private mutating func loadHistory() {
    do {
      let entries = try settings.history?.load() ?? []
      editor.remember(all: entries)
      settings.afterHistory(entries)
      lastRemembered = entries.last
    } catch { noteHistory(error) }
  }

  /// Adds an entry to the history and to its file. An entry that begins with a blank or equals the last entry is not
  /// added.
  private mutating func remember(_ entry: String) {
    var entry = entry
    while let last = entry.utf8.last, last == 10 || last == 13 { entry.unicodeScalars.removeLast() }
    if entry.first == " " || entry == lastRemembered { return }
    editor.remember(entry)
    lastRemembered = entry
    do { try settings.history?.append(entry) } catch { noteHistory(error) }
  }

  private mutating func noteHistory(_ error: any Error) {
    if !hasHistoryFailed { console.note("note: the history is not saved: \(error)") }
    hasHistoryFailed = true
  }

  /// The given descriptors that have input; empty if the time limit is reached.
  private func wait(for descriptors: [Int32], milliseconds: Int32 = -1) -> Set<Int32> {
    var requests = descriptors.map { pollfd(fd: $0, events: Int16(POLLIN), revents: 0) }
    var count: Int32 = -1
    repeat {
      count = poll(&requests, nfds_t(requests.count), milliseconds)
    } while count < 0 && errno == EINTR
    guard count > 0 else { return [] }
    return Set(requests.filter { $0.revents != 0 }.map(\.fd))
  }
}

/// An object with which a thread waits for the end of an entry.
private final class Completed: Sendable {
  /// A descriptor that has input once `tell` has been called.
  let descriptor: Int32
  private let writing: Int32
  private let answer = Atomic<Bool>(true)

  /// Whether the session continues after the entry.
  var goesOn: Bool { answer.load(ordering: .sequentiallyConsistent) }

  init?() {
    var ends: [Int32] = [-1, -1]
    guard pipe(&ends) == 0 else { return nil }
    for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
    descriptor = ends[0]
    writing = ends[1]
  }

  deinit {
    close(descriptor)
    close(writing)
  }

  func tell(goesOn: Bool) {
    answer.store(goesOn, ordering: .sequentiallyConsistent)
    var byte: UInt8 = 1
    write(writing, &byte, 1)
  }
}
