// Tests of journals that were cut, changed, or could not be written for a time: the session resumes with a beginning
// of its statements, and a journal is complete again as soon as it can be written.

import CommandLanguage
import Files
import Glibc
import LanguageTestSupport
import SessionRecords
import TestSupport
import Testing

@Suite struct JournalDamageTests {
  private let folder = TemporaryFolder()
  private var path: String { folder / "j.sonde" }

  private final class Notes { var all: [String] = [] }

  /// The language with long work that saves one checkpoint and then notes its end.
  private static var working: CommandRegistry {
    var registry = CommandRegistry.recording
    registry.add([
      Command(
        "work", area: "test", "Long work.", Parameter<Int>("steps", "the steps"), example: "work 3"
      ) { (context: Context, steps: Int) -> Double in
        let end = context.beginWork()
        let kept = try context.keptWork.map { try BoundedFile.text($0) }
        let step = end?.step ?? steps
        context.keepWork(step: step, plan: nil) { try AtomicFile.write("\(step)", to: $0) }
        if end?.isStop ?? false { context.endWork(step: step, plan: nil, isStop: true) }
        return kept.flatMap { Double($0) } ?? Double(step)
      }
    ])
    return registry
  }

  private func session(_ notes: Notes? = nil, at path: String? = nil) -> Interpreter {
    let session = Interpreter.recorded(Self.working)
    session.record.program = "sonde 0"
    if let notes {
      session.journal = SessionJournal(path: path ?? self.path, program: "sonde 0") {
        notes.all.append($0)
      }
    }
    return session
  }

  private func enter(_ entries: [String], in session: Interpreter) {
    for entry in entries { _ = try? session.enter(entry, name: "t") }
  }

  private let entries = [
    "x = [1]", "# Über x.\nappend x, 2; y = 3", "draw()", "d = draw()", "l = work(15)",
    "def twice(n) {\n  2 * n\n}", "if x[0] > 1 {\n  z = 1\n} else {\n  z = 2 * twice(4)\n}",
    "if true { append x, 9; error \"nein – 1 · 2\" }", "s = \"a\u{2028}b\u{85}c\u{b}d\u{301}\"",
    "w = 12345",
  ]

  private func texts(_ session: Interpreter) -> [String] { session.record.statements.map(\.text) }

  @Test func aJournalThatIsCutAtAnyByteResumesWithABeginningOfItsStatements() throws {
    let first = session(Notes())
    enter(entries, in: first)
    let all = texts(first)
    #expect(all.count == 10)
    let whole = try BoundedFile.bytes(path)
    let head = try #require(whole.indices.first { whole[..<$0].count { $0 == 10 } == 3 })
    var counts: [Int] = []
    for length in head...whole.count {
      // The last entry was running while its line has no newline.
      try AtomicFile.write(Array(whole[..<length]), to: path)
      let second = session()
      let resumption = try SessionReplay(journalAt: path).resume(in: second)
      let found = texts(second)
      #expect(found == Array(all.prefix(found.count)), "cut at \(length)")
      #expect(resumption.departures <= 1, "\(resumption.remarks)")
      counts.append(found.count)
    }
    #expect(counts.first == 0 && counts.last == all.count)
  }

  @Test func aStopIsReadFromItsCheckpointWhereverItsNoteIsCut() throws {
    enter(["x = 1", "l = work(1500)"], in: session(Notes()))
    let text = try BoundedFile.text(path)
    let start = try #require(text.ranges(of: "l = work").first).lowerBound
    let line = "l = work(1500)  #= stopped at step 1500"
    let statement = "l = work(1500)  ".utf8.count
    for length in 0...line.utf8.count {
      try AtomicFile.write(text[..<start] + String(line.prefix(length)), to: path)
      let second = session()
      let replay = try SessionReplay(journalAt: path)
      let resumption = replay.resume(in: second)
      #expect(second["x"].map(ValueText.shown) == "1")
      // The checkpoint is of step 1500, even if the note is cut after `step 1`.
      let isBack = length >= statement + 2
      #expect(resumption.statements == (isBack ? 2 : 1), "\(line.prefix(length))")
      if isBack {
        #expect(second["l"].map(ValueText.shown) == "1500")
        #expect(resumption.remarks.last?.hasSuffix("its last checkpoint, step 1500") == true)
      }
    }
  }

  @Test func aJournalWithRandomBytesResumesOrIsRefused() throws {
    enter(entries, in: session(Notes()))
    let whole = try BoundedFile.bytes(path)
    var random = Seeded(7)
    for _ in 0..<300 {
      var bytes = whole
      let place = Int.random(in: 0..<whole.count, using: &random)
      for offset in 0..<Int.random(in: 1...4, using: &random) where place + offset < bytes.count {
        bytes[place + offset] = UInt8.random(in: 0...255, using: &random)
      }
      try AtomicFile.write(bytes, to: path)
      do {
        let second = session()
        _ = try SessionReplay(journalAt: path).resume(in: second)
        // The statements above the changed bytes are unchanged.
        let before = whole[..<place].count { $0 == 10 }
        if before > 5 { #expect(texts(second).first == "x = [1]") }
      } catch {
        #expect(error is SessionReplay.Refusal, "\(error)")
      }
    }
  }

  @Test func aJournalIsCompleteAgainWhenItCanBeWrittenAgain() throws {
    // A file stands where the folder of the journal should be.
    try AtomicFile.write("", to: folder / "sessions")
    let notes = Notes()
    let session = session(notes, at: folder / "sessions/j.sonde")
    enter(["a = 1", "b = draw()", "c = 3", "undo"], in: session)
    #expect(notes.all.count == 1)
    #expect(notes.all.first?.hasPrefix("note: the session's journal cannot be written: ") == true)
    #expect(session.journal?.isWhole == false)
    unlink(folder / "sessions")
    enter(["d = 4"], in: session)
    #expect(notes.all.count == 2 && session.journal?.isWhole == true)
    func isComplete() throws -> Bool {
      let lines = textLines(try BoundedFile.text(folder / "sessions/j.sonde"))
      let saved = textLines(SessionScript.text(of: session.record))
      return lines.filter { !$0.hasPrefix("#= folder ") } == saved.filter { $0 != "#= end" }
    }
    #expect(try isComplete())
    // The folder vanishes with the journal.
    Folders.removeAll(folder / "sessions")
    enter(["e = 5"], in: session)
    #expect(try isComplete() && notes.all.count == 2)
  }

  @Test func aFailedCheckpointDoesNotEndTheJournal() throws {
    let notes = Notes()
    let session = session(notes)
    try AtomicFile.write("", to: folder / "j.works")
    enter(["a = work(3)", "b = work(4)", "c = 1"], in: session)
    #expect(notes.all.count == 1)
    #expect(notes.all.first?.hasPrefix("note: a checkpoint cannot be saved") == true)
    #expect(try BoundedFile.text(path).contains("\nb = work(4)"))
    unlink(folder / "j.works")
    enter(["d = work(5)"], in: session)
    #expect(TemporaryFolder.names(in: folder / "j.works") == ["4-1-5.safetensors"])
    #expect(try BoundedFile.text(path).hasSuffix("#= 5\n") && notes.all.count == 1)
  }

  private func textLines(_ text: String) -> [Substring] {
    text.split(separator: "\n", omittingEmptySubsequences: false)
  }
}
