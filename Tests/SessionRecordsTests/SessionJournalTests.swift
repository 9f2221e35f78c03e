// Tests of a session's journal: the journal is the session's script at any moment, a truncated journal can be
// read, and a session resumed from the journal has the same values.

import CommandLanguage
import Files
import Glibc
import LanguageTestSupport
import SessionRecords
import TestSupport
import Testing

@Suite struct SessionJournalTests {
  private let folder = TemporaryFolder()
  private var path: String { folder / "j.sonde" }

  private func session(_ output: Output = Output(), journal: Bool = true) -> Interpreter {
    let session = Interpreter.recorded(context: Context(write: output.write))
    session.record.program = "sonde 0"
    if journal {
      session.journal = SessionJournal(path: path, program: "sonde 0") { Issue.record("\($0)") }
    }
    return session
  }

  private func enter(_ entries: [String], in session: Interpreter) {
    for entry in entries { _ = try? session.enter(entry, name: "t") }
  }

  /// The journal without the line that names the session's first folder.
  private func text() throws -> String {
    let lines = try BoundedFile.text(path).split(separator: "\n", omittingEmptySubsequences: false)
    return lines.filter { !$0.hasPrefix("#= folder ") }.joined(separator: "\n")
  }

  /// Entries of many kinds: comments, functions, random draws, failures, changes in place, and statements without
  /// effect.
  private let entries = [
    "w = 0", "# About x.", "x = [1]", "x + 1", "nothing()", "append x, 2; y = 3", "undo",
    "# Twice.\ndef twice(n) {\n  2 * n\n}", "z = twice(4)", "draw()", "d = draw()", "seed 7",
    "append x, draw()", "if true { append x, 9; error \"no\" }", "q = \"a \u{22}b\u{22}\"",
    "undo", "undo", "q = \"c\"", "r = (a: x, b: [1, [2]])", "r.a[0] = 5",
  ]

  @Test func theJournalEqualsTheSessionScriptAfterEveryEntry() throws {
    let session = session()
    for entry in entries {
      enter([entry], in: session)
      let whole = SessionScript.text(of: session.record)
      #expect(try text() == whole.replacing("#= end\n", with: ""), "behind \(entry)")
    }
    session.journal?.finish()
    #expect(try text() == SessionScript.text(of: session.record))
    #expect(SessionFolder.hasEnded(path))
    var status = stat()
    #expect(stat(path, &status) == 0 && status.st_mode & 0o777 == 0o600)
  }

  @Test func theRunningStatementIsTheLastLineOfTheJournal() throws {
    let session = session()
    enter(["x = 1"], in: session)
    let path = path
    let output = Output()
    session.context.write = { [output] _ in
      if output.lines.isEmpty { output.write((try? BoundedFile.text(path)) ?? "") }
      output.write("\n")
    }
    enter(["if x == 1 {\n  print x\n}"], in: session)
    let seen = output.lines.joined(separator: "\n")
    #expect(seen.hasSuffix("x = 1\nif x == 1 {\n  print x\n}"))
    let replay = try SessionReplay(journal: seen, path: path)
    #expect(replay.wasRunning == "if x == 1 {\n  print x\n}" && !replay.hasEnded)
    // The running statement changed nothing.
    #expect(try text().hasSuffix("x = 1\n"))
  }

