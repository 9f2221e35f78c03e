// A language of a few words for tests of a kernel; its behaviour depends only on the cell's text.

import CommandLanguage
import Glibc
import Jupyter
import Synchronization

/// `say X` writes X, `moan X` writes X to standard error, `fail` throws an error, `wait` runs until it is interrupted,
/// and `leave` ends the session. A cell with any other text has this text as its result.
final class EchoLanguage: KernelLanguage {
  private let isInterrupted = Mutex(false)
  /// The number of unrecorded requests that ran.
  let asides = Mutex(0)

  var description: LanguageDescription {
    LanguageDescription(
      name: "echo", version: "1", mediaType: "text/plain", fileEnding: ".echo",
      editorMode: "text", highlighter: "text", banner: "Echo")
  }

  func startThread(_ work: @escaping @Sendable () -> Void) { LanguageThread.start(work) }
  func interrupt() { isInterrupted.withLock { $0 = true } }
  func forgetInterrupt() { isInterrupted.withLock { $0 = false } }

  func run(_ code: String, name: String, output: any CellOutput) -> CellOutcome {
    for line in code.split(separator: "\n") {
      let words = line.split(separator: " ", maxSplits: 1).map(String.init)
      let rest = words.count > 1 ? words[1] : ""
      switch words[0] {
      case "say": output.write(rest + "\n")
      case "moan": output.writeError(rest + "\n")
      case "show": output.show(MediaBundle(plain: rest))
      case "progress": output.showProgress(rest)
      case "fail": return .failed(CellFailure(name: "Failure", message: rest, lines: [rest, name]))
      case "leave": return .left
      case "wait":
        while !isInterrupted.withLock({ $0 }) { sched_yield() }
        return .failed(CellFailure(name: "Interrupted", message: "stopped", lines: []))
      default: return .done(MediaBundle(plain: String(line)))
      }
    }
    return .done(nil)
  }

  func unrecorded<Result>(_ work: () -> Result) -> Result {
    asides.withLock { $0 += 1 }
    return work()
  }

  func earlierEntries() -> [String] { ["three", "two\nthree"] }

  func evaluate(_ expression: String) -> Result<MediaBundle, CellFailure> {
    expression == "fail"
      ? .failure(CellFailure(name: "Failure", message: "", lines: []))
      : .success(MediaBundle(plain: expression))
  }

  func complete(_ code: String, at cursor: Int) -> CellCompletion {
    CellCompletion(matches: [.init("completed", note: "a word")], start: cursor)
  }

  func inspect(_ code: String, at cursor: Int) -> MediaBundle? {
    code.isEmpty ? nil : MediaBundle(plain: "\(code) at \(cursor)")
  }

  func wholeness(of code: String) -> CellWholeness {
    code == "whole" ? .whole : code == "open" ? .open(indent: "  ") : .wrong
  }
}