  @Test func aResumedSessionHasTheSameValues() throws {
    let first = session()
    enter(entries, in: first)
    let output = Output()
    let second = session(output, journal: false)
    let replay = try SessionReplay(journal: try BoundedFile.text(path), path: path)
    let resumption = replay.resume(in: second)
    #expect(resumption.remarks == [] && !resumption.isStopped && output.lines == [])
    for name in ["x", "z", "d", "q", "r"] {
      let (a, b) = (first[name], second[name])
      #expect(a != nil && a.map(ValueText.shown) == b.map(ValueText.shown), "\(name)")
    }
    // The next random draw is the same in both sessions.
    #expect(
      try ValueText.shown(first.enter("draw()", name: "t").value)
        == ValueText.shown(second.enter("draw()", name: "t").value))
  }

  @Test func resumingASessionReportsDifferencesAndContinues() throws {
    let text = """
      # sonde 1
      x = 1 + 1  #= 3
      y = nothing(x)
      z = x + 1
      #= end

      """
    let session = session(journal: false)
    let resumption = try SessionReplay(journal: text, path: path).resume(in: session)
    #expect(resumption.statements == 2)
    #expect(resumption.remarks.count == 2)
    #expect(
      resumption.remarks.first?.hasPrefix("the result differs: x = 1 + 1\n  x differs by 1") == true
    )
    #expect(resumption.remarks.last?.hasPrefix("fails now: y = nothing(x) — unknown name") == true)
    #expect(session["z"].map(ValueText.shown) == "3")
  }

  @Test func aTruncatedJournalIsReadOrRefused() throws {
    enter(entries, in: session())
    let whole = Array(try BoundedFile.text(path).utf8)
    var counts: [Int] = []
    for length in 0...whole.count {
      let text = String(decoding: whole[..<length], as: UTF8.self)
      do {
        let replay = try SessionReplay(journal: text, path: path)
        counts.append(replay.statementCount)
      } catch {
        #expect(error is SessionReplay.Refusal, "\(error)")
      }
    }
    // Truncation removes statements only from the end.
    #expect(counts.count > whole.count - 12)
    #expect(counts.last == counts.max())
  }

  @Test func unreadableJournalLinesAreReportedAndTheLinesBeforeThemRun() throws {
    let bad =
      "# sonde 1\nx = 1 + 1  #= 2\ny = = 3\nz = 4\n" + String(repeating: "w = 5\n", count: 3000)
    for text in [bad, bad.replacing("= = 3", with: "= (3")] {
      let session = session(journal: false)
      let resumption = try SessionReplay(journal: text, path: path).resume(in: session)
      #expect(resumption.statements == 1 && resumption.departures == 1)
      #expect(
        resumption.remarks == [
          "the last 3002 lines of the session's journal cannot be read and did not run"
        ])
      #expect(session["x"].map(ValueText.shown) == "2" && session["z"] == nil)
    }
  }

  @Test func aSessionThatChangesNothingLeavesNoJournal() throws {
    let session = session()
    enter(["1 + 1", "nothing()"], in: session)
    session.journal?.finish()
    #expect(folder.names == [])
  }

  @Test func journalsOfRunningSessionsAreNotOfferedForResuming() throws {
    let sessions = SessionFolder(path: folder / "sessions")
    var first: Interpreter? = session(journal: false)
    first?.journal = sessions.newJournal(program: "sonde 0") { Issue.record("\($0)") }
    _ = try first?.enter("x = 1", name: "t")
    #expect(sessions.journals.isEmpty)
    first?.journal = nil
    first = nil
    #expect(sessions.journals.count == 1)
    #expect(!SessionFolder.hasEnded(try #require(sessions.journals.first).path))
    SessionFolder.remove(try #require(sessions.journals.first).path)
    #expect(sessions.journals.isEmpty)
  }

  @Test func oldJournalsAreRemoved() throws {
    let sessions = SessionFolder(path: folder / "sessions")
    for number in 0..<60 {
      let path = "\(sessions.path)/\(number).sonde"
      try Folders.make(above: path + "/")
      rmdir(path)
      try AtomicFile.write("# sonde 1\nx = 1\n#= end\n", to: path)
      try Folders.make(above: "\(sessions.path)/\(number).works/1-1.safetensors")
    }
    sessions.removeOld(among: sessions.journals)
    #expect(sessions.journals.count == 49)
    let works = TemporaryFolder.names(in: sessions.path).filter { $0.hasSuffix(".works") }
    #expect(works.count == 3)
  }
}
